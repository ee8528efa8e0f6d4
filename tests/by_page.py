"""Deeds done as a person does them: the page is opened, its form is sent, and the page that follows is read."""

from html import unescape
from typing import Any

from app.core.gate import House
from tests.browsing import inline_parts, key_of
from tests.refused import nothing_stored


def done(person: Any, path: str, /, **fields: str) -> str:
    """Open the page of a deed, send it filled in, and return the page where it leads."""
    asked = person.get(path)
    assert asked.status_code == 200, (path, asked.text[-2000:])
    assert inline_parts(asked.text) == []
    answer = person.post(path.partition("?")[0], data={"key": key_of(asked.text), **fields})
    assert answer.status_code == 303, (path, unescape(answer.text))
    followed = person.get(answer.headers["location"])
    assert followed.status_code == 200, answer.headers["location"]
    assert inline_parts(followed.text) == []
    return unescape(followed.text)


def refused(house: House, person: Any, path: str, code: str, /, **fields: str) -> str:
    """Send a deed that is refused: nothing is stored, the code is on the page, and so is all that was typed."""
    with nothing_stored(house):
        answer = person.post(path, data=fields)
    assert 400 <= answer.status_code < 500, (path, answer.status_code)
    text = unescape(answer.text)
    assert f'data-code="{code}"' in text, (code, text)
    assert inline_parts(answer.text) == []
    assert [value for value in fields.values() if value not in text] == []
    return text


def scan(person: Any, path: str, text: str, key: str = "") -> dict[str, Any]:
    """What the page's band says of a scan."""
    headers = {"accept": "application/json"} | ({"idempotency-key": key} if key else {})
    answer = person.post(f"{path}/scans", json={"text": text}, headers=headers)
    found: dict[str, Any] = answer.json()
    return found


def band(page: str) -> str:
    """The sentence in the band of a page."""
    return page.partition("<span data-band-sentence>")[2].partition("</span>")[0]
