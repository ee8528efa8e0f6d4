"""Shipping: what is scanned into a parcel leaves with it, and nothing else does."""

from typing import Any

import pytest

from app.biobank.people.adding_users import add_user
from app.biobank.people.granting import grant
from app.biobank.people.issuing_tokens import create_token
from app.biobank.people.schemas import AddUser, CreateToken, MakeGrant
from app.biobank.samples.words import Status
from app.biobank.studies.queries import study_by_code
from app.core.gate import House
from tests.cast import deed
from tests.lives import a_donor, bring, entries, problem, state, told, tubes
from tests.tubes import stock


def parcel(client: Any, *codes: str, login: str = "t.weber", status: int = 201, **more: Any) -> Any:
    form = {"kind": "transfer", "destination": "FR-GE1", "samples": list(codes), **more}
    answer = client(login).post("/api/v1/shipments", json=form)
    assert answer.status_code == status, answer.text
    return answer.json()


def pack(client: Any, shipment: str, *codes: str, login: str = "t.weber") -> Any:
    form = {"tubes": [{"sample": code} for code in codes]}
    return client(login).post(f"/api/v1/shipments/{shipment}/tubes", json=form)


def dispatch(client: Any, shipment: str, login: str = "t.weber", **more: Any) -> Any:
    return client(login).post(f"/api/v1/shipments/{shipment}/dispatch", json=more)


def test_collected_tubes_leave_in_one_deed_and_the_one_left_behind_stays_in_sight(
    client: Any, cast: House
) -> None:
    stock(cast, ["C1", "C2", "C3"], status="collected", site="LU-CHL", material="WBE")
    sent = parcel(
        client,
        "C1",
        "C2",
        login="n.reuter",
        kind="collection",
        destination="LU-IBBL",
        code="SH-2026-0197",
        logger="TL-88213",
        dispatch=True,
    )
    assert (sent["shipment"]["state"], sent["shipment"]["counts"]) == ("dispatched", {"dispatched": 2})
    assert sent["remaining_at_site"] == ["C3"]
    assert sent["warnings"] == []
    tube = state(client, "C1")
    assert (tube["status"], tube["placement"], tube["custodian_site_id"]) == ("in_transit", "shipment", None)
    assert state(client, "C3")["status"] == "collected"
    left = client("n.reuter").get("/api/v1/shipments/remaining").json()
    assert left == {"site": "LU-CHL", "samples": ["C3"]}
    elsewhere = client("n.reuter").get("/api/v1/shipments/remaining", params={"site": "FR-GE1"})
    assert problem(elsewhere) == (403, "E-SCOPE")
    assert told(cast, "C1")[-1] == "sample.dispatched"
    straggler = parcel(
        client, "C3", login="n.reuter", kind="collection", destination="LU-IBBL", dispatch=True
    )
    assert straggler["shipment"]["code"] == "SH-2026-0198"
    assert straggler["remaining_at_site"] == []
    assert [one["code"] for one in straggler["warnings"]] == ["W-LOGGER"]


def test_an_available_tube_gives_up_its_position_when_the_parcel_leaves(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    shipment = parcel(client, "T1", coolant="dry ice 6 kg")["shipment"]["code"]
    assert state(client, "T1")["placement"] == "position"
    assert dispatch(client, shipment).status_code == 200
    tube = state(client, "T1")
    assert (tube["status"], tube["container_id"]) == ("in_transit", None)


def test_a_parcel_is_seen_by_the_studies_whose_tubes_are_in_it(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="available", box="BX-1")
    stock(cast, ["B1"], status="available", box="BX-2", study="BETA")
    with deed(cast) as work:
        study = study_by_code(work, "BETA").id
        add_user(work, AddUser(login="au.beta", name="Monitor of another study", machine=True))
        grant(work, MakeGrant(login="au.beta", role="AU", study="BETA"), None, study)
        token = create_token(work, CreateToken(login="au.beta", name="test"))
    theirs, mixed, empty = (
        parcel(client, *codes)["shipment"]["code"] for codes in (["T1"], ["T2", "B1"], [])
    )
    monitor = client(token.secret)
    listed = monitor.get("/api/v1/shipments").json()["items"]
    assert {one["code"] for one in listed} == {mixed, empty}
    assert problem(monitor.get(f"/api/v1/shipments/{theirs}")) == (404, "E-SHIPMENT-UNKNOWN")
    lines = monitor.get(f"/api/v1/shipments/{mixed}").json()["lines"]
    assert [one["sample"] for one in lines] == ["B1"]
    everybody = client("q.lambert").get("/api/v1/shipments").json()["items"]
    assert {one["code"] for one in everybody} == {theirs, mixed, empty}


def test_a_tube_is_in_one_parcel_only(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"], status="available", box="BX-1")
    first = parcel(client, "T1")["shipment"]["code"]
    second = parcel(client)["shipment"]["code"]
    refused = pack(client, second, "T2", "T1")
    assert problem(refused) == (409, "E-SCAN-CONFLICT")
    assert first in refused.text
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert problem(pack(client, first, "T1")) == (409, "E-SCAN-CONFLICT")
    taken_out = client("t.weber").post(
        f"/api/v1/shipments/{first}/removals", json={"samples": ["T1"], "reason": "wrong parcel"}
    )
    assert taken_out.json()["shipment"]["counts"] == {"removed": 1}
    assert pack(client, second, "T1").status_code == 200
    assert problem(dispatch(client, first)) == (422, "E-EMPTY")


def test_nothing_leaves_half_when_one_tube_may_not(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2", "T3"], status="available", box="BX-1")
    shipment = parcel(client, "T1", "T2", "T3")["shipment"]["code"]
    bring(cast, Status.AVAILABLE, "T2", place=1, holds="temperature_excursion")
    line = {"sample": "T3"}
    client("s.muller").post("/api/v1/reservations", json={"purpose": "request:1", "lines": [line]})
    before = entries(cast)
    refused = dispatch(client, shipment)
    assert problem(refused) == (423, "E-HOLD")
    assert [(row["row"], row["code"]) for row in refused.json()["rows"]] == [(1, "E-HOLD")]
    assert entries(cast) == before
    assert state(client, "T1")["status"] == "available"


def test_a_hold_travels_only_where_the_transfer_is_to_resolve_it(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    shipment = parcel(client, "T1")["shipment"]["code"]
    bring(cast, Status.AVAILABLE, "T1", holds="identity_discrepancy")
    assert problem(dispatch(client, shipment)) == (423, "E-HOLD")
    unexplained = dispatch(client, shipment, resolves=["identity_discrepancy"])
    assert problem(unexplained) == (422, "E-REASON-REQUIRED")
    explained = dispatch(
        client, shipment, resolves=["identity_discrepancy"], reason="Genotyped at the other site"
    )
    assert explained.status_code == 200, explained.text
    assert state(client, "T1")["holds"] == ["identity_discrepancy"]


def test_a_reserved_tube_is_not_sent_elsewhere(client: Any, cast: House) -> None:
    a_donor(client, "D-1")
    tubes(client, "T1", donor="D-1")
    bring(cast, Status.AVAILABLE, "T1")
    shipment = parcel(client, "T1")["shipment"]["code"]
    made = client("s.muller").post(
        "/api/v1/reservations", json={"purpose": "request:1", "lines": [{"sample": "T1"}]}
    )
    assert made.status_code == 201, made.text
    assert problem(dispatch(client, shipment)) == (423, "E-RESERVED")


@pytest.mark.parametrize("status", ["received", "accepted", "in_process", "destroyed", "voided"])
def test_only_collected_and_available_tubes_travel(client: Any, cast: House, status: str) -> None:
    stock(cast, ["T1"], status="accepted")
    bring(cast, Status(status), "T1")
    shipment = parcel(client)["shipment"]["code"]
    code = "E-TERMINAL" if status in ("destroyed", "voided") else "E-STATE"
    assert problem(pack(client, shipment, "T1")) == (409, code)


def test_a_tube_of_another_site_is_not_packed_here(client: Any, cast: House) -> None:
    stock(cast, ["G1"], status="available", box="BX-G1", site="FR-GE1")
    shipment = parcel(client)["shipment"]["code"]
    assert problem(pack(client, shipment, "G1")) == (404, "E-BC-UNKNOWN")
    by_manager = client("m.schmit").post(
        f"/api/v1/shipments/{shipment}/tubes", json={"tubes": [{"sample": "G1"}]}
    )
    assert problem(by_manager) == (403, "E-CUSTODY-NOT-HOLDER")


def test_a_parcel_goes_to_another_site(client: Any) -> None:
    assert parcel(client, destination="LU-IBBL", status=422)["fields"].keys() == {"destination"}
    assert parcel(client, destination="XX-1", status=404)["code"] == "E-SITE-UNKNOWN"


def test_time_is_in_order(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    shipment = parcel(client, "T1")["shipment"]["code"]
    late = dispatch(client, shipment, occurred_at="2026-11-04T08:00:00+01:00")
    assert problem(late) == (422, "E-TIME-FUTURE")


def test_a_parcel_is_seen_at_both_ends_and_nowhere_else(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    stock(cast, ["B1"], status="available", box="BX-1", first=1, study="BETA")
    shipment = parcel(client, "T1", "B1")["shipment"]["code"]
    at_origin = client("t.weber").get(f"/api/v1/shipments/{shipment}").json()
    assert [line["sample"] for line in at_origin["lines"]] == ["T1", "B1"]
    of_one_study = client("c.martin").get(f"/api/v1/shipments/{shipment}").json()
    assert [line["sample"] for line in of_one_study["lines"]] == ["T1"]
    assert problem(client("n.reuter").get(f"/api/v1/shipments/{shipment}")) == (404, "E-SHIPMENT-UNKNOWN")
    assert client("n.reuter").get("/api/v1/shipments").json()["items"] == []
    listed = client("c.martin").get("/api/v1/shipments", params={"state": "packed"}).json()["items"]
    assert [one["code"] for one in listed] == [shipment]
    assert problem(client("r.keller").get("/api/v1/shipments")) == (403, "E-SCOPE")


def test_sending_twice_under_one_key_sends_once(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    shipment = parcel(client, "T1")["shipment"]["code"]
    technician = client("t.weber")
    address, key = f"/api/v1/shipments/{shipment}/dispatch", {"idempotency-key": "k-1"}
    first = technician.post(address, json={}, headers=key)
    count = entries(cast)
    again = technician.post(address, json={}, headers=key)
    assert (first.status_code, again.json()) == (200, first.json())
    assert entries(cast) == count
    assert problem(dispatch(client, shipment)) == (409, "E-STATE")
