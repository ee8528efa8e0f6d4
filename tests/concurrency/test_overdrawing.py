"""Several people divide one tube in the same moment: together they never take more out of it than was in it."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import text

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.afterwards import broken, findings
from tests.concurrency.test_withdrawals import Send, posting, together
from tests.houses import seal
from tests.lives import a_donor, bring, payloads, problem, state, told, tubes

HELD = 400_000
"""What is in the parent, nL."""


@pytest.fixture
def parent(client: Any, cast: House) -> str:
    """P, 400 µL of plasma in work."""
    tubes(client, "P")
    bring(cast, Status.IN_PROCESS, "P")
    return "P"


def dividing(client: Any, number: int, amount: str, **more: Any) -> Send:
    body = {"aliquots": [{"code": f"A{number}-{one}", "amount": amount} for one in "ab"], **more}
    return posting(client, "t.weber", "samples/P/aliquots", body)


def balance(house: House) -> tuple[int, int, int]:
    """What is left in P, what its children got, and what the ledger says was lost or left as pipetting error, in nL."""
    children = "SELECT coalesce(sum(s.initial_amount), 0), coalesce(sum(l.amount), 0) FROM sample s JOIN lineage l ON l.child_id = s.id"
    with house.database.engine.connect() as connection:
        left = int(connection.execute(text("SELECT amount FROM sample WHERE code = 'P'")).scalar_one())
        made, given = (int(one) for one in connection.execute(text(children)).one())
    assert made == given, "what a child was born with is what its parent gave"
    facts = [one["fact"] for one in payloads(house, "sample.consumed")]
    assert sum(one["to_children"] for one in facts) == given
    assert sum(one["taken_amount"] for one in facts) == HELD - left
    return left, given, sum(one["loss_amount"] + one["discard_amount"] for one in facts)


def agrees(house: House) -> None:
    """Rows, ledger and invariants say the same."""
    seal(house)
    assert findings(house) == []
    assert broken(house) == []


def test_of_two_who_want_more_than_half_one_gets_it(client: Any, cast: House, parent: str) -> None:
    answers = together(*(dividing(client, number, "150 uL") for number in range(2)))
    assert sorted(one.status_code for one in answers) == [201, 422]
    (refused,) = (one for one in answers if one.status_code == 422)
    assert problem(refused) == (422, "E-VOL-OVERDRAW")
    assert balance(cast) == (100_000, 300_000, 0)
    assert told(cast, "P").count("sample.consumed") == 1
    agrees(cast)


def test_of_eight_as_many_are_served_as_there_is_material_for(client: Any, cast: House, parent: str) -> None:
    answers = together(*(dividing(client, number, "45 uL") for number in range(8)))
    assert Counter(one.status_code for one in answers) == {201: 4, 422: 4}
    assert {problem(one) for one in answers if one.status_code != 201} == {(422, "E-VOL-OVERDRAW")}
    assert balance(cast) == (40_000, 360_000, 0)
    assert told(cast, "P").count("sample.consumed") == 4
    agrees(cast)


def test_the_tolerance_of_pipetting_is_granted_once(client: Any, cast: House, parent: str) -> None:
    """Each of four takes a quarter and 1 % more: the last finds less than it takes, and within the tolerance it may."""
    answers = together(*(dividing(client, number, "50.5 uL") for number in range(6)))
    assert Counter(one.status_code for one in answers) == {201: 4, 409: 2}
    assert {problem(one) for one in answers if one.status_code != 201} == {(409, "E-TERMINAL")}
    assert balance(cast) == (0, 404_000, -4_000)
    agrees(cast)


def test_a_tube_is_used_up_once(client: Any, cast: House, parent: str) -> None:
    answers = together(*(dividing(client, number, "10 uL", exhaust=True) for number in range(8)))
    assert Counter(one.status_code for one in answers) == {201: 1, 409: 7}
    assert {problem(one) for one in answers if one.status_code != 201} == {(409, "E-TERMINAL")}
    assert balance(cast) == (0, 20_000, 380_000)
    assert told(cast, "P").count("sample.exhausted") == 1
    agrees(cast)


def test_aliquots_a_derivative_and_pools_draw_on_the_same_material(
    client: Any, cast: House, parent: str
) -> None:
    tubes(client, "Q")
    bring(cast, Status.IN_PROCESS, "Q")
    dna = {"method": "extraction", "consumed": "150 uL", "derivatives": [{"code": "D", "material": "DNA"}]}
    parts = [{"sample": "P", "amount": "150 uL"}, {"sample": "Q", "amount": "10 uL"}]
    answers = together(
        dividing(client, 1, "75 uL"),
        posting(client, "t.weber", "samples/P/derivatives", dna),
        posting(client, "t.weber", "pools", {"code": "M1", "contributions": parts}),
        posting(client, "t.weber", "pools", {"code": "M2", "contributions": parts[::-1]}),
    )
    assert Counter(one.status_code for one in answers) == {201: 2, 422: 2}
    assert {problem(one) for one in answers if one.status_code != 201} == {(422, "E-VOL-OVERDRAW")}
    assert state(client, "P")["amount"]["value"] == 100_000
    taken = [
        one["fact"]["taken_amount"] for one in payloads(cast, "sample.consumed") if one["fact"]["code"] == "P"
    ]
    assert taken == [150_000, 150_000]
    agrees(cast)


def test_what_was_promised_in_the_same_moment_is_not_given_away(client: Any, cast: House) -> None:
    """Either the promise comes first, and too little is free; or the tube is in work, and cannot be promised."""
    a_donor(client, "D-1")
    tubes(client, "P", donor="D-1")
    bring(cast, Status.AVAILABLE, "P")
    assert client("t.weber").post("/api/v1/picks", json={"samples": ["P"]}).status_code == 200
    line = {"sample": "P", "amount": "300 uL"}
    promise = posting(client, "s.muller", "reservations", {"purpose": "request:1", "lines": [line]})
    promised, divided = together(promise, dividing(client, 1, "150 uL"))
    assert (promised.status_code, divided.status_code) in ((201, 422), (409, 201))
    assert balance(cast)[0] == (HELD if promised.status_code == 201 else 100_000)
    agrees(cast)
