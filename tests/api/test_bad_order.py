"""Deeds that come before what they follow, or a second time: each is refused, and nothing moves."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import STUDY, a_donor, bring, told, tubes
from tests.refused import nothing_stored, refusal
from tests.tubes import stock

API = "/api/v1"
ALIQUOT = {"aliquots": [{"code": "C-1", "amount": "1 uL"}]}


def no(client: Any, login: str, path: str, body: Any, status: int, code: str, row: int | None = None) -> None:
    refusal(client(login).post(f"{API}/{path}", json=body), status, code, row=row)


def yes(client: Any, login: str, path: str, body: Any) -> Any:
    answer = client(login).post(f"{API}/{path}", json=body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def test_a_tube_is_not_used_before_it_is_accepted(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T-1", "T-2", donor="D-1")
    with nothing_stored(cast):
        no(client, "t.weber", "samples/T-1/aliquots", ALIQUOT, 409, "E-STATE", 0)
        lines = [{"sample": code, "amount": "1 uL"} for code in ("T-1", "T-2")]
        no(client, "t.weber", "pools", {"code": "POOL", "contributions": lines}, 409, "E-STATE", 1)
        no(client, "t.weber", "picks", {"samples": ["T-1"]}, 409, "E-STATE", 0)
        no(
            client,
            "t.weber",
            "put-backs",
            {"put_backs": [{"sample": "T-1", "container": "BX-1"}]},
            409,
            "E-STATE",
            0,
        )
        no(client, "t.weber", "receptions", {"samples": ["T-1"]}, 409, "E-STATE", 0)


def test_a_tube_is_accepted_once(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T-1", donor="D-1")
    yes(client, "t.weber", "acceptances", {"samples": [{"sample": "T-1"}]})
    with nothing_stored(cast):
        no(client, "t.weber", "acceptances", {"samples": [{"sample": "T-1"}]}, 409, "E-STATE", 0)


def test_what_stands_in_storage_is_picked_before_it_is_used_and_put_back_once(
    client: Any, cast: House
) -> None:
    stock(cast, ["T-1", "T-2"], status="available", box="BX-1")
    with nothing_stored(cast):
        no(client, "t.weber", "samples/T-1/aliquots", ALIQUOT, 409, "E-STATE")
        no(client, "t.weber", "thaws", {"samples": ["T-1"]}, 409, "E-STATE", 0)
        no(client, "t.weber", "put-backs", {"put_backs": [{"sample": "T-1"}]}, 409, "E-STATE", 0)
        place = {"sample": "T-1", "container": "BX-1", "position": "C3"}
    yes(client, "t.weber", "picks", {"samples": ["T-1"]})
    with nothing_stored(cast):
        no(client, "t.weber", "picks", {"samples": ["T-2", "T-1"]}, 409, "E-STATE", 1)
        no(client, "t.weber", "moves", {"moves": [place]}, 409, "E-STATE", 0)
        no(
            client,
            "s.muller",
            "put-backs",
            {"put_backs": [{"sample": "T-1"}]},
            403,
            "E-CUSTODY-NOT-HOLDER",
            0,
        )
        no(client, "t.weber", "refreezings", {"samples": ["T-1"]}, 409, "E-STATE", 0)
    yes(client, "t.weber", "thaws", {"samples": ["T-1"]})
    with nothing_stored(cast):
        no(client, "t.weber", "thaws", {"samples": ["T-1"]}, 409, "E-STATE", 0)
    yes(client, "t.weber", "put-backs", {"put_backs": [{"sample": "T-1"}]})


def test_nobody_takes_over_what_was_not_offered(client: Any, cast: House) -> None:
    stock(cast, ["T-1"], status="available", box="BX-1")
    with nothing_stored(cast):
        no(client, "s.muller", "custody-acceptances", {"samples": ["T-1"]}, 409, "E-CUSTODY-ORDER", 0)
        no(client, "s.muller", "custody-refusals", {"samples": ["T-1"]}, 409, "E-CUSTODY-ORDER", 0)


def test_a_parcel_is_packed_then_sealed_by_another_then_sent_then_received_then_closed(
    client: Any, cast: House
) -> None:
    stock(cast, ["T-1", "T-2"], status="available", box="BX-1")
    form = {"kind": "transfer", "destination": "FR-GE1", "code": "SH-9"}
    yes(client, "t.weber", "shipments", form)
    with nothing_stored(cast):
        no(client, "t.weber", "shipments/SH-9/dispatch", {}, 409, "E-STATE")
        no(client, "s.muller", "shipments/SH-9/seal", {"scanned": ["T-1"]}, 409, "E-STATE")
        no(client, "c.martin", "shipments/SH-9/receipt", {"scanned": ["T-1"]}, 409, "E-STATE")
        no(client, "c.martin", "shipments/SH-9/closing", {}, 409, "E-STATE")
        no(client, "t.weber", "shipments", form, 409, "E-BC-DUP")
    yes(client, "s.muller", "shipments/SH-9/tubes", {"tubes": [{"sample": "T-1"}, {"sample": "T-2"}]})
    with nothing_stored(cast):
        no(
            client,
            "t.weber",
            "shipments/SH-9/tubes",
            {"tubes": [{"sample": "T-1"}]},
            409,
            "E-SCAN-CONFLICT",
            0,
        )
        no(client, "s.muller", "shipments/SH-9/seal", {"scanned": ["T-1", "T-2"]}, 403, "E-SOD")
        no(client, "m.schmit", "shipments/SH-9/seal", {"scanned": ["T-1"]}, 409, "E-STATE")
    yes(client, "s.muller", "shipments/SH-9/dispatch", {})
    with nothing_stored(cast):
        no(client, "s.muller", "shipments/SH-9/dispatch", {}, 409, "E-STATE")
        no(client, "t.weber", "shipments/SH-9/tubes", {"tubes": [{"sample": "T-1"}]}, 409, "E-STATE")
        no(client, "t.weber", "samples/T-1/aliquots", ALIQUOT, 409, "E-STATE")
    yes(client, "c.martin", "shipments/SH-9/receipt", {"scanned": ["T-1"]})
    with nothing_stored(cast):
        no(client, "c.martin", "shipments/SH-9/closing", {}, 409, "E-STATE")
    lived = told(cast, "T-1")
    again = yes(client, "c.martin", "shipments/SH-9/receipt", {"scanned": ["T-1"]})
    assert again["received"] == []
    assert told(cast, "T-1") == lived  # Scanned twice, received once.


def test_a_request_is_decided_after_the_votes_and_filled_after_the_decision(client: Any, cast: House) -> None:
    form = {
        "title": "Proteomics",
        "purpose": "Proteins in plasma",
        "destination": "CH-BS1",
        "criteria": [{"material": "PL", "count": 1}],
    }
    code = yes(client, "r.keller", "requests", form)["code"]
    with nothing_stored(cast):
        no(client, "ac.hoffmann", f"requests/{code}/votes", {"decision": "approve"}, 404, "E-REQUEST-UNKNOWN")
        no(
            client,
            "m.schmit",
            f"requests/{code}/allocations",
            {"samples": ["NONE"]},
            404,
            "E-REQUEST-UNKNOWN",
        )
    yes(client, "r.keller", f"requests/{code}/submission", {})
    with nothing_stored(cast):
        no(client, "r.keller", f"requests/{code}/submission", {}, 409, "E-STATE")


@pytest.mark.parametrize("status", [Status.DESTROYED, Status.EXHAUSTED, Status.VOIDED])
def test_after_the_end_there_is_only_reading(client: Any, cast: House, status: Status) -> None:
    tubes(client, "T-1")
    bring(cast, status, "T-1")
    with nothing_stored(cast):
        for login, path, body in (
            ("t.weber", "samples/T-1/aliquots", ALIQUOT),
            ("t.weber", "picks", {"samples": ["T-1"]}),
            ("t.weber", "thaws", {"samples": ["T-1"]}),
            ("t.weber", "placements", {"placements": [{"sample": "T-1", "container": "BX-1"}]}),
            ("t.weber", "moves", {"moves": [{"sample": "T-1", "container": "BX-1"}]}),
            ("t.weber", "measurements", {"measurements": [{"sample": "T-1", "amount": "1 uL"}]}),
            ("t.weber", "acceptances", {"samples": [{"sample": "T-1"}]}),
            ("s.muller", "holds", {"samples": ["T-1"], "kind": "legal_hold", "reason": "because"}),
        ):
            answer = client(login).post(f"{API}/{path}", json=body)
            assert answer.status_code in (403, 409), (path, answer.text)
            refusal(answer, answer.status_code, answer.json()["code"])
            assert answer.json()["code"] in ("E-TERMINAL", "E-STATE", "E-SCOPE"), (path, answer.text)


def test_a_collection_is_of_planned_tubes_and_once(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    stock(cast, ["K-1"], status="planned", site="LU-CHL", material="WBE", amount=None, custodian_site_id=None)
    taken = {
        "study": STUDY,
        "donor": "D-1",
        "samples": [{"sample": "K-1"}],
        "occurred_at": "2026-11-03T06:30:00Z",
    }
    yes(client, "n.reuter", "collections", taken)
    with nothing_stored(cast):
        no(client, "n.reuter", "collections", taken, 409, "E-STATE", 0)
        no(
            client,
            "n.reuter",
            "non-collections",
            {"samples": ["K-1"], "cause": "participant_refusal"},
            409,
            "E-STATE",
            0,
        )
