"""What there is, is measured or adjusted exactly, and never below what is promised."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import a_donor, bring, entries, payloads, problem, state, told, tubes


def measured(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    return {"measurements": [{"sample": code, "amount": amount} for code, amount in pairs], **more}


def adjusted(*pairs: tuple[str, str], cause: str = "spilled", **more: Any) -> dict[str, Any]:
    lines = [{"sample": code, "amount": amount, "basis": "estimated"} for code, amount in pairs]
    return {"adjustments": lines, "cause": cause, **more}


@pytest.fixture
def stock(client: Any, cast: House) -> House:
    """Two tubes of 400 µL in a box, and one whose content nobody knows."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", donor="D-1")
    tubes(client, "T3", donor="D-1", amount=None)
    bring(cast, Status.AVAILABLE, "T1", "T2")
    return cast


def test_a_measurement_replaces_what_was_supposed(client: Any, stock: House) -> None:
    answer = client("t.weber").post(
        "/api/v1/measurements", json=measured(("T1", "0.3995 mL"), ("T3", "1 mL"))
    )
    assert answer.status_code == 200, answer.text
    assert state(client, "T1")["amount"] == {"value": 399_500, "unit": "nL", "text": "399.5 µL (m)"}
    assert state(client, "T3")["amount"]["value"] == 1_000_000
    assert [one["fact"]["difference"] for one in payloads(stock, "sample.measured")] == [-500, None]


def test_an_adjustment_names_its_cause_and_how_the_amount_is_known(client: Any, stock: House) -> None:
    answer = client("t.weber").post(
        "/api/v1/adjustments", json=adjusted(("T1", "300 uL"), reason="Tipped over")
    )
    assert answer.status_code == 200, answer.text
    assert state(client, "T1")["amount"]["text"] == "300 µL (e)"
    (one,) = payloads(stock, "sample.amount_adjusted")
    assert (one["reason"], one["fact"]["cause"], one["fact"]["difference"]) == (
        "It was spilled: Tipped over",
        "spilled",
        -100_000,
    )


def test_an_amount_never_falls_below_what_is_promised(client: Any, stock: House) -> None:
    lines = [{"sample": "T1", "amount": "200 uL"}]
    client("s.muller").post("/api/v1/reservations", json={"purpose": "request:1", "lines": lines})
    before = entries(stock)
    refused = client("t.weber").post(
        "/api/v1/measurements", json=measured(("T2", "1 uL"), ("T1", "199.999 uL"))
    )
    assert problem(refused) == (423, "E-RESERVED")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert entries(stock) == before
    assert client("t.weber").post("/api/v1/measurements", json=measured(("T1", "200 uL"))).status_code == 200


def test_what_cannot_be_an_amount_is_refused(client: Any, stock: House) -> None:
    before = entries(stock)
    for amount in ("-1 uL", "3 mg", "0.5 nL", "1,250 uL", "much"):
        refused = client("t.weber").post("/api/v1/measurements", json=measured(("T1", amount)))
        assert problem(refused) == (422, "E-INVALID"), amount
    assert problem(
        client("t.weber").post("/api/v1/adjustments", json=adjusted(("T1", "1 uL"), cause="magic"))
    ) == (422, "E-INVALID")
    late = measured(("T1", "1 uL"), occurred_at="2026-11-03T08:00:00Z")
    assert problem(client("t.weber").post("/api/v1/measurements", json=late)) == (422, "E-TIME-FUTURE")
    assert entries(stock) == before


@pytest.mark.parametrize("status", [Status.PLANNED, Status.IN_TRANSIT, Status.DISTRIBUTED, Status.LOST])
def test_nobody_measures_what_is_not_in_hand(client: Any, stock: House, status: Status) -> None:
    bring(stock, status, "T1")
    assert problem(client("t.weber").post("/api/v1/measurements", json=measured(("T1", "1 uL")))) == (
        409,
        "E-STATE",
    )


def test_who_may_measure_and_adjust(client: Any, stock: House) -> None:
    assert problem(client("q.lambert").post("/api/v1/measurements", json=measured(("T1", "1 uL")))) == (
        403,
        "E-SCOPE",
    )
    assert problem(client("c.martin").post("/api/v1/adjustments", json=adjusted(("T1", "1 uL")))) == (
        404,
        "E-BC-UNKNOWN",
    )


def test_the_same_measurement_sent_twice_is_one(client: Any, stock: House) -> None:
    sent = [
        client("t.weber").post(
            "/api/v1/measurements", json=measured(("T1", "1 uL")), headers={"idempotency-key": "m"}
        )
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert told(stock, "T1").count("sample.measured") == 1
