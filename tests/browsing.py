"""Pages for tests: people signed in with a cookie, forms sent as a browser sends them, and what a page may not hold."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.core.access.queries import known_user
from app.core.access.signing_in import open_session
from app.core.gate import House
from app.http.deps import COOKIE
from tests.cast import deed

ORIGIN = "http://127.0.0.1:8000"
Browser = Callable[[str], TestClient]


def session_of(house: House, login: str) -> str:
    """A session's token, without the password that takes its time."""
    with deed(house) as work:
        return open_session(work, known_user(work.session, login), 12)


@pytest.fixture
def browser(cast: House, app: Any) -> Iterator[Browser]:
    """`browser("t.weber")`: pages as this person sees them; redirects are not followed. `browser("")` is nobody."""
    with TestClient(app, base_url=ORIGIN) as root:

        def become(login: str) -> TestClient:
            one = TestClient(app, base_url=ORIGIN, follow_redirects=False)
            one._portal_factory = root._portal_factory  # type: ignore[method-assign]
            one.headers.update({"accept": "text/html", "origin": ORIGIN})
            if login:
                one.cookies.set(COOKIE, session_of(cast, login))
            return one

        yield become


class _Finder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "style":
            self.found.append("<style>")
        self._in_script = tag == "script" and "src" not in names
        self.found += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.found += [
            f"{tag} {value}" for _, value in attrs if value and value.lower().startswith("javascript:")
        ]
        self.found += [
            f"{tag} {value}"
            for name, value in attrs
            if name in ("src", "action") and re.match(r"(https?:)?//", value or "")
        ]

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.append("<script> inline")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._in_script = False


def inline_parts(html: str) -> list[str]:
    """What a strict policy would refuse in this page, and ids that stand twice."""
    finder = _Finder()
    finder.feed(html)
    return finder.found + [
        f"id {one} twice" for one in {one for one in finder.ids if finder.ids.count(one) > 1}
    ]


def key_of(html: str) -> str:
    """The key that the page's form carries."""
    found = re.search(r'name="key" value="([^"]+)"', html)
    assert found, "the page has no keyed form"
    return found[1]
