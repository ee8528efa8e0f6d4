"""A sample is promised once as a whole, or in parts that never add up to more than there is."""

from datetime import timedelta
from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.clock import SetClock
from app.core.gate import House
from tests.lives import a_donor, bring, entries, payloads, problem, told, tubes


def reserve(*lines: Any, purpose: str = "request:1", **more: Any) -> dict[str, Any]:
    parts = [
        {"sample": one} if isinstance(one, str) else {"sample": one[0], "amount": one[1]} for one in lines
    ]
    return {"purpose": purpose, "lines": parts, **more}


@pytest.fixture
def stock(client: Any, cast: House) -> House:
    """Three tubes of 400 µL in a box."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", "T3", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1", "T2", "T3")
    return cast


def test_whole_tubes_are_reserved_together(client: Any, stock: House) -> None:
    made = client("s.muller").post("/api/v1/reservations", json=reserve("T1", "T2"))
    assert made.status_code == 201, made.text
    assert [(one["sample"], one["amount"]) for one in made.json()["reservations"]] == [
        ("T1", None),
        ("T2", None),
    ]
    assert told(stock, "T1")[-1] == "reservation.made"
    assert payloads(stock, "reservation.made")[0]["fact"]["purpose"] == "request:1"


def test_a_reserved_tube_is_reserved_for_nobody_else_and_nothing_is_half_done(
    client: Any, stock: House
) -> None:
    client("s.muller").post("/api/v1/reservations", json=reserve("T2"))
    before = entries(stock)
    refused = client("s.muller").post("/api/v1/reservations", json=reserve("T1", "T2", purpose="request:2"))
    assert problem(refused) == (423, "E-RESERVED")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    refused = client("s.muller").post(
        "/api/v1/reservations", json=reserve(("T2", "1 uL"), purpose="request:2")
    )
    assert problem(refused) == (423, "E-RESERVED")
    assert entries(stock) == before


def test_parts_add_up_to_what_there_is_and_not_one_nanolitre_more(client: Any, stock: House) -> None:
    senior = client("s.muller")
    for number, amount in enumerate(("150 uL", "249.999 uL"), 1):
        made = senior.post("/api/v1/reservations", json=reserve(("T1", amount), purpose=f"request:{number}"))
        assert made.status_code == 201, made.text
    refused = senior.post("/api/v1/reservations", json=reserve(("T1", "2 nL"), purpose="request:3"))
    assert problem(refused) == (423, "E-RESERVED")
    assert (
        senior.post("/api/v1/reservations", json=reserve(("T1", "1 nL"), purpose="request:3")).status_code
        == 201
    )
    assert problem(senior.post("/api/v1/reservations", json=reserve("T1", purpose="request:4"))) == (
        423,
        "E-RESERVED",
    )
    assert problem(senior.post("/api/v1/reservations", json=reserve(("T2", "0 uL")))) == (422, "E-INVALID")
    assert problem(senior.post("/api/v1/reservations", json=reserve(("T2", "1 ng")))) == (422, "E-INVALID")


def test_what_is_held_not_available_or_not_covered_is_not_reserved(client: Any, stock: House) -> None:
    a_donor(client, "D-2", scopes=["collect", "store"])
    tubes(client, "N1", donor="D-2")
    tubes(client, "R1", donor="D-1")
    bring(stock, Status.AVAILABLE, "N1", place=20)
    bring(stock, Status.AVAILABLE, "T1", place=0, holds="legal_hold")
    before = entries(stock)
    refused = client("s.muller").post("/api/v1/reservations", json=reserve("T1", "N1", "R1", "T2"))
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [
        (0, "E-HOLD"),
        (1, "E-CONSENT-SCOPE"),
        (2, "E-STATE"),
    ]
    assert refused.status_code == 423
    assert entries(stock) == before


def test_a_reservation_given_up_is_free_again(client: Any, stock: House) -> None:
    senior = client("s.muller")
    senior.post("/api/v1/reservations", json=reserve(("T1", "100 uL")))
    senior.post("/api/v1/reservations", json=reserve(("T1", "100 uL"), purpose="request:2"))
    body = {"samples": ["T1"], "purpose": "request:1", "reason": "Not needed"}
    assert senior.post("/api/v1/reservation-releases", json=body).status_code == 200
    assert problem(senior.post("/api/v1/reservation-releases", json=body)) == (409, "E-STATE")
    assert (
        senior.post("/api/v1/reservations", json=reserve(("T1", "300 uL"), purpose="request:3")).status_code
        == 201
    )
    every = {"samples": ["T1"], "reason": "Not needed"}
    assert senior.post("/api/v1/reservation-releases", json=every).status_code == 200
    assert told(stock, "T1").count("reservation.released") == 3
    assert senior.post("/api/v1/reservations", json=reserve("T1")).status_code == 201


def test_a_reservation_that_ran_out_stands_in_nobodys_way(client: Any, stock: House, clock: SetClock) -> None:
    senior = client("s.muller")
    until = (clock.now() + timedelta(days=1)).isoformat()
    assert senior.post("/api/v1/reservations", json=reserve("T1", expires_at=until)).status_code == 201
    clock.set(clock.now() + timedelta(days=1))
    past = reserve("T1", purpose="request:2", expires_at=until)
    assert problem(senior.post("/api/v1/reservations", json=past)) == (422, "E-INVALID")
    assert senior.post("/api/v1/reservations", json=reserve("T1", purpose="request:2")).status_code == 201
    assert told(stock, "T1")[-2:] == ["reservation.expired", "reservation.made"]


def test_who_may_reserve_and_where(client: Any, stock: House) -> None:
    assert problem(client("t.weber").post("/api/v1/reservations", json=reserve("T1"))) == (403, "E-SCOPE")
    assert problem(client("s.muller").post("/api/v1/reservations", json=reserve("T9"))) == (
        404,
        "E-BC-UNKNOWN",
    )
    assert problem(client("s.muller").post("/api/v1/reservations", json=reserve("T1", purpose="me"))) == (
        422,
        "E-INVALID",
    )


def test_the_same_reservation_sent_twice_is_made_once(client: Any, stock: House) -> None:
    sent = [
        client("s.muller").post("/api/v1/reservations", json=reserve("T1"), headers={"idempotency-key": "r"})
        for _ in range(2)
    ]
    assert [one.status_code for one in sent] == [201, 201]
    assert sent[0].json() == sent[1].json()
    assert told(stock, "T1").count("reservation.made") == 1
