"""A right, a session or a password that was put in by hand, used, and taken out again is found by what it did."""

from collections.abc import Callable
from typing import Any

import pytest

from app.biobank.people.adding_users import set_password
from app.core.access.passwords import hashed
from app.core.access.queries import known_user
from app.core.access.signing_in import hash_of
from app.core.gate import House
from app.core.ledger.verifying.report import VerificationReport
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.http.deps import COOKIE
from app.tables import LEDGERED
from tests.browsing import Browser
from tests.cast import deed
from tests.houses import seal
from tests.insider import Insider
from tests.lives import problem

HOLD = {"samples": ["S1"], "kind": "biosafety", "reason": "Leaking"}
SINCE, FOREVER = "2026-11-01 00:00:00.000000", "2099-01-01 00:00:00.000000"


@pytest.fixture
def insider(client: Any, cast: House) -> Insider:
    """Somebody with every right on a database in which there is one tube."""
    tube = {"code": "S1", "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL"}
    assert client("t.weber").post("/api/v1/samples", json={"samples": [tube]}).status_code == 201
    return Insider(cast)


def verified(house: House) -> VerificationReport:
    seal(house)
    with snapshot(house.database) as connection:
        return verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True)


def id_of(insider: Insider, login: str) -> int:
    found: int = insider.ask(f"SELECT id FROM account WHERE login = '{login}'")[0]
    return found


def test_deeds_by_the_rights_that_were_given_hold(
    client: Any, browser: Browser, cast: House, insider: Insider
) -> None:
    assert client("q.lambert").post("/api/v1/holds", json=HOLD).status_code == 201
    release = {"kind": "biosafety", "reason": "Wiped and checked"}
    assert browser("s.muller").post("/samples/S1/release", data=release).status_code == 303
    report = verified(cast)
    assert report.holds, report.findings


def test_a_role_that_nobody_granted_is_found_by_what_was_done_with_it(
    client: Any, cast: House, insider: Insider
) -> None:
    assert problem(client("r.keller").post("/api/v1/holds", json=HOLD)) == (403, "E-SCOPE")
    insider.do(
        "INSERT INTO role_grant (id, user_id, role_id, starts_at, granted_by) "
        f"SELECT 900000, {id_of(insider, 'r.keller')}, id, '{SINCE}', 0 FROM role WHERE code = 'BM'"
    )
    assert client("r.keller").post("/api/v1/holds", json=HOLD).status_code == 201
    insider.do("DELETE FROM role_grant WHERE id = 900000")
    (finding,) = verified(cast).findings
    assert (finding.code, finding.kind, finding.found) == ("right.role", "hold.placed", "BM")
    assert f"user:{id_of(insider, 'r.keller')}" in finding.message


def test_a_permission_that_a_role_never_had_is_found_by_what_was_done_with_it(
    client: Any, cast: House, insider: Insider
) -> None:
    permissions = insider.ask("SELECT permissions FROM role WHERE code = 'RE'")[0]
    insider.do(f"UPDATE role SET permissions = '{permissions} samples:hold' WHERE code = 'RE'")
    assert client("r.keller").post("/api/v1/holds", json=HOLD).status_code == 201
    insider.do(f"UPDATE role SET permissions = '{permissions}' WHERE code = 'RE'")
    (finding,) = verified(cast).findings
    assert (finding.code, finding.found) == ("right.permission", "samples:hold")


def by_session(insider: Insider, browser: Browser, user: int) -> Any:
    insider.do(
        "INSERT INTO sign_in (token_hash, user_id, started_at, seen_at, ends_at) "
        f"VALUES ('{hash_of('forged')}', {user}, '{SINCE}', '{FOREVER}', '{FOREVER}')"
    )
    someone = browser("")
    someone.cookies.set(COOKIE, "forged")
    return someone.post("/api/v1/holds", json=HOLD)


def by_token(insider: Insider, browser: Browser, user: int) -> Any:
    insider.do(
        "INSERT INTO token (id, user_id, name, token_hash, permissions, created_at, expires_at) "
        f"VALUES (900000, {user}, '', '{hash_of('forged')}', '', '{SINCE}', '{FOREVER}')"
    )
    return browser("").post("/api/v1/holds", json=HOLD, headers={"authorization": "Bearer forged"})


@pytest.mark.parametrize("door", [by_session, by_token])
def test_a_door_that_nobody_opened_is_found_by_what_came_through_it(
    browser: Browser, cast: House, insider: Insider, door: Callable[..., Any]
) -> None:
    assert door(insider, browser, id_of(insider, "q.lambert")).status_code == 201
    insider.do(
        f"DELETE FROM sign_in WHERE token_hash = '{hash_of('forged')}'", "DELETE FROM token WHERE id = 900000"
    )
    (finding,) = verified(cast).findings
    assert (finding.code, finding.kind) == ("right.door", "hold.placed")
    assert hash_of("forged")[:16] in finding.message


def test_a_password_that_was_put_in_anothers_place_is_found_by_who_came_in_with_it(
    browser: Browser, cast: House, insider: Insider
) -> None:
    kept = hashed("a long enough password")
    with deed(cast) as work:
        set_password(work, known_user(work.session, "a.admin"), kept)
        set_password(work, known_user(work.session, "q.lambert"), hashed("one that only she knows"))
    assert "password.changed" not in kept
    manager = id_of(insider, "q.lambert")
    before = insider.ask(f"SELECT password_hash FROM credential WHERE user_id = {manager}")[0]
    insider.do(f"UPDATE credential SET password_hash = '{kept}' WHERE user_id = {manager}")
    form = {"login": "q.lambert", "password": "a long enough password"}
    assert browser("").post("/sign-in", data=form).status_code == 303
    insider.do(f"UPDATE credential SET password_hash = '{before}' WHERE user_id = {manager}")
    (finding,) = verified(cast).findings
    assert (finding.code, finding.kind) == ("right.password", "auth.signed_in")


def test_somebody_of_whom_nothing_was_told_is_found_by_what_was_done(
    browser: Browser, cast: House, insider: Insider
) -> None:
    insider.do(
        "INSERT INTO account (id, login, name, machine, active, language, version) "
        "SELECT 900001, 'ghost', 'Ghost', machine, active, 'en', 1 FROM account WHERE login = 'q.lambert'",
        "INSERT INTO role_grant (id, user_id, role_id, starts_at, granted_by) "
        f"SELECT 900002, 900001, id, '{SINCE}', 0 FROM role WHERE code = 'QM'",
    )
    assert by_session(insider, browser, 900001).status_code == 201
    insider.do(
        "DELETE FROM sign_in WHERE user_id = 900001",
        "DELETE FROM role_grant WHERE id = 900002",
        "DELETE FROM account WHERE id = 900001",
    )
    (finding,) = verified(cast).findings
    assert (finding.code, finding.found) == ("right.user", "user:900001")
