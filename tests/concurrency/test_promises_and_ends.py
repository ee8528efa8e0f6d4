"""Many want one tube in the same moment: it is promised once, destroyed once, and nobody waits in a ring."""

from collections import Counter
from typing import Any

from sqlalchemy import text

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.concurrency.test_withdrawals import posting, together
from tests.lives import a_donor, bring, payloads, state, told, tubes


def reservation(client: Any, number: int, amount: str | None = None) -> Any:
    line = {"sample": "T1", "amount": amount} if amount else {"sample": "T1"}
    return posting(client, "s.muller", "reservations", {"purpose": f"request:{number}", "lines": [line]})


def active(house: House) -> tuple[int, int]:
    """How many promises are in force, and what their parts add up to."""
    query = text("SELECT count(*), coalesce(sum(amount), 0) FROM reservation WHERE state = 'active'")
    with house.database.session() as session:
        count, amount = session.connection().execute(query).one()
        return int(count), int(amount)


def test_of_ten_who_want_the_whole_tube_one_gets_it(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    answers = together(*(reservation(client, number) for number in range(1, 11)))
    assert Counter(one.status_code for one in answers) == {201: 1, 423: 9}
    assert active(cast)[0] == 1


def test_parts_wanted_together_never_add_up_to_more_than_there_is(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    answers = together(*(reservation(client, number, "90 uL") for number in range(1, 9)))
    assert Counter(one.status_code for one in answers) == {201: 4, 423: 4}
    assert active(cast) == (4, 360_000)


def test_a_tube_is_destroyed_once(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    approval = {"samples": ["T1"], "cause": "end_of_study"}
    assert client("m.schmit").post("/api/v1/destruction-approvals", json=approval).status_code == 201
    body = {"samples": ["T1"], "method": "incineration", "witness": "q.lambert"}
    answers = together(*(posting(client, "t.weber", "destructions", body) for _ in range(6)))
    assert Counter((one.status_code, one.json().get("code")) for one in answers) == {
        (201, None): 1,
        (409, "E-TERMINAL"): 5,
    }
    assert len(payloads(cast, "destruction.certified")) == 1
    assert told(cast, "T1").count("sample.destroyed") == 1


def test_a_destruction_approved_by_two_at_once_is_approved_once(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    approval = {"samples": ["T1"], "cause": "end_of_study"}
    logins = ("m.schmit", "q.lambert", "m.schmit", "q.lambert")
    answers = together(*(posting(client, login, "destruction-approvals", approval) for login in logins))
    assert Counter(one.status_code for one in answers) == {201: 1, 409: 3}


def test_a_reserved_tube_is_not_destroyed_and_a_destroyed_one_not_reserved(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    approval = {"samples": ["T1"], "cause": "end_of_study"}
    assert client("m.schmit").post("/api/v1/destruction-approvals", json=approval).status_code == 201
    body = {"samples": ["T1"], "method": "incineration", "witness": "q.lambert"}
    destroyed, reserved = together(posting(client, "t.weber", "destructions", body), reservation(client, 1))
    assert sorted((destroyed.status_code, reserved.status_code)) in ([201, 409], [201, 423])
    assert (state(client, "T1")["status"] == "destroyed") is (active(cast)[0] == 0)


def test_batches_in_opposite_order_do_not_wait_in_a_ring(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    codes = tubes(client, *(f"T{number}" for number in range(12)), donor="D-1")
    bring(cast, Status.AVAILABLE, *codes)
    lines = [{"sample": code, "amount": "390 uL"} for code in codes]
    requests = [
        posting(client, "t.weber", "measurements", {"measurements": lines if number % 2 else lines[::-1]})
        for number in range(10)
    ]
    answers = together(*requests)
    assert Counter(one.status_code for one in answers) == {200: 10}
    assert told(cast, "T3").count("sample.measured") == 10
