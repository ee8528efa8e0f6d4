"""A withdrawal reaches every descendant in the same second, and whatever is linked to the donor later."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_consent, a_donor, bring, entries, payloads, problem, state, told, tubes


def withdrawal(donor: str = "D-1", level: str = "destroy", **more: Any) -> dict[str, Any]:
    return {"study": STUDY, "donor": donor, "level": level, **more}


def test_everything_of_the_donor_is_held_reservations_end_and_consents_are_withdrawn(
    client: Any, cast: House
) -> None:
    a_donor(client, "D-1")
    a_donor(client, "D-2")
    tubes(client, "T1", "T2", "T3", donor="D-1")
    tubes(client, "X1", donor="D-2")
    bring(cast, Status.AVAILABLE, "T1", "T2")
    lines = [{"sample": "T1"}]
    made = client("s.muller").post("/api/v1/reservations", json={"purpose": "request:1", "lines": lines})
    assert made.status_code == 201, made.text
    answer = client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal(channel="letter"))
    assert answer.status_code == 201, answer.text
    found = answer.json()
    assert (found["affected"], found["by_status"]) == (3, {"available": 2, "received": 1})
    assert found["released"] == [{"sample": "T1", "purpose": "request:1"}]
    assert [one["code"] for one in found["samples"]] == ["T1", "T2", "T3"]
    for code in ("T1", "T2", "T3"):
        assert state(client, code)["holds"] == ["consent_withdrawn"]
    assert state(client, "X1")["holds"] == []
    assert told(cast, "T1")[-2:] == ["hold.placed", "reservation.released"]
    donor = client("dpo.thill").get(f"/api/v1/donors/{STUDY}/D-1").json()
    assert (donor["donor"]["withdrawn"], donor["scopes"]) == ("destroy", [])
    assert [one["state"] for one in donor["consents"]] == ["withdrawn"]


def test_children_and_pools_are_reached_however_deep(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    a_donor(client, "D-2")
    tubes(client, "T1", donor="D-1")
    tubes(client, "T2", donor="D-2")
    bring(cast, Status.IN_PROCESS, "T1", "T2")
    technician = client("t.weber")
    made = technician.post(
        "/api/v1/samples/T1/aliquots", json={"aliquots": [{"code": "A1", "amount": "100 uL"}]}
    )
    assert made.status_code == 201, made.text
    parts = [{"sample": code, "amount": "50 uL"} for code in ("A1", "T2")]
    made = technician.post("/api/v1/pools", json={"code": "P1", "contributions": parts})
    assert made.status_code == 201, made.text
    made = technician.post(
        "/api/v1/samples/P1/aliquots", json={"aliquots": [{"code": "PA", "amount": "20 uL"}]}
    )
    assert made.status_code == 201, made.text
    found = client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal()).json()
    assert [one["code"] for one in found["samples"]] == ["T1", "A1", "P1", "PA"]
    assert found["pooled"] == ["P1"]
    for code in ("T1", "A1", "P1", "PA"):
        assert "consent_withdrawn" in state(client, code)["holds"]
    assert state(client, "T2")["holds"] == []


def test_a_tube_that_comes_later_is_born_with_the_hold(client: Any) -> None:
    a_donor(client, "D-1")
    client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal())
    tubes(client, "T9", donor="D-1")
    assert state(client, "T9")["holds"] == ["consent_withdrawn"]


def test_what_is_over_is_counted_and_left_alone_and_what_left_is_named(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", "T3", "T4", donor="D-1")
    bring(cast, Status.EXHAUSTED, "T1")
    bring(cast, Status.DISTRIBUTED, "T2")
    bring(cast, Status.LOST, "T3")
    found = client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal()).json()
    assert found["by_status"] == {"distributed": 1, "exhausted": 1, "lost": 1, "received": 1}
    assert (found["affected"], found["distributed"]) == (3, ["T2"])
    assert found["warnings"][0]["code"] == "W-DISTRIBUTED"
    assert state(client, "T1")["holds"] == []
    assert state(client, "T3")["holds"] == ["consent_withdrawn"]


@pytest.mark.parametrize("level", ["no_contact", "no_access"])
def test_a_withdrawal_from_contact_leaves_the_samples_usable(client: Any, level: str) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    answer = client("n.reuter").post("/api/v1/withdrawals", json=withdrawal(level=level))
    assert answer.status_code == 201
    assert state(client, "T1")["holds"] == []
    further = client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal(level="no_further_use"))
    assert further.status_code == 201
    assert state(client, "T1")["holds"] == ["consent_withdrawn"]


def test_a_nurse_learns_how_many_and_not_which(client: Any) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    found = client("n.reuter").post("/api/v1/withdrawals", json=withdrawal()).json()
    assert (found["affected"], found["samples"]) == (1, [])


def test_a_withdrawal_is_never_weakened_and_no_form_stands_against_it(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal())
    before = entries(cast)
    for level in ("no_contact", "destroy"):
        refused = client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal(level=level))
        assert problem(refused) == (409, "E-STATE")
    refused = client("d.braun").post("/api/v1/consents", json={"consents": [a_consent("D-1", ["store"])]})
    assert problem(refused) == (423, "E-CONSENT-WITHDRAWN")
    assert entries(cast) == before


def test_who_may_withdraw_and_when(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    a_donor(client, "B-1", study="BETA")
    before = entries(cast)
    assert problem(client("t.weber").post("/api/v1/withdrawals", json=withdrawal())) == (403, "E-SCOPE")
    foreign = {**withdrawal("B-1"), "study": "BETA"}
    assert problem(client("n.reuter").post("/api/v1/withdrawals", json=foreign)) == (403, "E-SCOPE")
    unknown = withdrawal("D-7")
    assert problem(client("dpo.thill").post("/api/v1/withdrawals", json=unknown)) == (404, "E-DONOR-UNKNOWN")
    later = withdrawal(received_at="2026-11-03T09:00:00Z")
    assert problem(client("dpo.thill").post("/api/v1/withdrawals", json=later)) == (422, "E-TIME-FUTURE")
    assert entries(cast) == before


def test_the_same_withdrawal_sent_twice_is_done_once(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    sent = [
        client("dpo.thill").post("/api/v1/withdrawals", json=withdrawal(), headers={"idempotency-key": "w"})
        for _ in range(2)
    ]
    assert sent[0].json() == sent[1].json()
    assert len(payloads(cast, "consent.withdrawn")) == 1
    assert told(cast, "T1").count("hold.placed") == 1
