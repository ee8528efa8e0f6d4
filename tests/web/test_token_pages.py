"""Tokens of machines by page: the secret is shown once, opens what it may, and nothing once it is revoked."""

import re
from typing import Any

from app.core.gate import House
from tests.browsing import Browser, inline_parts, key_of
from tests.lives import payloads

AT = "/people/svc.rackscan.ibbl"


def make(browser: Browser, who: str = "a.admin", **form: Any) -> Any:
    return browser(who).post(f"{AT}/tokens", data={"name": "the scanner in room 3", **form})


def secret_of(html: str) -> str:
    found = re.search(r'data-testid="secret"[^>]*>(clt_[\w-]+)<', html)
    assert found, html
    return found[1]


def tokens(browser: Browser, who: str = "a.admin") -> str:
    page: str = browser(who).get(AT).text
    assert inline_parts(page) == []
    return page.partition('data-testid="tokens"')[2].partition("</section>")[0]


def test_a_token_is_made_by_page_and_its_secret_shown_once(browser: Browser, cast: House) -> None:
    made = make(browser, days="30", permissions=["racks:scan", "ledger:verify"])
    assert made.status_code == 201
    secret = secret_of(made.text)
    assert "racks:scan, ledger:verify" in made.text
    assert inline_parts(made.text) == []
    listed = tokens(browser)
    assert "the scanner in room 3" in listed
    assert "ledger:verify, racks:scan" in listed
    assert secret not in listed
    machine = browser("")
    machine.headers["authorization"] = f"Bearer {secret}"
    assert machine.post("/api/v1/ledger/verification").status_code == 200
    assert machine.get("/api/v1/samples").status_code == 403
    told = payloads(cast, "token.created")[-1]
    assert told["fact"]["name"] == "the scanner in room 3"
    assert secret not in str(told)


def test_the_same_form_sent_again_makes_no_second_token_and_shows_no_secret(browser: Browser) -> None:
    admin = browser("a.admin")
    form = {"name": "scanner", "key": key_of(admin.get(AT).text)}
    first = admin.post(f"{AT}/tokens", data=form)
    again = admin.post(f"{AT}/tokens", data=form)
    assert (first.status_code, again.status_code, again.headers["location"]) == (201, 303, AT)
    page = admin.get(AT).text
    assert "Its secret is not shown again" in page
    assert secret_of(first.text) not in page
    assert page.count("<td>scanner</td>") == 1


def test_a_revoked_token_opens_nothing_and_the_reason_is_told(browser: Browser, cast: House) -> None:
    secret = secret_of(make(browser).text)
    machine = browser("")
    machine.headers["authorization"] = f"Bearer {secret}"
    assert machine.post("/api/v1/ledger/verification").status_code == 200
    number = re.search(r"/tokens/(\d+)/revocation", tokens(browser))
    assert number
    path = f"{AT}/tokens/{number[1]}/revocation"
    silent = browser("a.admin").post(path, data={"reason": ""})
    assert silent.status_code == 422
    done = browser("a.admin").post(path, data={"reason": "the scanner was sold"})
    assert (done.status_code, done.headers["location"]) == (303, AT)
    assert machine.post("/api/v1/ledger/verification").status_code == 401
    assert "revoked" in tokens(browser)
    (told,) = payloads(cast, "token.revoked")
    assert (told["fact"]["name"], told["reason"]) == ("the scanner in room 3", "the scanner was sold")
    again = browser("a.admin").post(path, data={"reason": "the scanner was sold"})
    assert (again.status_code, "revoked already" in again.text) == (409, True)


def test_tokens_are_made_and_revoked_only_with_the_right(browser: Browser, cast: House) -> None:
    before = len(payloads(cast, "token.created"))
    for who in ("m.schmit", "q.lambert", "t.weber"):
        refused = make(browser, who)
        assert (refused.status_code, "E-SCOPE" in refused.text) == (403, True)
        assert browser(who).post(f"{AT}/tokens/1/revocation", data={"reason": "why not"}).status_code == 403
    assert len(payloads(cast, "token.created")) == before
    seen = tokens(browser, "q.lambert")
    assert "<td>open</td>" in seen
    assert "Revoke" not in seen


def test_a_refused_token_keeps_what_was_typed(browser: Browser) -> None:
    refused = make(browser, days="999")
    assert refused.status_code == 422
    assert 'value="the scanner in room 3"' in refused.text
    unknown = make(browser, permissions=["everything:do"])
    assert (unknown.status_code, "These are not permissions" in unknown.text) == (422, True)
