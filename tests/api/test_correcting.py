"""A record is put right in the open: the new value counts, the old one stays in the ledger, children follow."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, entries, payloads, problem, state, told, tubes


def correction(*lines: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    parts = [{"sample": code, "field": field, "value": value} for code, field, value in lines]
    return {"corrections": parts, "cause": "entry_error", **more}


@pytest.fixture
def family(client: Any, cast: House) -> House:
    """T1 of donor D-1 with its aliquot A1, and P1, a pool of A1 and T2 of D-2; PA came out of the pool."""
    a_donor(client, "D-1")
    a_donor(client, "D-2")
    tubes(client, "T1", donor="D-1", visit="V1", collected_at="2026-11-03T06:00:00Z")
    tubes(client, "T2", donor="D-2")
    bring(cast, Status.IN_PROCESS, "T1", "T2")
    technician = client("t.weber")
    lines = [{"code": "A1", "amount": "100 uL"}]
    assert technician.post("/api/v1/samples/T1/aliquots", json={"aliquots": lines}).status_code == 201
    parts = [{"sample": code, "amount": "50 uL"} for code in ("A1", "T2")]
    assert technician.post("/api/v1/pools", json={"code": "P1", "contributions": parts}).status_code == 201
    lines = [{"code": "PA", "amount": "20 uL"}]
    assert technician.post("/api/v1/samples/P1/aliquots", json={"aliquots": lines}).status_code == 201
    return cast


def test_a_field_is_corrected_and_the_old_value_stays_in_the_ledger(client: Any, family: House) -> None:
    answer = client("t.weber").post("/api/v1/corrections", json=correction(("T1", "tube", "EDTA 10")))
    assert answer.status_code == 200, answer.text
    assert state(client, "T1")["tube"] == "EDTA 10"
    (one,) = payloads(family, "record.corrected")
    assert (one["fact"]["old"], one["fact"]["new"], one["reason"]) == (
        None,
        "EDTA 10",
        "It was entered wrongly",
    )
    assert one["changes"][0][2:] == [{"tube": ""}, {"tube": "EDTA 10"}]


def test_children_follow_in_what_they_took_over(client: Any, family: House) -> None:
    body = correction(("T1", "visit", "V2"))
    assert client("t.weber").post("/api/v1/corrections", json=body).status_code == 200
    assert [state(client, code)["visit"] for code in ("T1", "A1")] == ["V2", "V2"]
    assert told(family, "A1")[-1] == "record.corrected"
    body = correction(("T1", "collected_at", "2026-11-03T07:30:00+01:00"))
    assert client("s.muller").post("/api/v1/corrections", json=body).status_code == 200
    for code in ("T1", "A1"):
        assert state(client, code)["collected_at"] == "2026-11-03T06:30:00Z"


def test_a_tube_that_gets_another_donor_takes_its_aliquots_along_and_no_pool(
    client: Any, family: House
) -> None:
    a_donor(client, "D-3")
    assert (
        client("s.muller").post("/api/v1/corrections", json=correction(("T1", "donor", "d-3"))).status_code
        == 200
    )
    donor = client("t.weber").get(f"/api/v1/donors/{STUDY}/D-3").json()["donor"]["id"]
    assert [state(client, code)["donor_id"] for code in ("T1", "A1", "P1", "PA")] == [
        donor,
        donor,
        None,
        None,
    ]
    assert state(client, "T1")["holds"] == []


def test_linked_to_a_donor_who_withdrew_all_of_it_is_held_at_once(client: Any, family: House) -> None:
    a_donor(client, "D-3")
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-3", "level": "destroy"})
    assert (
        client("s.muller").post("/api/v1/corrections", json=correction(("T1", "donor", "D-3"))).status_code
        == 200
    )
    for code in ("T1", "A1", "P1", "PA"):
        assert state(client, code)["holds"] == ["consent_withdrawn"], code
    assert state(client, "T2")["holds"] == []


def test_linked_to_a_donor_without_consent_it_waits_for_one(client: Any, family: House) -> None:
    a_donor(client, "D-3", scopes=[])
    assert (
        client("s.muller").post("/api/v1/corrections", json=correction(("T1", "donor", "D-3"))).status_code
        == 200
    )
    assert state(client, "A1")["holds"] == ["consent_missing"]


def test_whose_it_is_and_what_it_is_are_not_for_the_technician(client: Any, family: House) -> None:
    before = entries(family)
    for field, value in (("donor", "D-2"), ("material", "SE"), ("collected_at", "2026-11-03T05:00:00Z")):
        refused = client("t.weber").post("/api/v1/corrections", json=correction(("T1", field, value)))
        assert problem(refused) == (403, "E-SCOPE"), field
    assert problem(client("n.reuter").post("/api/v1/corrections", json=correction(("T1", "tube", "X")))) == (
        403,
        "E-SCOPE",
    )
    assert entries(family) == before


def test_a_value_that_cannot_be_is_refused_with_its_row(client: Any, family: House) -> None:
    before = entries(family)
    body = correction(("T2", "tube", "X"), ("T1", "material", "DNA"), ("A1", "grade", "Z"))
    refused = client("s.muller").post("/api/v1/corrections", json=body)
    assert problem(refused) == (422, "E-INVALID")
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    for field, value, code in (
        ("material", "GOLD", "E-MATERIAL"),
        ("collected_at", "yesterday", "E-INVALID"),
        ("collected_at", "2026-11-03T06:00:00", "E-INVALID"),
        ("collected_at", "2026-11-03T09:00:00Z", "E-TIME-FUTURE"),
        ("collected_at", "2026-11-03T07:04:00Z", "E-TIME-ORDER"),
        ("donor", "D-9", "E-DONOR-UNKNOWN"),
        ("visit", "V1", "E-STATE"),
    ):
        refused = client("s.muller").post("/api/v1/corrections", json=correction(("T1", field, value)))
        assert refused.json()["code"] == code, (field, value)
    assert entries(family) == before


def test_after_the_end_a_record_can_still_be_put_right(client: Any, family: House) -> None:
    bring(family, Status.DESTROYED, "T2")
    assert (
        client("s.muller").post("/api/v1/corrections", json=correction(("T2", "material", "SE"))).status_code
        == 200
    )
    assert state(client, "T2")["material"] == "SE"


def test_the_same_correction_sent_twice_is_one(client: Any, family: House) -> None:
    sent = [
        client("t.weber").post(
            "/api/v1/corrections", json=correction(("T2", "tube", "X")), headers={"idempotency-key": "c"}
        )
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert told(family, "T2").count("record.corrected") == 1
