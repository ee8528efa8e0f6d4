"""Picking, putting back and handing over: at every moment one person or one place has the tube."""

from datetime import timedelta
from typing import Any

from app.biobank.samples.facts import ReservationMade
from app.biobank.samples.models import Reservation
from app.core.clock import SetClock
from app.core.gate import House
from tests.cast import deed
from tests.houses import MORNING
from tests.tubes import stock, told


def pick(client: Any, *codes: str, **more: Any) -> Any:
    return client.post("/api/v1/picks", json={"samples": list(codes), **more})


def put_back(client: Any, *lines: dict[str, str]) -> Any:
    return client.post("/api/v1/put-backs", json={"put_backs": list(lines)})


def read(client: Any, code: str) -> Any:
    return client.get(f"/api/v1/samples/{code}").json()


def reserve(house: House, sample_id: int, purpose: str, amount: int | None = None) -> None:
    with deed(house) as work:
        work.add(Reservation(sample_id=sample_id, purpose=purpose, amount=amount, made_at=work.now))
        work.tell(ReservationMade(subject=f"sample:{sample_id}", code="", purpose=purpose))


def test_a_picked_tube_is_in_the_hands_of_who_picked_it_and_goes_back_where_it_was(
    client: Any, cast: House, clock: SetClock
) -> None:
    stock(cast, ["T1"], status="available", box="BX-1", first=4)
    technician = client("t.weber")
    answer = pick(technician, "T1")
    assert answer.status_code == 200, answer.text
    assert answer.json()["samples"][0]["where"] == "t.weber"
    found = read(technician, "T1")
    assert (found["placement"], found["container_id"], found["status"]) == ("custodian", None, "available")
    clock.set(MORNING + timedelta(minutes=7))
    back = put_back(technician, {"sample": "T1"})
    assert back.json()["samples"][0]["where"] == "F07/BX-1/A5"
    (entry,) = told(cast, "sample.put_back")
    assert entry["fact"] == {"code": "T1", "position": "F07/BX-1/A5", "minutes_out": 7}


def test_the_place_of_a_tube_that_is_out_is_not_given_away(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    stock(cast, ["N1"])
    technician = client("t.weber")
    pick(technician, "T1")
    line = {"sample": "N1", "container": "BX-1"}
    stored = technician.post("/api/v1/placements", json={"placements": [line]}).json()
    assert stored["samples"][0]["position"] == "A2"


def test_a_home_that_was_taken_meanwhile_is_refused_with_a_free_place(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    stock(cast, ["N1"])
    technician = client("t.weber")
    pick(technician, "T1")
    line = {"sample": "N1", "container": "BX-1", "position": "A1"}
    assert technician.post("/api/v1/placements", json={"placements": [line]}).status_code == 201
    refused = put_back(technician, {"sample": "T1"})
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")
    assert "N1" in refused.json()["title"]
    assert put_back(technician, {"sample": "T1", "container": "BX-1", "position": "A2"}).status_code == 200


def test_only_who_has_a_tube_puts_it_back(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    pick(client("t.weber"), "T1")
    refused = put_back(client("s.muller"), {"sample": "T1"})
    assert (refused.status_code, refused.json()["code"]) == (403, "E-CUSTODY-NOT-HOLDER")
    line = {"sample": "T1", "container": "BX-1", "position": "A1"}
    through_the_other_door = client("s.muller").post("/api/v1/placements", json={"placements": [line]})
    assert through_the_other_door.json()["code"] == "E-CUSTODY-NOT-HOLDER"


def test_what_was_not_picked_is_not_put_back(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    stock(cast, ["T2"])
    for line in ({"sample": "T1", "container": "BX-1"}, {"sample": "T2", "container": "BX-1"}):
        refused = put_back(client("t.weber"), line)
        assert (refused.status_code, refused.json()["code"]) == (409, "E-STATE")
    assert put_back(client("t.weber"), {"sample": "T2"}).status_code == 422


def test_a_held_tube_is_picked_to_be_moved_or_disposed_of_and_not_to_be_used(
    client: Any, cast: House
) -> None:
    stock(cast, ["T1", "T2", "T3"], status="available", box="BX-1", holds="quality_quarantine")
    technician = client("t.weber")
    refused = pick(technician, "T1", "T2")
    assert (refused.status_code, refused.json()["code"]) == (423, "E-HOLD")
    assert [row["row"] for row in refused.json()["rows"]] == [0, 1]
    assert pick(technician, "T1", purpose="move").status_code == 200
    assert pick(technician, "T2", purpose="disposition").status_code == 200
    assert pick(technician, "T3", purpose="fun").status_code == 422


def test_a_tube_reserved_for_a_request_is_picked_for_that_request_only(client: Any, cast: House) -> None:
    reserved, _, part = stock(cast, ["T1", "T2", "T3"], status="available", box="BX-1")
    reserve(cast, reserved, "request:12")
    reserve(cast, part, "request:12", 100)
    technician = client("t.weber")
    for purpose, code in (("use", "E-RESERVED"), ("request:13", "E-NOT-ON-LIST")):
        assert pick(technician, "T1", purpose=purpose).json()["code"] == code
    assert pick(technician, "T2", purpose="request:12").json()["code"] == "E-NOT-ON-LIST"
    assert pick(technician, "T1", purpose="request:12").status_code == 200
    assert pick(technician, "T3").status_code == 200


def test_what_is_in_hand_already_is_not_picked_and_what_is_elsewhere_is_unknown(
    client: Any, cast: House
) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber")
    stock(cast, ["G1"], status="available", box="BX-G1", site="FR-GE1")
    assert pick(client("t.weber"), "T1").json()["code"] == "E-STATE"
    assert pick(client("t.weber"), "G1").status_code == 404
    assert pick(client("q.lambert"), "T1").status_code == 403


def test_between_two_people_a_tube_is_offered_and_taken(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    weber, muller = client("t.weber"), client("s.muller")
    pick(weber, "T1")
    early = muller.post("/api/v1/custody-acceptances", json={"samples": ["T1"]})
    assert (early.status_code, early.json()["code"]) == (409, "E-CUSTODY-ORDER")
    assert weber.post("/api/v1/custody-offers", json={"samples": ["T1"], "to": "s.muller"}).status_code == 200
    taken = muller.post("/api/v1/custody-acceptances", json={"samples": ["T1"]})
    assert taken.json()["samples"][0]["where"] == "s.muller"
    assert told(cast, "custody.accepted")[0]["fact"] == {
        "code": "T1",
        "giver": "t.weber",
        "receiver": "s.muller",
    }
    assert put_back(weber, {"sample": "T1"}).json()["code"] == "E-CUSTODY-NOT-HOLDER"
    assert put_back(muller, {"sample": "T1"}).json()["samples"][0]["where"] == "F07/BX-1/A1"


def test_nobody_offers_what_somebody_else_has_or_offers_it_to_themselves(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber")
    stock(cast, ["T2"], status="available", box="BX-1")
    for code in ("T1", "T2"):
        refused = client("s.muller").post("/api/v1/custody-offers", json={"samples": [code], "to": "t.weber"})
        assert (refused.status_code, refused.json()["code"]) == (403, "E-CUSTODY-NOT-HOLDER")
    alone = client("t.weber").post("/api/v1/custody-offers", json={"samples": ["T1"], "to": "t.weber"})
    assert alone.status_code == 422
    nobody = client("t.weber").post("/api/v1/custody-offers", json={"samples": ["T1"], "to": "nobody"})
    assert nobody.status_code == 404


def test_an_offer_ends_when_the_tube_leaves_the_hands_of_who_made_it(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    weber, muller = client("t.weber"), client("s.muller")
    pick(weber, "T1")
    weber.post("/api/v1/custody-offers", json={"samples": ["T1"], "to": "s.muller"})
    put_back(weber, {"sample": "T1"})
    pick(weber, "T1")
    assert (
        muller.post("/api/v1/custody-acceptances", json={"samples": ["T1"]}).json()["code"]
        == "E-CUSTODY-ORDER"
    )


def test_an_offer_that_is_refused_leaves_the_tube_with_its_holder(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", holder="t.weber")
    weber, muller = client("t.weber"), client("s.muller")
    weber.post("/api/v1/custody-offers", json={"samples": ["T1"], "to": "s.muller"})
    refused = muller.post("/api/v1/custody-refusals", json={"samples": ["T1"], "reason": "wrong tube"})
    assert refused.json()["samples"][0]["where"] == "t.weber"
    assert muller.post("/api/v1/custody-acceptances", json={"samples": ["T1"]}).status_code == 409
    assert told(cast, "custody.refused")[0]["reason"] == "wrong tube"
