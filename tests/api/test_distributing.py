"""Distributing: two people, a valid agreement, a promise and a consent behind every tube that leaves for a recipient."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.clock import SetClock
from app.core.gate import House
from tests.asking import a_draft, agree, allocate, approved, plasma
from tests.houses import MORNING
from tests.lives import STUDY, bring, payloads, problem, state, told
from tests.tubes import stock


def packed(client: Any, cast: House, count: int = 2, **more: Any) -> tuple[str, str]:
    """A request and the parcel in which t.weber packed its tubes."""
    codes = plasma(client, cast, count)
    request = approved(client, count)
    agree(client, request)
    assert allocate(client, request, *codes).status_code == 201
    form = {"kind": "distribution", "destination": "CH-BS1", "request": request, "samples": codes, **more}
    answer = client("t.weber").post("/api/v1/shipments", json=form)
    assert answer.status_code == 201, answer.text
    return request, answer.json()["shipment"]["code"]


def seal(client: Any, shipment: str, *codes: str, login: str = "s.muller", **more: Any) -> Any:
    form = {"scanned": list(codes), "coolant": "dry ice 10 kg", **more}
    return client(login).post(f"/api/v1/shipments/{shipment}/seal", json=form)


def dispatch(client: Any, shipment: str, login: str = "s.muller") -> Any:
    return client(login).post(f"/api/v1/shipments/{shipment}/dispatch", json={})


def distributed(client: Any, cast: House, count: int = 2) -> tuple[str, str]:
    """A request whose tubes have left."""
    request, shipment = packed(client, cast, count)
    codes = [f"PL-{number}" for number in range(1, count + 1)]
    assert seal(client, shipment, *codes).status_code == 200
    assert dispatch(client, shipment).status_code == 200
    return request, shipment


def test_tubes_leave_for_the_recipient_and_the_promise_is_kept(client: Any, cast: House) -> None:
    request, shipment = packed(client, cast)
    sealed = seal(client, shipment, "PL-1", "PL-2", seal="S-4711").json()
    assert (sealed["shipment"]["state"], sealed["shipment"]["seal"]) == ("sealed", "S-4711")
    assert [line["label"] for line in sealed["lines"]] == ["K1-001", "K1-002"]
    sent = dispatch(client, shipment)
    assert sent.status_code == 200, sent.text
    tube = state(client, "PL-1")
    assert (tube["status"], tube["placement"], tube["shipment_id"]) == ("distributed", "custodian", None)
    assert tube["site_id"] == tube["custodian_site_id"]
    assert told(cast, "PL-1")[-1] == "sample.distributed"
    (first, _) = payloads(cast, "sample.distributed")
    assert (first["fact"]["recipient"], first["fact"]["request"]) == ("CH-BS1", request)
    assert "consumed" in str(first["changes"])
    seen = client("m.schmit").get(f"/api/v1/requests/{request}").json()
    assert (seen["state"], seen["allocation"]) == ("shipped", {"asked": 2, "allocated": 2, "released": 0})
    assert problem(client("t.weber").get("/api/v1/samples/PL-1"))[0] == 404


def test_nobody_checks_what_they_packed(client: Any, cast: House) -> None:
    _, shipment = packed(client, cast)
    removed = client("s.muller").post(
        f"/api/v1/shipments/{shipment}/removals", json={"samples": ["PL-2"], "reason": "to repack it"}
    )
    assert removed.status_code == 200
    again = {"tubes": [{"sample": "PL-2", "box": "RK-OUT-12", "position": "A02"}]}
    assert client("s.muller").post(f"/api/v1/shipments/{shipment}/tubes", json=again).status_code == 200
    assert problem(seal(client, shipment, "PL-1", "PL-2")) == (403, "E-SOD")
    assert problem(seal(client, shipment, "PL-1", "PL-2", login="t.weber")) == (403, "E-SCOPE")
    assert seal(client, shipment, "PL-1", "PL-2", login="m.schmit").status_code == 200


def test_every_tube_is_scanned_a_second_time(client: Any, cast: House) -> None:
    _, shipment = packed(client, cast)
    stock(cast, ["Z-1"], status="available", box="BX-1", first=60)
    half = seal(client, shipment, "PL-1")
    assert problem(half) == (409, "E-STATE")
    assert "PL-2" in half.text
    foreign = seal(client, shipment, "PL-1", "PL-2", "Z-1")
    assert problem(foreign) == (409, "E-NOT-ON-LIST")
    assert [row["row"] for row in foreign.json()["rows"]] == [2]


def test_nothing_is_sealed_or_sent_without_a_valid_agreement(
    client: Any, cast: House, clock: SetClock
) -> None:
    request, shipment = packed(client, cast)
    agree(client, request, valid_until="2026-11-02")
    assert problem(seal(client, shipment, "PL-1", "PL-2")) == (403, "E-MTA-MISSING")
    agree(client, request, valid_until="2026-11-10")
    assert seal(client, shipment, "PL-1", "PL-2").status_code == 200
    clock.set(MORNING + timedelta(days=10))
    assert problem(dispatch(client, shipment)) == (403, "E-MTA-MISSING")
    agree(client, request, valid_until="2027-11-10")
    assert dispatch(client, shipment).status_code == 200


def test_a_request_without_any_agreement_is_packed_but_not_sealed(client: Any, cast: House) -> None:
    codes = plasma(client, cast, 1)
    request = approved(client, 1)
    allocate(client, request, *codes)
    form = {"kind": "distribution", "destination": "CH-BS1", "request": request, "samples": codes}
    shipment = client("t.weber").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    assert problem(seal(client, shipment, "PL-1")) == (403, "E-MTA-MISSING")


def test_a_withdrawal_between_sealing_and_leaving_stops_the_parcel(client: Any, cast: House) -> None:
    _, shipment = packed(client, cast)
    seal(client, shipment, "PL-1", "PL-2")
    form = {"study": STUDY, "donor": "D-2", "level": "destroy"}
    client("dpo.thill").post("/api/v1/withdrawals", json=form)
    refused = dispatch(client, shipment)
    assert problem(refused) == (423, "E-HOLD")
    assert [row["sample"] for row in refused.json()["rows"]] == ["PL-2"]
    assert state(client, "PL-1")["status"] == "available"
    out = {"samples": ["PL-2"], "reason": "the donor withdrew"}
    client("t.weber").post(f"/api/v1/shipments/{shipment}/removals", json=out)
    assert problem(dispatch(client, shipment)) == (409, "E-STATE")
    assert seal(client, shipment, "PL-1").status_code == 200
    assert dispatch(client, shipment).json()["shipment"]["counts"] == {"dispatched": 1, "removed": 1}


def test_only_what_is_reserved_for_the_request_is_packed_for_it(client: Any, cast: House) -> None:
    _, shipment = packed(client, cast)
    stock(cast, ["Z-1"], status="available", box="BX-1", first=60)
    form = {"tubes": [{"sample": "Z-1"}]}
    refused = client("t.weber").post(f"/api/v1/shipments/{shipment}/tubes", json=form)
    assert problem(refused) == (409, "E-NOT-ON-LIST")


def test_a_distribution_serves_an_approved_request_and_goes_where_that_goes(client: Any, cast: House) -> None:
    def opened(**more: Any) -> Any:
        form = {"kind": "distribution", "destination": "CH-BS1", **more}
        return client("m.schmit").post("/api/v1/shipments", json={"origin": "LU-IBBL", **form})

    assert problem(opened()) == (422, "E-INVALID")
    code = a_draft(client)["code"]
    assert problem(opened(request=code)) == (404, "E-REQUEST-UNKNOWN")
    client("r.keller").post(f"/api/v1/requests/{code}/submission")
    assert problem(opened(request=code)) == (409, "E-STATE")
    request = approved(client)
    assert problem(opened(request=request)) == (409, "E-STATE")
    plasma(client, cast, 1)
    allocate(client, request, "PL-1")
    assert problem(opened(request=request, destination="FR-GE1")) == (422, "E-INVALID")
    assert opened(request=request).status_code == 201


def test_frozen_tubes_are_not_sealed_without_a_coolant(client: Any, cast: House) -> None:
    codes = plasma(client, cast, 1)
    bring(cast, Status.AVAILABLE, "PL-1")
    request = approved(client, 1)
    agree(client, request)
    allocate(client, request, *codes)
    pick = client("t.weber").post(f"/api/v1/requests/{request}/picks", json={"samples": codes})
    assert pick.status_code == 200, pick.text
    back = {"put_backs": [{"sample": "PL-1"}]}
    assert client("t.weber").post("/api/v1/put-backs", json=back).status_code == 200
    form = {"kind": "distribution", "destination": "CH-BS1", "request": request, "samples": codes}
    shipment = client("t.weber").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    assert problem(seal(client, shipment, "PL-1", coolant="")) == (422, "E-COOLANT")
    assert seal(client, shipment, "PL-1").status_code == 200


def test_the_packing_list_names_neither_donors_nor_places_and_its_table_says_the_same(
    client: Any, cast: House
) -> None:
    _, shipment = packed(client, cast, code="SH-2026-0112")
    staff = client("m.schmit")
    assert problem(staff.get(f"/api/v1/shipments/{shipment}/manifest.json")) == (404, "E-NO-MANIFEST")
    seal(client, shipment, "PL-1", "PL-2")
    answer = staff.get(f"/api/v1/shipments/{shipment}/manifest.json")
    manifest = answer.json()
    assert (manifest["manifest"], manifest["tubes"]) == ("MAN-2026-0112", 2)
    assert [(line["label"], line["tube"], line["donor_index"]) for line in manifest["lines"]] == [
        ("K1-001", "PL-1", 1),
        ("K1-002", "PL-2", 2),
    ]
    for secret in ("D-1", "D-2", "BX-1", "F07"):
        assert secret not in answer.text
    table = staff.get(f"/api/v1/shipments/{shipment}/manifest.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert [{name: str(value) for name, value in line.items()} for line in manifest["lines"]] == [
        {name: row[name] for name in manifest["lines"][0]} for row in rows
    ]


def test_the_applicant_confirms_the_own_parcel_by_its_labels(client: Any, cast: House) -> None:
    request, shipment = distributed(client, cast, 3)
    address = f"/api/v1/shipments/{shipment}/confirmation"
    (seen,) = client("r.keller").get(f"/api/v1/requests/mine/{request}/manifests").json()
    assert seen["shipment"] == shipment
    assert problem(client("m.schmit").post(address, json={})) == (403, "E-SCOPE")
    assert problem(client("r.keller").post(address, json={"missing": ["PL-1"]})) == (409, "E-NOT-ON-LIST")
    form = {"missing": ["K1-003"], "damaged": ["K1-002"], "condition": "dry ice left 4.2 kg, max -71.3"}
    confirmed = client("r.keller").post(address, json=form)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["state"] == "received"
    lines = client("m.schmit").get(f"/api/v1/shipments/{shipment}").json()["lines"]
    assert [(line["state"], line["remark"]) for line in lines] == [
        ("received", ""),
        ("received", "damaged"),
        ("missing", ""),
    ]
    mine = client("r.keller").get(f"/api/v1/requests/mine/{request}")
    assert mine.json()["state"] == "received"
    steps = client("r.keller").get(f"/api/v1/requests/mine/{request}/timeline").json()["steps"]
    assert steps[-1]["sentence"] == (f"The recipient of {request} confirmed 2 of 3 samples of {shipment}")
    again = client("r.keller").post(address, json={}).json()
    assert again["state"] == "closed"


def test_another_applicant_confirms_nothing(client: Any, cast: House) -> None:
    _, shipment = distributed(client, cast)
    with_right = client("r.keller").post("/api/v1/shipments/SH-2026-9999/confirmation", json={})
    assert problem(with_right) == (404, "E-SHIPMENT-UNKNOWN")
    form = {"scanned": ["PL-1"]}
    assert client("t.weber").post(f"/api/v1/shipments/{shipment}/receipt", json=form).status_code == 403


def test_a_returned_tube_waits_for_inspection_with_what_is_left_in_it(client: Any, cast: House) -> None:
    distributed(client, cast)
    tube = {"sample": "PL-1", "amount": "150 uL", "thaws": 1}
    form = {"tubes": [tube], "reason": "left over"}
    answer = client("t.weber").post("/api/v1/returns", json=form)
    assert answer.status_code == 200, answer.text
    found = state(client, "PL-1", "t.weber")
    assert (found["status"], found["holds"]) == ("received", ["return_inspection"])
    assert (found["amount"]["value"], found["thaws"]) == (150_000, 1)
    (used,) = payloads(cast, "sample.consumed")
    assert used["fact"]["taken_amount"] == 250_000
    again = client("t.weber").post("/api/v1/returns", json=form)
    assert problem(again) == (409, "E-STATE")
    more = {"tubes": [{"sample": "PL-2", "amount": "1 mL"}], "reason": "left over"}
    assert problem(client("t.weber").post("/api/v1/returns", json=more)) == (422, "E-VOL-OVERDRAW")
    stock(cast, ["Z-1"], status="available", box="BX-1", first=60)
    never = {"tubes": [{"sample": "Z-1"}], "reason": "left over"}
    assert problem(client("t.weber").post("/api/v1/returns", json=never)) == (404, "E-BC-UNKNOWN")


@pytest.mark.parametrize(("end", "status"), [("destroyed", "destroyed"), ("exhausted", "exhausted")])
def test_a_recipient_destroys_with_a_certificate_or_uses_up(
    client: Any, cast: House, end: str, status: str
) -> None:
    distributed(client, cast)
    form = {"samples": ["PL-1", "PL-2"], "end": end}
    if end == "destroyed":
        unproven = client("s.muller").post("/api/v1/recipient-ends", json=form)
        assert problem(unproven) == (422, "E-REASON-REQUIRED")
        form["certificate"] = "CERT-9"
    assert problem(client("t.weber").post("/api/v1/recipient-ends", json=form)) == (403, "E-SCOPE")
    answer = client("s.muller").post("/api/v1/recipient-ends", json=form)
    assert answer.status_code == 200, answer.text
    found = state(client, "PL-1")
    assert (found["status"], found["placement"], found["amount"]["value"]) == (status, "none", 0)
    assert told(cast, "PL-1")[-1] == f"sample.recipient_{end}"
    assert problem(client("s.muller").post("/api/v1/recipient-ends", json=form)) == (409, "E-TERMINAL")


def test_a_rejected_tube_goes_back_to_its_sender_sealed(client: Any, cast: House) -> None:
    stock(cast, ["R-1"], status="rejected", holds="quality_quarantine")
    form = {"kind": "return", "destination": "LU-CHL", "samples": ["R-1"]}
    shipment = client("t.weber").post("/api/v1/shipments", json=form).json()["shipment"]["code"]
    assert problem(dispatch(client, shipment, "t.weber")) == (409, "E-STATE")
    assert seal(client, shipment, "R-1").status_code == 200
    assert dispatch(client, shipment, "t.weber").status_code == 200
    found = state(client, "R-1")
    assert (found["status"], found["placement"]) == ("distributed", "custodian")
    assert told(cast, "R-1")[-1] == "sample.returned_to_sender"
