"""A tube is filled for a donor whose consent covers it at that moment, or it stays empty for a coded reason."""

from typing import Any

import pytest

from app.core.gate import House
from tests.lives import STUDY, a_donor, entries, payloads, problem, state, told

NOW = "2026-11-03T07:00:00Z"


def collection(*codes: str, donor: str = "D-1", **more: Any) -> dict[str, Any]:
    lines = [{"sample": code, "amount": "9 mL", "basis": "estimated"} for code in codes]
    return {"study": STUDY, "donor": donor, "samples": lines, "occurred_at": "2026-11-03T06:30:00Z", **more}


@pytest.fixture
def kit(client: Any, cast: House) -> House:
    """Four planned tubes and a donor who said yes."""
    a_donor(client, "D-1")
    lines = [{"code": f"P{number}", "study": STUDY, "material": "PL"} for number in range(1, 5)]
    assert client("t.weber").post("/api/v1/plans", json={"samples": lines}).status_code == 201
    return cast


def test_the_tubes_of_a_visit_come_to_the_clinic_that_drew_them(client: Any, kit: House) -> None:
    answer = client("n.reuter").post("/api/v1/collections", json=collection("P1", "P2", visit="V1"))
    assert answer.status_code == 200, answer.text
    found = state(client, "P1")
    donor = client("t.weber").get(f"/api/v1/donors/{STUDY}/D-1").json()["donor"]
    assert (found["status"], found["placement"], found["holds"]) == ("collected", "custodian", [])
    assert found["custodian_site_id"] == found["site_id"]
    assert (found["donor_id"], found["visit"]) == (donor["id"], "V1")
    assert found["amount"]["text"] == "9 mL (e)"
    assert found["collected_at"] == "2026-11-03T06:30:00Z"
    assert told(kit, "P1") == ["sample.planned", "sample.collected"]
    assert payloads(kit, "sample.collected")[0]["fact"]["site"] == "LU-CHL"


def test_no_collection_without_a_form_that_allows_it(client: Any, kit: House) -> None:
    a_donor(client, "D-2", scopes=["store", "research"])
    before = entries(kit)
    refused = client("n.reuter").post("/api/v1/collections", json=collection("P1", donor="D-2"))
    assert problem(refused) == (403, "E-CONSENT-MISSING")
    client("dpo.thill").post(
        "/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "no_further_use"}
    )
    refused = client("n.reuter").post("/api/v1/collections", json=collection("P1"))
    assert problem(refused) == (423, "E-CONSENT-WITHDRAWN")
    assert entries(kit) == before + 1
    assert state(client, "P1")["status"] == "planned"


def test_a_consent_that_does_not_cover_keeping_leaves_a_hold(client: Any, kit: House) -> None:
    a_donor(client, "D-2", scopes=["collect"])
    answer = client("n.reuter").post("/api/v1/collections", json=collection("P1", donor="D-2"))
    assert answer.json()["warnings"][0]["code"] == "W-HOLD"
    assert state(client, "P1")["holds"] == ["consent_missing"]


def test_a_tube_is_filled_once_and_for_one_participant(client: Any, kit: House) -> None:
    a_donor(client, "D-2")
    planned = {"code": "P9", "study": STUDY, "material": "PL", "donor": "D-2"}
    other = {"code": "B1", "study": "BETA", "material": "PL"}
    client("t.weber").post("/api/v1/plans", json={"samples": [planned, other]})
    client("n.reuter").post("/api/v1/collections", json=collection("P1"))
    before = entries(kit)
    refused = client("n.reuter").post("/api/v1/collections", json=collection("P2", "P1", "P9"))
    assert problem(refused) == (409, "E-STATE")
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    assert "D-2" not in refused.text
    assert problem(client("s.muller").post("/api/v1/collections", json=collection("B1"))) == (409, "E-STATE")
    assert entries(kit) == before
    assert state(client, "P2")["status"] == "planned"


def test_when_and_by_whom_and_how_much(client: Any, kit: House) -> None:
    before = entries(kit)
    late = collection("P1", occurred_at="2026-11-03T07:05:01Z")
    assert problem(client("n.reuter").post("/api/v1/collections", json=late)) == (422, "E-TIME-FUTURE")
    naive = collection("P1", occurred_at="2026-11-03T06:30:00")
    assert problem(client("n.reuter").post("/api/v1/collections", json=naive)) == (422, "E-INVALID")
    assert problem(client("m.schmit").post("/api/v1/collections", json=collection("P1"))) == (403, "E-SCOPE")
    abroad = collection("P1", site="FR-GE1")
    assert problem(client("n.reuter").post("/api/v1/collections", json=abroad)) == (403, "E-SCOPE")
    heavy = {**collection("P1"), "samples": [{"sample": "P1", "amount": "3 mg"}]}
    assert problem(client("n.reuter").post("/api/v1/collections", json=heavy)) == (422, "E-INVALID")
    assert problem(client("n.reuter").post("/api/v1/collections", json=collection("P1", donor="D-8"))) == (
        404,
        "E-DONOR-UNKNOWN",
    )
    assert entries(kit) == before


def test_what_is_entered_a_day_later_says_so(client: Any, kit: House) -> None:
    late = collection("P1", occurred_at="2026-11-02T06:59:59Z")
    answer = client("n.reuter").post("/api/v1/collections", json=late)
    assert [one["code"] for one in answer.json()["warnings"]] == ["W-LATE-ENTRY"]


def test_a_tube_that_stayed_empty_burns_its_code(client: Any, kit: House) -> None:
    body = {"samples": ["P4"], "cause": "participant_refusal"}
    answer = client("n.reuter").post("/api/v1/non-collections", json=body)
    assert answer.status_code == 200, answer.text
    assert state(client, "P4")["status"] == "voided"
    assert payloads(kit, "sample.not_collected")[0]["reason"] == "The participant refused"
    again = client("t.weber").post(
        "/api/v1/plans", json={"samples": [{"code": "P4", "study": STUDY, "material": "PL"}]}
    )
    assert problem(again) == (409, "E-BC-DUP")
    assert problem(client("n.reuter").post("/api/v1/collections", json=collection("P4"))) == (
        409,
        "E-TERMINAL",
    )


def test_the_cause_is_one_of_the_list_and_another_one_needs_words(client: Any, kit: House) -> None:
    nurse, before = client("n.reuter"), entries(kit)
    assert problem(nurse.post("/api/v1/non-collections", json={"samples": ["P1"], "cause": "lazy"})) == (
        422,
        "E-INVALID",
    )
    other = {"samples": ["P1"], "cause": "other"}
    assert problem(nurse.post("/api/v1/non-collections", json=other)) == (422, "E-REASON-REQUIRED")
    assert entries(kit) == before
    assert nurse.post("/api/v1/non-collections", json={**other, "reason": "Fire alarm"}).status_code == 200


def test_the_same_collection_sent_twice_is_one(client: Any, kit: House) -> None:
    sent = [
        client("n.reuter").post(
            "/api/v1/collections", json=collection("P1"), headers={"idempotency-key": "c"}
        )
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert told(kit, "P1").count("sample.collected") == 1
