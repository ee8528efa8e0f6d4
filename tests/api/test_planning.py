"""Labels are known before there is material, and a planned code is taken for ever."""

from typing import Any

from app.core.gate import House
from tests.lives import STUDY, a_donor, entries, payloads, problem, state, told


def planned(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "study": STUDY, "material": "PL", **more}


def test_planned_tubes_are_nowhere_and_hold_nothing(client: Any, cast: House) -> None:
    answer = client("t.weber").post(
        "/api/v1/plans", json={"samples": [planned("P1"), planned("P2", visit="V1")]}
    )
    assert answer.status_code == 201, answer.text
    found = state(client, "P1")
    assert (found["status"], found["placement"], found["amount"]["value"], found["holds"]) == (
        "planned",
        "none",
        0,
        [],
    )
    assert told(cast, "P2") == ["sample.planned"]
    assert payloads(cast, "sample.planned")[0]["fact"] == {"code": "P1", "material": "PL"}


def test_a_planned_code_is_taken_and_nothing_is_half_planned(client: Any, cast: House) -> None:
    client("t.weber").post("/api/v1/plans", json={"samples": [planned("P1")]})
    before = entries(cast)
    lines = [
        planned("P2"),
        planned("p1"),
        planned("P3", study="NONE"),
        planned("P4", material="GOLD"),
        planned("P2"),
    ]
    refused = client("t.weber").post("/api/v1/plans", json={"samples": lines})
    assert problem(refused) == (409, "E-BC-DUP")
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [
        (1, "E-BC-DUP"),
        (2, "E-STUDY-UNKNOWN"),
        (3, "E-MATERIAL"),
        (4, "E-BC-DUP"),
    ]
    assert entries(cast) == before


def test_a_tube_planned_for_a_donor_who_withdrew_is_held_at_once(client: Any) -> None:
    a_donor(client, "D-1")
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "destroy"})
    client("t.weber").post("/api/v1/plans", json={"samples": [planned("P1", donor="D-1")]})
    assert state(client, "P1")["holds"] == ["consent_withdrawn"]


def test_who_may_plan_and_when(client: Any, cast: House) -> None:
    before = entries(cast)
    lines = {"samples": [planned("P1")]}
    assert problem(client("n.reuter").post("/api/v1/plans", json=lines)) == (403, "E-SCOPE")
    assert problem(client("t.weber").post("/api/v1/plans", json={**lines, "site": "FR-GE1"})) == (
        403,
        "E-SCOPE",
    )
    late = {**lines, "occurred_at": "2026-11-03T07:06:00Z"}
    assert problem(client("t.weber").post("/api/v1/plans", json=late)) == (422, "E-TIME-FUTURE")
    assert entries(cast) == before


def test_the_same_plan_sent_twice_is_made_once(client: Any, cast: House) -> None:
    sent = [
        client("t.weber").post(
            "/api/v1/plans", json={"samples": [planned("P1")]}, headers={"idempotency-key": "p"}
        )
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert told(cast, "P1") == ["sample.planned"]
