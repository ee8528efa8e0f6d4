"""Anybody who sees a reason stops a sample; only the one in charge of that kind of reason lets it go."""

from typing import Any

import pytest

from app.biobank.samples.words import HoldKind, Status
from app.core.gate import House
from tests.lives import STUDY, a_consent, a_donor, bring, entries, payloads, problem, state, told, tubes


def hold(*codes: str, kind: str = "quality_quarantine", **more: Any) -> dict[str, Any]:
    return {"samples": list(codes), "kind": kind, "reason": "Seen at the bench", **more}


def test_a_hold_is_placed_and_lifted_with_its_reason(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", donor="D-1")
    placed = client("t.weber").post("/api/v1/holds", json=hold("T1", "T2"))
    assert placed.status_code == 201, placed.text
    assert state(client, "T1")["holds"] == ["quality_quarantine"]
    lifted = client("s.muller").post("/api/v1/hold-releases", json=hold("T1"))
    assert lifted.status_code == 200, lifted.text
    assert state(client, "T1")["holds"] == []
    assert state(client, "T2")["holds"] == ["quality_quarantine"]
    assert told(cast, "T1") == ["sample.registered_direct", "hold.placed", "hold.released"]
    (one,) = payloads(cast, "hold.released")
    assert one["reason"] == "Seen at the bench"
    assert one["changes"][0][2:] == [{"holds": "quality_quarantine"}, {"holds": ""}]


@pytest.mark.parametrize("kind", sorted(set(HoldKind) - {HoldKind.CONSENT_WITHDRAWN}))
def test_children_get_the_holds_that_are_inherited_and_no_other(client: Any, cast: House, kind: str) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.IN_PROCESS, "T1")
    made = client("t.weber").post(
        "/api/v1/samples/T1/aliquots", json={"aliquots": [{"code": "A1", "amount": "1 uL"}]}
    )
    assert made.status_code == 201, made.text
    assert client("q.lambert").post("/api/v1/holds", json=hold("T1", kind=kind)).status_code == 201
    assert state(client, "A1")["holds"] == ([kind] if HoldKind(kind).is_inherited else [])
    one = client("dpo.thill" if kind == "consent_missing" else "q.lambert")
    lifted = one.post("/api/v1/hold-releases", json=hold("T1", kind=kind, descendants=True))
    assert lifted.status_code == 200, lifted.text
    assert state(client, "A1")["holds"] == state(client, "T1")["holds"] == []


def test_a_quality_hold_is_not_lifted_by_a_technician_or_the_officer(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    client("t.weber").post("/api/v1/holds", json=hold("T1"))
    before = entries(cast)
    for login in ("t.weber", "dpo.thill", "n.reuter"):
        refused = client(login).post("/api/v1/hold-releases", json=hold("T1"))
        assert problem(refused) in [(403, "E-SCOPE"), (404, "E-BC-UNKNOWN")], login
    assert entries(cast) == before


def test_a_consent_hold_is_lifted_by_the_officer_and_only_when_a_form_stands(
    client: Any, cast: House
) -> None:
    a_donor(client, "D-1", scopes=[])
    tubes(client, "T1", donor="D-1")
    body = hold("T1", kind="consent_missing")
    for login in ("s.muller", "m.schmit", "q.lambert"):
        assert problem(client(login).post("/api/v1/hold-releases", json=body)) == (403, "E-SCOPE")
    refused = client("dpo.thill").post("/api/v1/hold-releases", json=body)
    assert problem(refused) == (403, "E-CONSENT-MISSING")
    client("d.braun").post("/api/v1/consents", json={"consents": [a_consent("D-1", ["store"])]})
    assert client("dpo.thill").post("/api/v1/hold-releases", json=body).status_code == 200
    assert state(client, "T1")["holds"] == []


def test_the_hold_of_a_withdrawal_stays_as_long_as_the_withdrawal_does(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    client("dpo.thill").post("/api/v1/withdrawals", json={"study": STUDY, "donor": "D-1", "level": "destroy"})
    before = entries(cast)
    refused = client("dpo.thill").post("/api/v1/hold-releases", json=hold("T1", kind="consent_withdrawn"))
    assert problem(refused) == (423, "E-CONSENT-WITHDRAWN")
    refused = client("dpo.thill").post("/api/v1/holds", json=hold("T1", kind="consent_withdrawn"))
    assert problem(refused) == (403, "E-SCOPE")
    assert entries(cast) == before


def test_all_or_nothing_and_each_offending_row_named(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", "T2", "T3", donor="D-1")
    client("t.weber").post("/api/v1/holds", json=hold("T2"))
    bring(cast, Status.EXHAUSTED, "T3")
    before = entries(cast)
    refused = client("t.weber").post("/api/v1/holds", json=hold("T1", "T2", "T3"))
    assert problem(refused) == (409, "E-STATE")
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [
        (1, "E-STATE"),
        (2, "E-TERMINAL"),
    ]
    refused = client("t.weber").post("/api/v1/holds", json=hold("T1", "NOPE", "T1"))
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [
        (1, "E-BC-UNKNOWN"),
        (2, "E-SCAN-CONFLICT"),
    ]
    refused = client("s.muller").post("/api/v1/hold-releases", json=hold("T1"))
    assert problem(refused) == (409, "E-STATE")
    assert entries(cast) == before
    assert state(client, "T1")["holds"] == []


def test_a_machine_stops_for_a_temperature_and_for_nothing_else(client: Any) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    machine = client("svc.rackscan.ibbl")
    assert problem(machine.post("/api/v1/holds", json=hold("T1"))) == (403, "E-SCOPE")
    assert machine.post("/api/v1/holds", json=hold("T1", kind="temperature_excursion")).status_code == 201


def test_a_tube_of_a_foreign_site_is_not_found(client: Any) -> None:
    a_donor(client, "D-1")
    tubes(client, "G1", login="m.schmit", donor="D-1")
    assert problem(client("c.martin").post("/api/v1/holds", json=hold("G1"))) == (404, "E-BC-UNKNOWN")
    late = hold("G1", occurred_at="2026-11-03T08:00:00Z")
    assert problem(client("t.weber").post("/api/v1/holds", json=late)) == (422, "E-TIME-FUTURE")
