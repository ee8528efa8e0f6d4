"""Receiving: only what was scanned counts, and what differs from the list is decided, never forgotten."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import bring, entries, payloads, problem, state, told
from tests.tubes import stock


def sent(client: Any, cast: House, *codes: str) -> str:
    """Tubes of FR-GE1 on their way to LU-IBBL."""
    stock(cast, codes, status="available", box="BX-G1", site="FR-GE1")
    form = {
        "kind": "transfer",
        "destination": "LU-IBBL",
        "samples": list(codes),
        "dispatch": True,
        "coolant": "dry ice 6 kg",
        "logger": "TL-90417",
    }
    answer = client("c.martin").post("/api/v1/shipments", json=form)
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["shipment"]["code"]
    return code


def receive(client: Any, shipment: str, *codes: str, login: str = "t.weber", **more: Any) -> Any:
    return client(login).post(f"/api/v1/shipments/{shipment}/receipt", json={"scanned": list(codes), **more})


def close(client: Any, shipment: str) -> Any:
    return client("t.weber").post(f"/api/v1/shipments/{shipment}/closing", json={})


def test_a_parcel_with_all_its_tubes_closes_by_itself(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F2")
    first = receive(client, shipment, "F1").json()
    assert (first["received"], first["undecided"]) == (["F1"], ["F2"])
    assert first["shipment"]["state"] == "received"
    second = receive(client, shipment, "F2", condition="intact").json()
    assert (second["received"], second["undecided"], second["shipment"]["state"]) == (["F2"], [], "closed")
    tube = state(client, "F2", "t.weber")
    assert (tube["status"], tube["placement"], tube["holds"]) == ("received", "custodian", [])
    assert told(cast, "F2")[-2:] == ["sample.dispatched", "sample.received"]
    assert problem(client("c.martin").get("/api/v1/samples/F2"))[0] == 404


def test_a_second_receipt_under_one_key_is_identical_and_scanning_again_does_nothing(
    client: Any, cast: House
) -> None:
    shipment = sent(client, cast, "F1", "F2")
    technician, address = client("t.weber"), f"/api/v1/shipments/{shipment}/receipt"
    key = {"idempotency-key": "scan-1"}
    first = technician.post(address, json={"scanned": ["F1"]}, headers=key)
    count = entries(cast)
    again = technician.post(address, json={"scanned": ["F1"]}, headers=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert entries(cast) == count
    assert receive(client, shipment, "F1").json()["received"] == []
    assert told(cast, "F1").count("sample.received") == 1


def test_an_absent_tube_is_missing_only_when_somebody_says_so(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F2")
    receive(client, shipment, "F1")
    assert state(client, "F2")["holds"] == []
    refused = close(client, shipment)
    assert problem(refused) == (409, "E-STATE")
    assert "F2" in refused.text
    decided = receive(client, shipment, missing=["F2"]).json()
    assert (decided["missing"], decided["undecided"]) == (["F2"], [])
    tube = state(client, "F2")
    assert (tube["status"], tube["holds"]) == ("in_transit", ["missing_suspected"])
    closed = close(client, shipment)
    assert closed.json()["shipment"]["state"] == "closed"


def test_a_swap_is_seen_decided_and_resolved_by_both_sites(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F16")
    stock(cast, ["F17"], status="available", box="BX-G1", first=20, site="FR-GE1")
    diff = receive(client, shipment, "F1", "F17", "NOBODY").json()
    assert (diff["received"], diff["undecided"]) == (["F1"], ["F16"])
    assert (diff["unlisted"], diff["unknown"]) == (["F17"], ["NOBODY"])
    assert state(client, "F17")["status"] == "available"
    assert problem(close(client, shipment)) == (409, "E-STATE")
    decided = receive(client, shipment, missing=["F16"], extras="register").json()
    assert (decided["missing"], decided["extra"], decided["unlisted"]) == (["F16"], ["F17"], [])
    extra = state(client, "F17")
    assert (extra["status"], extra["holds"], extra["container_id"]) == (
        "received",
        ["identity_discrepancy"],
        None,
    )
    (opened,) = payloads(cast, "nc.opened")
    assert (opened["fact"]["code"], opened["fact"]["samples"]) == ("SHIP_SWAP", ["F16", "F17"])
    seen_at_origin = client("c.martin").get(f"/api/v1/shipments/{shipment}").json()
    assert {line["sample"]: line["state"] for line in seen_at_origin["lines"]} == {
        "F1": "received",
        "F16": "missing",
        "F17": "extra",
    }
    found = {"found": [{"sample": "F16", "container": "BX-G1", "position": "A2"}]}
    resolved = client("c.martin").post(f"/api/v1/shipments/{shipment}/resolutions", json=found)
    assert resolved.status_code == 200, resolved.text
    tube = state(client, "F16")
    assert (tube["status"], tube["holds"], tube["place"]) == ("available", [], 1)
    assert told(cast, "F16")[-3:] == [
        "sample.transfer_cancelled",
        "hold.released",
        "sample.position_confirmed",
    ]
    assert close(client, shipment).json()["shipment"]["state"] == "closed"


def test_a_missing_tube_is_found_where_it_stood_without_saying_where(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F2")
    receive(client, shipment, "F1", missing=["F2"])
    found = {"found": [{"sample": "F2"}]}
    resolved = client("c.martin").post(f"/api/v1/shipments/{shipment}/resolutions", json=found)
    assert resolved.status_code == 200, resolved.text
    tube = state(client, "F2")
    assert (tube["status"], tube["place"], tube["shipment_id"]) == ("available", 1, None)


def test_a_position_that_was_given_away_meanwhile_is_not_taken_twice(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F2")
    stock(cast, ["N1"], status="available", box="BX-G1", first=1, site="FR-GE1")
    found = {"found": [{"sample": "F2"}]}
    refused = client("c.martin").post(f"/api/v1/shipments/{shipment}/resolutions", json=found)
    assert problem(refused) == (409, "E-POS-OCCUPIED")
    assert state(client, "F2")["status"] == "in_transit"


def test_a_missing_tube_that_arrives_late_is_received_and_its_hold_goes(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F2")
    receive(client, shipment, "F1", missing=["F2"])
    late = receive(client, shipment, "F2").json()
    assert (late["received"], late["missing"]) == (["F2"], [])
    assert state(client, "F2")["holds"] == []


def test_a_tube_that_another_parcel_should_have_brought_is_settled_there(client: Any, cast: House) -> None:
    first = sent(client, cast, "F1")
    stock(cast, ["F2"], status="available", box="BX-G1", first=5, site="FR-GE1")
    form = {"kind": "transfer", "destination": "LU-IBBL", "samples": ["F2"], "dispatch": True}
    second = client("c.martin").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    receive(client, first, "F1", "F2", extras="register")
    assert state(client, "F2")["status"] == "received"
    lines = client("t.weber").get(f"/api/v1/shipments/{second}").json()["lines"]
    assert [(line["state"], line["remark"]) for line in lines] == [("resolved", f"arrived in {first}")]


def test_a_straggler_that_was_never_scanned_out_is_held_as_well(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1")
    stock(cast, ["C9"], status="collected", site="FR-GE1", material="WBE")
    receive(client, shipment, "F1", "C9", extras="register")
    tube = state(client, "C9")
    assert (tube["status"], tube["holds"]) == ("received", ["identity_discrepancy"])
    (opened,) = payloads(cast, "nc.opened")
    assert opened["fact"]["code"] == "EXTRA_TUBE"


@pytest.mark.parametrize("status", ["destroyed", "distributed", "in_process"])
def test_an_extra_that_cannot_be_is_refused_and_nothing_is_received(
    client: Any, cast: House, status: str
) -> None:
    shipment = sent(client, cast, "F1")
    stock(cast, ["X1"])
    bring(cast, Status(status), "X1")
    refused = receive(client, shipment, "F1", "X1", extras="register")
    assert refused.status_code == 409
    assert [(row["row"], row["sample"]) for row in refused.json()["rows"]] == [(1, "X1")]
    assert state(client, "F1")["status"] == "in_transit"


def test_nothing_arrives_before_it_left_or_at_the_wrong_site(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1")
    early = receive(client, shipment, "F1", occurred_at="2026-11-02T08:00:00+01:00")
    assert problem(early) == (422, "E-TIME-ORDER")
    late = receive(client, shipment, "F1", occurred_at="2026-11-05T08:00:00+01:00")
    assert problem(late) == (422, "E-TIME-FUTURE")
    assert problem(receive(client, shipment, "F1", login="c.martin")) == (403, "E-SCOPE")
    assert problem(receive(client, shipment, missing=["F9"])) == (409, "E-NOT-ON-LIST")
    assert problem(receive(client, "SH-1999-0001", "F1")) == (404, "E-SHIPMENT-UNKNOWN")


def test_a_parcel_that_never_arrives_is_lost_with_what_was_in_it(client: Any, cast: House) -> None:
    shipment = sent(client, cast, "F1", "F2")
    form = {"searched": "courier traced it for ten days", "reason": "trace closed"}
    address = f"/api/v1/shipments/{shipment}/loss"
    assert problem(client("t.weber").post(address, json=form)) == (403, "E-SCOPE")
    lost = client("m.schmit").post(address, json=form)
    assert lost.status_code == 200, lost.text
    assert lost.json()["shipment"]["state"] == "lost"
    tube = state(client, "F1")
    assert (tube["status"], tube["placement"]) == ("lost", "none")
    assert problem(receive(client, shipment, "F1")) == (409, "E-STATE")
