"""Badges and locks: a password opens a workstation once a day; after that whoever was there needs a badge."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from app.biobank.people import making_badges
from app.biobank.people.adding_users import deactivate, set_password
from app.core.access.queries import known_user
from app.core.clock import SetClock
from app.core.gate import Credentials, Gate, House
from app.http.deps import COOKIE, HERE
from tests.afterwards import findings
from tests.browsing import Browser, key_of, session_of
from tests.cast import deed
from tests.houses import seal


def badge_of(house: House, login: str) -> str:
    """The code of a badge that somebody made."""
    with Gate(house, Credentials(session=session_of(house, login)), None).write() as work:
        return making_badges.make(work)


def sit_down(somebody: TestClient, house: House, *logins: str) -> list[str]:
    """Let these people have given their passwords in this browser, one after the other; the last one is there."""
    tokens = [session_of(house, login) for login in logins]
    somebody.cookies.set(HERE, ".".join(tokens))
    somebody.cookies.set(COOKIE, tokens[-1])
    return tokens


def unlock(somebody: TestClient, **body: str) -> tuple[int, str]:
    """What the workstation answers, and who is there, or the code of the refusal."""
    answer = somebody.post("/unlock", json=body, headers={"accept": "application/json"})
    told = answer.json()
    return answer.status_code, told.get("login") or told["code"]


def here(somebody: TestClient) -> str | None:
    """Whose session is open."""
    answer = somebody.get("/session", headers={"accept": "application/json"})
    return answer.json()["login"] if answer.status_code == 200 else None


def told(house: House, kind: str) -> list[str]:
    """Who acted in the facts of a kind, in order."""
    with house.database.session() as session:
        query = text(
            "SELECT a.login FROM ledger_entry e JOIN account a ON a.id = e.actor_id"
            " WHERE e.kind = :kind ORDER BY e.id"
        )
        return list(session.connection().execute(query, {"kind": kind}).scalars())


def test_a_badge_changes_who_is_there_and_locks_who_was(browser: Browser, cast: House) -> None:
    badges = {login: badge_of(cast, login) for login in ("t.weber", "s.muller")}
    bench = browser("")
    tokens = sit_down(bench, cast, "t.weber", "s.muller")
    assert here(bench) == "s.muller"
    assert unlock(bench, badge=badges["t.weber"]) == (200, "t.weber")
    assert here(bench) == "t.weber"
    elsewhere = browser("")
    elsewhere.cookies.set(COOKIE, tokens[1])
    assert here(elsewhere) is None, "the session of the other person is locked"
    assert unlock(bench, badge=badges["s.muller"].lower()) == (200, "s.muller")
    assert told(cast, "auth.came_back") == ["t.weber", "s.muller"]
    seal(cast)
    assert findings(cast) == []


def test_a_locked_session_opens_nothing_until_its_owner_is_back(
    browser: Browser, cast: House, clock: SetClock
) -> None:
    badge, bench = badge_of(cast, "t.weber"), browser("")
    sit_down(bench, cast, "t.weber")
    assert bench.post("/lock").status_code == 204
    assert (here(bench), bench.get("/samples").status_code) == (None, 303)
    assert unlock(bench, badge=badge) == (200, "t.weber")
    assert bench.get("/samples").status_code == 200
    clock.set(clock.now() + timedelta(minutes=11))
    assert here(bench) is None
    assert unlock(bench, badge=badge) == (200, "t.weber")
    clock.set(clock.now() + timedelta(hours=12))
    assert unlock(bench, badge=badge) == (401, "E-PASSWORD-FIRST"), (
        "a sign-in ends after its hours in any case"
    )


def test_a_badge_alone_opens_nothing(browser: Browser, cast: House) -> None:
    badge, bench = badge_of(cast, "t.weber"), browser("")
    assert unlock(bench, badge=badge) == (401, "E-PASSWORD-FIRST")
    sit_down(bench, cast, "s.muller")
    assert unlock(bench, badge=badge) == (401, "E-PASSWORD-FIRST")
    assert here(bench) == "s.muller"
    for wrong in ("BADGE:0000000000000000", "BADGE:", "USER:t.weber", badge[:-1], "]C1" + badge):
        assert unlock(bench, badge=wrong) == (401, "E-BADGE"), wrong


def test_a_badge_that_was_replaced_or_ended_opens_nothing(browser: Browser, cast: House) -> None:
    old, new = badge_of(cast, "t.weber"), badge_of(cast, "t.weber")
    bench = browser("")
    sit_down(bench, cast, "t.weber")
    assert unlock(bench, badge=old) == (401, "E-BADGE")
    assert unlock(bench, badge=new) == (200, "t.weber")
    admin = browser("a.admin")
    assert "Badge" in admin.get("/people/t.weber").text
    ended = admin.post("/people/t.weber/badge/end", data={"reason": "found in the canteen"})
    assert ended.status_code == 303
    assert unlock(bench, badge=new) == (401, "E-BADGE")
    assert told(cast, "badge.made") == ["t.weber", "t.weber"]
    assert told(cast, "badge.ended") == ["t.weber", "a.admin"]
    assert admin.post("/people/t.weber/badge/end", data={"reason": "once more"}).status_code == 404
    assert (
        browser("t.weber").post("/people/s.muller/badge/end", data={"reason": "mine now"}).status_code == 403
    )
    seal(cast)
    assert findings(cast) == []


@pytest.mark.parametrize("deed_", ["password", "deactivation"])
def test_who_lost_the_access_has_no_use_of_a_badge(browser: Browser, cast: House, deed_: str) -> None:
    badge, bench = badge_of(cast, "t.weber"), browser("")
    sit_down(bench, cast, "t.weber")
    with deed(cast) as work:
        user = known_user(work.session, "t.weber")
        if deed_ == "password":
            set_password(work, user, "kept")
        else:
            deactivate(work, user, "has left")
    assert unlock(bench, badge=badge)[0] == 401
    assert here(bench) is None


def test_those_who_try_badges_are_stopped(browser: Browser, cast: House) -> None:
    bench = browser("")
    sit_down(bench, cast, "t.weber")
    tries = [unlock(bench, badge=f"BADGE:{number:016}") for number in range(61)]
    assert tries[:60] == [(401, "E-BADGE")] * 60
    assert tries[60] == (429, "E-TOO-OFTEN")
    badge = badge_of(cast, "t.weber")
    assert unlock(bench, badge=badge) == (429, "E-TOO-OFTEN"), "a right one is not told from a wrong one"


def test_everybody_makes_a_badge_of_their_own_and_sees_it_once(browser: Browser, cast: House) -> None:
    somebody = browser("r.keller")
    asked = somebody.get("/badge")
    assert "You have no badge" in asked.text
    form = {"key": key_of(asked.text)}
    made = somebody.post("/badge", data=form)
    assert (made.status_code, made.text.count("<svg")) == (201, 1)
    again = somebody.post("/badge", data=form)
    assert (again.status_code, again.headers["location"]) == (303, "/badge")
    seen = somebody.get("/badge").text
    assert "<svg" not in seen
    assert "You have a badge" in seen
    assert somebody.post("/badge/end", data={"reason": "lost it"}).status_code == 303
    assert "You have no badge" in somebody.get("/badge").text
    assert browser("").get("/badge").status_code == 303


def test_a_badge_names_its_bearer_where_a_person_is_asked_for(browser: Browser, cast: House) -> None:
    badge = badge_of(cast, "q.lambert")
    told_ = (
        browser("t.weber").post("/scan", json={"text": badge}, headers={"accept": "application/json"}).json()
    )
    assert (told_["kind"], told_["code"]) == ("user", "q.lambert")
    assert badge not in str(told_)
    unknown = browser("t.weber").post("/scan", json={"text": "BADGE:NOBODYS"}).json()
    assert "NOBODYS" not in str(unknown)


def test_signing_out_leaves_the_others_where_they_are(browser: Browser, cast: House) -> None:
    badges = {login: badge_of(cast, login) for login in ("t.weber", "s.muller")}
    bench = browser("")
    sit_down(bench, cast, "t.weber", "s.muller")
    assert bench.post("/sign-out").status_code == 303
    assert unlock(bench, badge=badges["s.muller"]) == (401, "E-PASSWORD-FIRST")
    assert unlock(bench, badge=badges["t.weber"]) == (200, "t.weber")


@pytest.mark.parametrize(
    "body", [{}, {"login": "t.weber"}, {"badge": ""}, {"badge": "x", "more": "y"}, {"badge": 7}]
)
def test_what_opens_nothing_is_refused_as_it_stands(
    browser: Browser, cast: House, body: dict[str, str]
) -> None:
    answer = browser("").post("/unlock", json=body, headers={"accept": "application/json"})
    assert answer.status_code in (401, 422)
    foreign = browser("").post("/unlock", json={"badge": "x"}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_no_tube_is_called_like_a_badge(browser: Browser, cast: House) -> None:
    page = browser("t.weber").post(
        "/register", data={"study": "CLINNOVA-IBD", "material": "BLD", "codes": "BADGE:0000000000000000"}
    )
    assert page.status_code == 422
    assert "kept for badges" in page.text
