"""A life ends empty, void, lost or destroyed, each for its reason, and nothing comes back but what was lost."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, entries, payloads, problem, state, told, tubes


@pytest.fixture
def stock(client: Any, cast: House) -> House:
    """Three tubes of 400 µL of one donor, just received."""
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", "T3", donor="D-1")
    return cast


def promise(client: Any, code: str, amount: str | None = None) -> None:
    lines = [{"sample": code, "amount": amount}] if amount else [{"sample": code}]
    answer = client("s.muller").post("/api/v1/reservations", json={"purpose": "request:1", "lines": lines})
    assert answer.status_code == 201, answer.text


def test_an_empty_tube_is_exhausted_and_its_promises_end(client: Any, stock: House) -> None:
    bring(stock, Status.AVAILABLE, "T1")
    promise(client, "T1")
    refused = client("t.weber").post(
        "/api/v1/exhaustions", json={"samples": ["T1"], "write_off": True, "reason": "gone"}
    )
    assert problem(refused) == (409, "E-STATE")
    line = {"sample": "T1", "amount": "0 uL", "basis": "measured"}
    client("t.weber").post("/api/v1/adjustments", json={"adjustments": [line], "cause": "evaporated"})
    answer = client("t.weber").post("/api/v1/exhaustions", json={"samples": ["T1"]})
    assert answer.status_code == 200, answer.text
    found = state(client, "T1")
    assert (found["status"], found["placement"], found["amount"]["value"]) == ("exhausted", "none", 0)
    assert told(stock, "T1")[-2:] == ["sample.exhausted", "reservation.released"]


def test_the_rest_of_a_tube_in_work_is_written_off_as_loss_with_a_reason(client: Any, stock: House) -> None:
    bring(stock, Status.IN_PROCESS, "T1")
    before = entries(stock)
    for more, code in (({}, "E-STATE"), ({"write_off": True}, "E-REASON-REQUIRED")):
        refused = client("t.weber").post("/api/v1/exhaustions", json={"samples": ["T1"], **more})
        assert refused.json()["code"] == code
    assert entries(stock) == before
    body = {"samples": ["T1"], "write_off": True, "reason": "Stuck to the wall"}
    assert client("t.weber").post("/api/v1/exhaustions", json=body).status_code == 200
    assert payloads(stock, "sample.exhausted")[0]["fact"]["loss_amount"] == 400_000
    assert state(client, "T1")["amount"]["value"] == 0


def test_a_record_made_in_error_is_voided_by_two(client: Any, stock: House) -> None:
    body = {"samples": ["T1"], "cause": "registered_in_error"}
    before = entries(stock)
    for more in (
        {},
        {"second_person": "s.muller"},
        {"second_person": "svc.rackscan.ibbl"},
        {"second_person": "c.martin"},
    ):
        refused = client("s.muller").post("/api/v1/voids", json={**body, **more})
        assert problem(refused) == (422, "E-WITNESS"), more
    assert entries(stock) == before
    answer = client("s.muller").post("/api/v1/voids", json={**body, "second_person": "t.weber"})
    assert answer.status_code == 200, answer.text
    assert (state(client, "T1")["status"], state(client, "T1")["placement"]) == ("voided", "none")
    assert payloads(stock, "sample.voided")[0]["fact"]["second_person"] == "t.weber"
    line = {"code": "t1", "study": STUDY, "material": "PL"}
    assert problem(client("t.weber").post("/api/v1/samples", json={"samples": [line]})) == (409, "E-BC-DUP")


def test_a_blank_aliquot_gives_its_parent_back_what_it_was_said_to_hold(client: Any, stock: House) -> None:
    bring(stock, Status.IN_PROCESS, "T1")
    lines = [{"code": code, "amount": "100 uL"} for code in ("A1", "A2")]
    client("t.weber").post("/api/v1/samples/T1/aliquots", json={"aliquots": lines})
    assert state(client, "T1")["amount"]["value"] == 200_000
    answer = client("t.weber").post("/api/v1/voids", json={"samples": ["A2"], "cause": "tube_blank"})
    assert answer.status_code == 200, answer.text
    assert (state(client, "A2")["status"], state(client, "A2")["amount"]["value"]) == ("voided", 0)
    assert state(client, "T1")["amount"]["value"] == 300_000
    assert told(stock, "T1")[-1] == "sample.amount_restored"
    assert payloads(stock, "sample.amount_restored")[0]["fact"]["restored_amount"] == 100_000
    refused = client("t.weber").post("/api/v1/voids", json={"samples": ["T1"], "cause": "tube_blank"})
    assert problem(refused) == (409, "E-STATE")


def test_a_parent_whose_life_is_over_keeps_its_end(client: Any, stock: House) -> None:
    bring(stock, Status.IN_PROCESS, "T1")
    lines = [{"code": "A1", "amount": "400 uL"}]
    client("t.weber").post("/api/v1/samples/T1/aliquots", json={"aliquots": lines})
    assert state(client, "T1")["status"] == "exhausted"
    assert (
        client("t.weber").post("/api/v1/voids", json={"samples": ["A1"], "cause": "tube_blank"}).status_code
        == 200
    )
    assert (state(client, "T1")["status"], state(client, "T1")["amount"]["value"]) == ("exhausted", 0)


def test_what_bore_something_or_gave_something_is_not_voided(client: Any, stock: House) -> None:
    bring(stock, Status.IN_PROCESS, "T1")
    client("t.weber").post(
        "/api/v1/samples/T1/aliquots", json={"aliquots": [{"code": "A1", "amount": "100 uL"}]}
    )
    client("t.weber").post(
        "/api/v1/samples/A1/aliquots", json={"aliquots": [{"code": "B1", "amount": "10 uL"}]}
    )
    before = entries(stock)
    refused = client("t.weber").post("/api/v1/voids", json={"samples": ["B1", "A1"], "cause": "tube_blank"})
    assert problem(refused) == (409, "E-STATE")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert entries(stock) == before


def loss(*codes: str) -> dict[str, Any]:
    searched = ["Its position and the four around it", "The whole rack was scanned"]
    return {"samples": list(codes), "searched": searched, "reason": "Not found in three days"}


def test_a_tube_is_declared_lost_after_a_search_and_comes_back_in_doubt(client: Any, stock: House) -> None:
    bring(stock, Status.AVAILABLE, "T1")
    promise(client, "T1")
    assert problem(client("m.schmit").post("/api/v1/losses", json=loss("T1"))) == (409, "E-STATE")
    hold = {"samples": ["T1"], "kind": "missing_suspected", "reason": "Empty position"}
    client("t.weber").post("/api/v1/holds", json=hold)
    assert problem(client("t.weber").post("/api/v1/losses", json=loss("T1"))) == (403, "E-SCOPE")
    answer = client("m.schmit").post("/api/v1/losses", json=loss("T1"))
    assert answer.status_code == 200, answer.text
    assert (state(client, "T1")["status"], state(client, "T1")["placement"]) == ("lost", "none")
    (number,) = answer.json()["nonconformities"]
    assert client("q.lambert").get(f"/api/v1/nonconformities/{number}").json()["code"] == "MISSING"
    assert told(stock, "T1")[-2:] == ["sample.declared_lost", "reservation.released"]
    found = client("t.weber").post("/api/v1/findings", json={"samples": ["T1"]})
    assert found.status_code == 200, found.text
    back = state(client, "T1")
    assert (back["status"], back["placement"]) == ("received", "custodian")
    assert back["holds"] == ["identity_discrepancy", "quality_quarantine"]


def test_a_search_has_more_than_one_step(client: Any, stock: House) -> None:
    bring(stock, Status.COLLECTED, "T1")
    assert problem(
        client("m.schmit").post("/api/v1/losses", json={**loss("T1"), "searched": ["Looked"]})
    ) == (422, "E-INVALID")
    assert client("m.schmit").post("/api/v1/losses", json=loss("T1")).status_code == 200


def test_what_was_withdrawn_while_lost_is_found_under_its_hold(client: Any, stock: House) -> None:
    bring(stock, Status.LOST, "T1")
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "destroy"})
    assert client("t.weber").post("/api/v1/findings", json={"samples": ["T1"]}).status_code == 200
    assert "consent_withdrawn" in state(client, "T1")["holds"]
    assert problem(client("t.weber").post("/api/v1/findings", json={"samples": ["T1"]})) == (409, "E-STATE")
