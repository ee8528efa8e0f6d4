"""Nothing is destroyed without an approval, a scan, and a second person who saw it (I-26)."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, entries, payloads, problem, state, told, tubes


def destruction(*codes: str, witness: str = "q.lambert", **more: Any) -> dict[str, Any]:
    return {"samples": list(codes), "method": "autoclave", "witness": witness, **more}


def approval(*codes: str, cause: str = "failed_quality", **more: Any) -> dict[str, Any]:
    return {"samples": list(codes), "cause": cause, **more}


@pytest.fixture
def stock(client: Any, cast: House) -> House:
    """Three tubes of one donor in a box."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", "T3", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1", "T2", "T3")
    return cast


def test_approved_scanned_and_witnessed_they_are_gone_and_a_certificate_says_so(
    client: Any, stock: House
) -> None:
    approved = client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1", "T2"))
    assert approved.status_code == 201, approved.text
    answer = client("t.weber").post("/api/v1/destructions", json=destruction("T1", "T2", waste_batch="W-7"))
    assert answer.status_code == 201, answer.text
    certificate = answer.json()
    assert (certificate["operator"], certificate["witness"], certificate["samples"]) == (
        "t.weber",
        "q.lambert",
        ["T1", "T2"],
    )
    again = client("q.lambert").get(f"/api/v1/destructions/{certificate['certificate']}")
    assert again.json() == {**certificate, "warnings": []}
    found = state(client, "T1")
    assert (found["status"], found["placement"], found["amount"]["value"]) == ("destroyed", "none", 0)
    fact = payloads(stock, "sample.destroyed")[0]["fact"]
    assert (fact["approver"], fact["disposed_amount"], fact["cause"]) == (
        "m.schmit",
        400_000,
        "failed_quality",
    )
    assert told(stock, "T1")[-2:] == ["sample.destruction_approved", "sample.destroyed"]
    assert payloads(stock, "destruction.certified")[0]["fact"]["count"] == 2


@pytest.mark.parametrize(
    "witness", ["t.weber", "r.keller", "n.reuter", "c.martin", "svc.rackscan.ibbl", "nobody"]
)
def test_the_witness_is_another_person_with_the_right_to_witness_here(
    client: Any, stock: House, witness: str
) -> None:
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1"))
    before = entries(stock)
    refused = client("t.weber").post("/api/v1/destructions", json=destruction("T1", witness=witness))
    assert problem(refused) == (422, "E-WITNESS")
    assert entries(stock) == before


def test_nothing_is_destroyed_that_nobody_approved_and_nothing_by_halves(client: Any, stock: House) -> None:
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1"))
    before = entries(stock)
    refused = client("t.weber").post("/api/v1/destructions", json=destruction("T1", "T2"))
    assert problem(refused) == (403, "E-APPROVAL")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert entries(stock) == before
    assert state(client, "T1")["status"] == "available"


def test_what_is_reserved_or_under_a_legal_hold_is_not_destroyed(client: Any, stock: House) -> None:
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1", "T2"))
    lines = {"purpose": "request:1", "lines": [{"sample": "T1"}]}
    assert client("s.muller").post("/api/v1/reservations", json=lines).status_code == 201
    hold = {"samples": ["T2", "T3"], "kind": "legal_hold", "reason": "A court asked for it"}
    assert client("q.lambert").post("/api/v1/holds", json=hold).status_code == 201
    before = entries(stock)
    refused = client("t.weber").post("/api/v1/destructions", json=destruction("T1", "T2"))
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [(0, "E-RESERVED"), (1, "E-HOLD")]
    assert refused.status_code == 423
    assert problem(client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T3"))) == (
        423,
        "E-HOLD",
    )
    assert entries(stock) == before


def test_a_fresh_tube_is_destroyed_only_when_withdrawn_or_unusable(client: Any, stock: House) -> None:
    tubes(client, "R1", "R2", donor="D-1")
    manager = client("m.schmit")
    refused = manager.post("/api/v1/destruction-approvals", json=approval("R1", cause="end_of_study"))
    assert problem(refused) == (409, "E-STATE")
    refused = manager.post("/api/v1/destruction-approvals", json=approval("R1", cause="consent_withdrawn"))
    assert problem(refused) == (409, "E-STATE")
    assert (
        manager.post("/api/v1/destruction-approvals", json=approval("R1", cause="damaged")).status_code == 201
    )
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "destroy"})
    body = approval("R2", cause="consent_withdrawn")
    assert manager.post("/api/v1/destruction-approvals", json=body).status_code == 201
    assert client("t.weber").post("/api/v1/destructions", json=destruction("R1", "R2")).status_code == 201


@pytest.mark.parametrize("status", [Status.REJECTED, Status.IN_PROCESS, Status.COLLECTED, Status.ACCEPTED])
def test_every_line_of_the_table_that_ends_in_destruction_can_be_taken(
    client: Any, stock: House, status: Status
) -> None:
    bring(stock, status, "T1")
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1"))
    if status is Status.IN_PROCESS:
        refused = client("t.weber").post("/api/v1/destructions", json=destruction("T1"))
        assert problem(refused) == (422, "E-REASON-REQUIRED")
    answer = client("t.weber").post(
        "/api/v1/destructions", json=destruction("T1", reason="Broke in the rotor")
    )
    assert answer.status_code == 201, answer.text


def test_the_last_material_of_a_donor_is_told(client: Any, stock: House) -> None:
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1", "T2", "T3"))
    first = client("t.weber").post("/api/v1/destructions", json=destruction("T1"))
    last = client("t.weber").post("/api/v1/destructions", json=destruction("T2", "T3"))
    assert (first.json()["warnings"], [one["code"] for one in last.json()["warnings"]]) == (
        [],
        ["W-LAST-ALIQUOT"],
    )


def test_who_approves_and_who_destroys(client: Any, stock: House) -> None:
    for login in ("t.weber", "s.muller", "r.keller", "dpo.thill"):
        refused = client(login).post("/api/v1/destruction-approvals", json=approval("T1"))
        assert problem(refused) == (403, "E-SCOPE"), login
    assert client("q.lambert").post("/api/v1/destruction-approvals", json=approval("T1")).status_code == 201
    assert problem(client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1"))) == (
        409,
        "E-CONFLICT",
    )
    assert problem(client("m.schmit").post("/api/v1/destructions", json=destruction("T1"))) == (
        403,
        "E-SCOPE",
    )
    assert problem(client("t.weber").post("/api/v1/destructions", json=destruction("T1", method="fire"))) == (
        422,
        "E-INVALID",
    )


def test_a_certificate_of_a_foreign_site_is_not_found(client: Any, stock: House) -> None:
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1"))
    code = client("t.weber").post("/api/v1/destructions", json=destruction("T1")).json()["certificate"]
    assert problem(client("c.martin").get(f"/api/v1/destructions/{code}")) == (404, "E-NOT-FOUND")


def test_the_same_destruction_sent_twice_is_one(client: Any, stock: House) -> None:
    client("m.schmit").post("/api/v1/destruction-approvals", json=approval("T1"))
    sent = [
        client("t.weber").post(
            "/api/v1/destructions", json=destruction("T1"), headers={"idempotency-key": "d"}
        )
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert told(stock, "T1").count("sample.destroyed") == 1
    assert problem(client("t.weber").post("/api/v1/destructions", json=destruction("T1"))) == (
        409,
        "E-TERMINAL",
    )
