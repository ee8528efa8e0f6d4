"""Nothing is taken into the biobank unseen: what was found is on record, and what is refused is quarantined."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, entries, payloads, problem, state, told, tubes


def acceptance(*codes: str, **more: Any) -> dict[str, Any]:
    return {"samples": [{"sample": code, **more} for code in codes]}


def rejection(*codes: str, code: str = "CLOTTED") -> dict[str, Any]:
    return {"samples": list(codes), "finding": {"code": code}, "decision": "Destroy it"}


@pytest.fixture
def received(client: Any, cast: House) -> House:
    """Three tubes at the door."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", "T3", donor="D-1")
    return cast


def test_tubes_are_accepted_and_what_was_found_becomes_a_nonconformity(client: Any, received: House) -> None:
    body = acceptance("T1", "T2")
    body["samples"][1] |= {"grade": "B", "deviations": [{"code": "HEMOLYSIS", "note": "grade 2"}]}
    answer = client("t.weber").post("/api/v1/acceptances", json=body)
    assert answer.status_code == 200, answer.text
    assert state(client, "T1")["status"] == state(client, "T2")["status"] == "accepted"
    assert state(client, "T2")["grade"] == "B"
    (number,) = answer.json()["nonconformities"]
    opened = client("q.lambert").get(f"/api/v1/nonconformities/{number}").json()
    assert (opened["code"], opened["severity"], opened["samples"], opened["state"]) == (
        "HEMOLYSIS",
        "minor",
        ["T2"],
        "open",
    )
    facts = [one["fact"] for one in payloads(received, "sample.accepted")]
    assert [one["deviations"] for one in facts] == [[], ["HEMOLYSIS"]]


def test_a_tube_without_consent_is_accepted_under_a_hold(client: Any, received: House) -> None:
    a_donor(client, "D-2", scopes=[])
    tubes(client, "N1", donor="D-2")
    answer = client("t.weber").post("/api/v1/acceptances", json=acceptance("N1"))
    assert answer.json()["warnings"][0]["code"] == "W-HOLD"
    assert state(client, "N1")["holds"] == ["consent_missing"]


def test_a_tube_of_a_donor_who_withdrew_is_not_accepted(client: Any, received: House) -> None:
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "destroy"})
    refused = client("t.weber").post("/api/v1/acceptances", json=acceptance("T1"))
    assert problem(refused) == (423, "E-CONSENT-WITHDRAWN")


def test_an_open_critical_nonconformity_keeps_a_tube_out(client: Any, received: House) -> None:
    body = {"code": "TWO_LABELS", "samples": ["T2"]}
    opened = client("t.weber").post("/api/v1/nonconformities", json=body)
    assert (opened.status_code, opened.json()["severity"]) == (201, "critical")
    before = entries(received)
    refused = client("t.weber").post("/api/v1/acceptances", json=acceptance("T1", "T2"))
    assert problem(refused) == (409, "E-STATE")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert entries(received) == before
    closed = f"/api/v1/nonconformities/{opened.json()['id']}/closure"
    assert client("q.lambert").post(closed, json={"decision": "The second label was ours"}).status_code == 200
    assert client("t.weber").post("/api/v1/acceptances", json=acceptance("T1", "T2")).status_code == 200


def test_a_rejected_tube_is_quarantined_with_its_decision(client: Any, received: House) -> None:
    answer = client("s.muller").post("/api/v1/rejections", json=rejection("T1", "T2"))
    assert answer.status_code == 200, answer.text
    found = state(client, "T1")
    assert (found["status"], found["holds"]) == ("rejected", ["quality_quarantine"])
    (number,) = answer.json()["nonconformities"]
    opened = client("q.lambert").get(f"/api/v1/nonconformities/{number}").json()
    assert (opened["samples"], opened["decision"]) == (["T1", "T2"], "Destroy it")
    assert told(received, "T1")[-2:] == ["sample.rejected", "hold.placed"]


def test_an_acceptance_is_taken_back_before_first_use_only(client: Any, received: House) -> None:
    client("t.weber").post("/api/v1/acceptances", json=acceptance("T1", "T2"))
    body = {"samples": ["T1"], "reason": "The wrong tube was scanned"}
    assert client("s.muller").post("/api/v1/reception-reversals", json=body).status_code == 200
    assert state(client, "T1")["status"] == "received"
    aliquots = {"aliquots": [{"code": "A1", "amount": "10 uL"}]}
    assert client("t.weber").post("/api/v1/samples/T2/aliquots", json=aliquots).status_code == 201
    bring(received, Status.ACCEPTED, "T2")
    refused = client("s.muller").post("/api/v1/reception-reversals", json={**body, "samples": ["T2"]})
    assert problem(refused) == (409, "E-STATE")
    assert problem(client("t.weber").post("/api/v1/reception-reversals", json=body)) == (403, "E-SCOPE")


def test_all_or_nothing_and_by_whom_and_when(client: Any, received: House) -> None:
    client("t.weber").post("/api/v1/acceptances", json=acceptance("T1"))
    before = entries(received)
    refused = client("t.weber").post("/api/v1/acceptances", json=acceptance("T2", "T1"))
    assert problem(refused) == (409, "E-STATE")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert problem(client("n.reuter").post("/api/v1/acceptances", json=acceptance("T2"))) == (403, "E-SCOPE")
    assert problem(client("c.martin").post("/api/v1/acceptances", json=acceptance("T2"))) == (
        404,
        "E-BC-UNKNOWN",
    )
    assert problem(client("t.weber").post("/api/v1/rejections", json=rejection("T2"))) == (403, "E-SCOPE")
    unknown = client("s.muller").post("/api/v1/rejections", json=rejection("T2", code="UGLY"))
    assert problem(unknown) == (422, "E-NC-CODE")
    early = {**acceptance("T2"), "occurred_at": "2026-11-03T06:59:00Z"}
    assert problem(client("t.weber").post("/api/v1/acceptances", json=early)) == (422, "E-TIME-ORDER")
    late = {**acceptance("T2"), "occurred_at": "2026-11-03T07:59:00Z"}
    assert problem(client("t.weber").post("/api/v1/acceptances", json=late)) == (422, "E-TIME-FUTURE")
    assert entries(received) == before


def test_the_same_acceptance_sent_twice_is_one(client: Any, received: House) -> None:
    body = acceptance("T1", deviations=[{"code": "LOW_VOLUME"}])
    sent = [
        client("t.weber").post("/api/v1/acceptances", json=body, headers={"idempotency-key": "a"})
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert len(payloads(received, "nc.opened")) == 1
