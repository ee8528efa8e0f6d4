"""Signing in and out by page: the password, the cookie, patience, and the limits of a session."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.biobank.people.adding_users import set_password
from app.core.access.passwords import hashed
from app.core.access.queries import known_user
from app.core.clock import SetClock
from app.core.gate import House
from app.core.settings import Settings
from app.main import create_app
from tests.browsing import Browser
from tests.cast import deed

PASSWORD = "a long enough password"


@pytest.fixture
def with_password(cast: House) -> House:
    kept = hashed(PASSWORD)
    with deed(cast) as work:
        set_password(work, known_user(work.session, "t.weber"), kept)
    return cast


def told(house: House, kind: str) -> int:
    with house.database.session() as session:
        query = text("SELECT count(*) FROM ledger_entry WHERE kind = :kind")
        return int(session.connection().execute(query, {"kind": kind}).scalar_one())


def test_whoever_knows_the_password_comes_in_and_leaves(browser: Browser, with_password: House) -> None:
    someone = browser("")
    asked = someone.get("/samples?status=received")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=/samples%3Fstatus%3Dreceived",
    )
    entered = someone.post(
        "/sign-in", data={"login": "T.Weber", "password": PASSWORD, "next": "/samples?status=received"}
    )
    assert (entered.status_code, entered.headers["location"]) == (303, "/samples?status=received")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert someone.get("/samples").status_code == 200
    assert someone.post("/sign-out").status_code == 303
    assert someone.get("/samples").status_code == 303
    assert (told(with_password, "auth.signed_in"), told(with_password, "auth.signed_out")) == (1, 1)


def test_a_wrong_password_is_told_and_patience_ends(browser: Browser, with_password: House) -> None:
    someone = browser("")
    for _ in range(10):
        refused = someone.post("/sign-in", data={"login": "t.weber", "password": "wrong"})
        assert refused.status_code == 401
        assert 'value="t.weber"' in refused.text
        assert "wrong" not in refused.text
    assert told(with_password, "auth.failed") == 10
    shut = someone.post("/sign-in", data={"login": "t.weber", "password": PASSWORD})
    assert shut.status_code == 429
    assert "quarter of an hour" in shut.text


def test_patience_is_not_longer_for_those_who_knock_all_at_once(
    browser: Browser, with_password: House
) -> None:
    def knock(_number: int) -> int:
        return browser("").post("/sign-in", data={"login": "t.weber", "password": "wrong"}).status_code

    with ThreadPoolExecutor(16) as hands:
        assert Counter(hands.map(knock, range(30))) == {401: 10, 429: 20}


def test_who_came_in_begins_anew(browser: Browser, with_password: House) -> None:
    someone = browser("")
    for _ in range(3):
        for _ in range(6):
            assert someone.post("/sign-in", data={"login": "t.weber", "password": "wrong"}).status_code == 401
        assert someone.post("/sign-in", data={"login": "t.weber", "password": PASSWORD}).status_code == 303


@pytest.mark.parametrize("onward", ["//evil.example/x", "https://evil.example", "/\\evil.example", "/a\r\nb"])
def test_signing_in_never_leads_elsewhere(browser: Browser, with_password: House, onward: str) -> None:
    entered = browser("").post("/sign-in", data={"login": "t.weber", "password": PASSWORD, "next": onward})
    assert entered.headers["location"] == "/"


def test_a_session_ends_when_nobody_uses_it_and_lasts_while_somebody_does(
    browser: Browser, cast: House, clock: SetClock
) -> None:
    someone = browser("t.weber")
    for _ in range(4):
        clock.set(clock.now() + timedelta(minutes=9))
        assert someone.get("/samples").status_code == 200
    clock.set(clock.now() + timedelta(minutes=11))
    assert someone.get("/samples").status_code == 303


def test_a_page_that_asks_by_itself_does_not_keep_a_session_open(
    browser: Browser, cast: House, clock: SetClock
) -> None:
    somebody = browser("t.weber")
    pages = ("/containers/BX-1/cells", "/racks/newest?after=0")
    assert [somebody.get(page).status_code for page in pages] == [200, 204]
    for _ in range(3):
        clock.set(clock.now() + timedelta(minutes=4))
        answers = [somebody.get(page).status_code for page in pages]
    assert set(answers).isdisjoint({200, 204})


def test_a_session_ends_after_its_hours_in_any_case(browser: Browser, cast: House, clock: SetClock) -> None:
    someone = browser("t.weber")
    for _ in range(79):
        clock.set(clock.now() + timedelta(minutes=9))
        assert someone.get("/samples").status_code == 200
    clock.set(clock.now() + timedelta(minutes=9, seconds=1))
    assert someone.get("/samples").status_code == 303


def test_a_page_of_another_site_cannot_act(browser: Browser) -> None:
    someone = browser("t.weber")
    assert someone.post("/register", headers={"origin": "https://evil.example"}).status_code == 403
    assert someone.post("/register", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    for added in ("Basic dDp3", "Bearer", "Bearer ", "x"):
        foreign = {"origin": "https://evil.example", "authorization": added}
        assert someone.post("/register", headers=foreign).status_code == 403, added
        assert someone.post("/api/v1/scan", json={"text": "X"}, headers=foreign).status_code == 403, added


@pytest.mark.parametrize("deed", ["password", "deactivation"])
def test_a_new_password_and_the_end_of_access_end_the_sessions_that_are_open(
    browser: Browser, cast: House, deed: str
) -> None:
    someone = browser("t.weber")
    assert someone.get("/samples").status_code == 200
    form = {"password": "another long password", "reason": "left the biobank"}
    assert browser("a.admin").post(f"/people/t.weber/{deed}", data=form).status_code == 303
    assert someone.get("/samples").status_code == 303
    assert browser("s.muller").get("/samples").status_code == 200


def test_past_the_proxy_nobody_gets_in(cast: House) -> None:
    settings = Settings(_env_file=None, host="192.0.2.7", trusted_proxy="192.0.2.1")
    app = create_app(settings, cast)
    plain = TestClient(app, base_url="http://biobank.example")
    assert plain.post("/sign-in", data={"login": "t.weber", "password": PASSWORD}).status_code == 403
    assert (
        plain.get("/api/v1/samples", headers={"authorization": "Bearer t.weber"}).json()["code"] == "E-PLAIN"
    )
    assert plain.get("/healthz").status_code == 200
    assert TestClient(app, base_url="https://biobank.example").get("/sign-in").status_code == 200
