"""Storing tubes: each in one place, of the right temperature, with the event that its status asks for."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SetClock
from app.core.gate import House
from tests.houses import MORNING
from tests.tubes import stock, told


def placements(*lines: tuple[str, ...], **more: Any) -> dict[str, Any]:
    names = ("sample", "container", "position")
    return {"placements": [dict(zip(names, line, strict=False)) for line in lines], **more}


def read(client: Any, code: str) -> Any:
    return client.get(f"/api/v1/samples/{code}").json()


def test_accepted_tubes_are_stored_as_they_came(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"])
    answer = client("t.weber").post(
        "/api/v1/placements", json=placements(("T1", "BX-1", "A1"), ("T2", "bx-1", "b09"))
    )
    assert answer.status_code == 201, answer.text
    assert [one["where"] for one in answer.json()["samples"]] == ["F07/BX-1/A1", "F07/BX-1/B9"]
    found = read(client("t.weber"), "T2")
    assert (found["status"], found["placement"], found["place"]) == ("available", "position", 17)
    assert found["custodian_site_id"] is None
    (first, _) = told(cast, "sample.stored_direct")
    assert first["fact"] == {"code": "T1", "position": "F07/BX-1/A1"}


def test_a_tube_in_process_is_finished_by_being_stored(client: Any, cast: House) -> None:
    stock(cast, ["P1"], status="in_process")
    assert (
        client("t.weber").post("/api/v1/placements", json=placements(("P1", "BX-1", "A1"))).status_code == 201
    )
    assert read(client("t.weber"), "P1")["status"] == "available"
    assert len(told(cast, "sample.process_finished")) == 1


def test_an_empty_tube_in_process_is_not_finished_but_used_up(client: Any, cast: House) -> None:
    stock(cast, ["P1"], status="in_process", amount=0)
    stock(cast, ["P2"], status="in_process", amount=None)
    refused = client("t.weber").post("/api/v1/placements", json=placements(("P1", "BX-1", "A1")))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-STATE")
    assert (
        client("t.weber").post("/api/v1/placements", json=placements(("P2", "BX-1", "A1"))).status_code == 201
    )


def test_received_and_rejected_tubes_wait_at_a_position_as_they_are(client: Any, cast: House) -> None:
    stock(cast, ["R1"], status="received")
    stock(cast, ["R2"], status="rejected", holds="quality_quarantine")
    technician = client("t.weber")
    assert (
        technician.post(
            "/api/v1/placements", json=placements(("R1", "BX-1", "A1"), ("R2", "BX-1", "A2"))
        ).status_code
        == 201
    )
    assert [read(technician, code)["status"] for code in ("R1", "R2")] == ["received", "rejected"]
    assert len(told(cast, "sample.stored")) == 2


def test_a_hold_or_a_withdrawal_does_not_keep_a_tube_from_the_cold(client: Any, cast: House) -> None:
    stock(cast, ["H1"], holds="consent_withdrawn quality_quarantine")
    assert (
        client("t.weber").post("/api/v1/placements", json=placements(("H1", "BX-1", "A1"))).status_code == 201
    )
    assert read(client("t.weber"), "H1")["holds"] == ["consent_withdrawn", "quality_quarantine"]


def test_without_a_position_tubes_fill_the_free_places_along_the_rows(client: Any, cast: House) -> None:
    stock(cast, ["S1"], status="available", box="BX-1", first=1)
    stock(cast, ["N1", "N2", "N3"])
    answer = client("t.weber").post(
        "/api/v1/placements", json=placements(("N1", "BX-1"), ("N2", "BX-1", "A3"), ("N3", "BX-1"))
    )
    assert [one["position"] for one in answer.json()["samples"]] == ["A1", "A3", "A4"]


def test_a_full_box_takes_no_more(client: Any, cast: House) -> None:
    stock(cast, [f"S{n}" for n in range(81)], status="available", box="BX-1")
    stock(cast, ["N1"])
    refused = client("t.weber").post("/api/v1/placements", json=placements(("N1", "BX-1")))
    assert (refused.status_code, refused.json()["code"]) == (409, "E-CAPACITY")


@pytest.mark.parametrize(
    ("box", "position"),
    [("BX-1", "82"), ("BX-1", "Z1"), ("BX-1", "A10"), ("BX-1", "J1"), ("BX-2", "I1"), ("BX-1", "A0")],
)
def test_a_position_that_the_box_has_not_is_refused_with_those_it_has(
    client: Any, cast: House, box: str, position: str
) -> None:
    stock(cast, ["T1"])
    refused = client("t.weber").post("/api/v1/placements", json=placements(("T1", box, position)))
    assert refused.status_code == 422
    assert refused.json()["rows"][0]["row"] == 0
    assert "columns are 1 to 9" in refused.json()["title"]
    assert read(client("t.weber"), "T1")["status"] == "accepted"


def test_a1_and_a01_are_one_place(client: Any, cast: House) -> None:
    stock(cast, ["T1", "T2"])
    refused = client("t.weber").post(
        "/api/v1/placements", json=placements(("T1", "BX-1", "A1"), ("T2", "BX-1", "A01"))
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    assert "T1" in refused.json()["rows"][0]["message"]


def test_a_position_holds_one_sample_and_the_refusal_names_it(client: Any, cast: House) -> None:
    stock(cast, ["OLD"], status="available", box="BX-1")
    stock(cast, ["N1", "N2"])
    refused = client("t.weber").post(
        "/api/v1/placements", json=placements(("N1", "BX-1", "B1"), ("N2", "BX-1", "A1"))
    )
    problem = refused.json()
    assert (refused.status_code, problem["code"]) == (409, "E-POS-OCCUPIED")
    assert [(row["row"], row["sample"]) for row in problem["rows"]] == [(1, "N2")]
    assert "OLD stands at F07/BX-1/A1" in problem["title"]
    assert problem["next_step"] == "The next free place is A2."
    assert read(client("t.weber"), "N1")["status"] == "accepted"


def test_a_box_of_the_wrong_temperature_is_refused(client: Any, cast: House) -> None:
    stock(cast, ["V1"], material="PBMC", amount=None)
    stock(cast, ["T1"])
    technician = client("t.weber")
    for sample, box in (("V1", "BX-1"), ("T1", "BX-PB-112")):
        refused = technician.post("/api/v1/placements", json=placements((sample, box, "A1")))
        assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE")
    assert (
        technician.post("/api/v1/placements", json=placements(("V1", "BX-PB-112", "A1"))).status_code == 201
    )


def test_a_box_of_another_study_of_another_site_or_no_box_at_all_is_refused(client: Any, cast: House) -> None:
    manager = client("m.schmit")
    added = manager.post(
        "/api/v1/containers",
        json={
            "containers": [
                {
                    "code": "BX-BETA",
                    "kind": "box",
                    "format": "9x9",
                    "parent": "F07",
                    "slot": "9",
                    "study": "BETA",
                }
            ]
        },
    )
    assert added.status_code == 201, added.text
    stock(cast, ["T1"])
    for box in ("BX-BETA", "BX-G1", "F07"):
        refused = manager.post(
            "/api/v1/placements", json=placements(("T1", box, "1" if box == "F07" else "A1"))
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE"), box
    unknown = client("t.weber").post("/api/v1/placements", json=placements(("T1", "BX-G1", "A1")))
    assert (unknown.status_code, unknown.json()["code"]) == (404, "E-BC-UNKNOWN")


def test_the_clock_to_freezing_stops_at_the_first_cold_place(
    client: Any, cast: House, clock: SetClock
) -> None:
    stock(cast, ["T1"], collected_at=MORNING - timedelta(hours=2))
    technician = client("t.weber")
    moment = (MORNING - timedelta(minutes=10)).isoformat()
    technician.post("/api/v1/placements", json=placements(("T1", "BX-1", "A1"), occurred_at=moment))
    clock.set(MORNING + timedelta(days=1))
    technician.post(
        "/api/v1/moves", json={"moves": [{"sample": "T1", "container": "BX-2", "position": "A1"}]}
    )
    assert read(technician, "T1")["frozen_at"] == "2026-11-03T06:50:00Z"


def test_a_storing_in_the_future_or_before_the_collection_is_refused(client: Any, cast: House) -> None:
    stock(cast, ["T1"], collected_at=MORNING - timedelta(hours=2))
    technician = client("t.weber")
    for hours, code in ((1, "E-TIME-FUTURE"), (-3, "E-TIME-ORDER")):
        moment = (MORNING + timedelta(hours=hours)).isoformat()
        refused = technician.post(
            "/api/v1/placements", json=placements(("T1", "BX-1", "A1"), occurred_at=moment)
        )
        assert (refused.status_code, refused.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("status", "code"),
    [("exhausted", "E-TERMINAL"), ("destroyed", "E-TERMINAL"), ("lost", "E-STATE"), ("planned", "E-STATE")],
)
def test_what_is_not_there_is_not_stored(client: Any, cast: House, status: str, code: str) -> None:
    stock(cast, ["X1"], status=status, custodian_site_id=None)
    refused = client("t.weber").post("/api/v1/placements", json=placements(("X1", "BX-1", "A1")))
    assert (refused.status_code, refused.json()["code"]) == (409, code)


def test_only_who_may_at_this_site_stores(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    body = placements(("T1", "BX-1", "A1"))
    assert client("").post("/api/v1/placements", json=body).status_code == 401
    assert client("r.keller").post("/api/v1/placements", json=body).status_code == 403
    assert client("q.lambert").post("/api/v1/placements", json=body).status_code == 403
    hidden = client("c.martin").post("/api/v1/placements", json=body)
    assert (hidden.status_code, hidden.json()["code"]) == (404, "E-BC-UNKNOWN")


def test_storing_again_where_it_stands_tells_nothing(client: Any, cast: House) -> None:
    stock(cast, ["T1"])
    technician = client("t.weber")
    first = technician.post(
        "/api/v1/placements", json=placements(("T1", "BX-1", "A1")), headers={"idempotency-key": "k"}
    )
    again = technician.post(
        "/api/v1/placements", json=placements(("T1", "BX-1", "A1")), headers={"idempotency-key": "k"}
    )
    assert first.json() == again.json()
    anew = technician.post("/api/v1/placements", json=placements(("T1", "BX-1", "A1")))
    assert anew.status_code == 201
    assert (len(told(cast, "sample.stored_direct")), told(cast, "sample.moved")) == (1, [])


def test_a_box_of_which_nobody_said_how_cold_it_is_takes_tubes_with_a_warning(
    client: Any, cast: House
) -> None:
    client("m.schmit").post(
        "/api/v1/containers",
        json={"containers": [{"code": "RK-1", "kind": "rack", "format": "sbs-96", "site": "LU-IBBL"}]},
    )
    stock(cast, ["T1"])
    answer = client("t.weber").post("/api/v1/placements", json=placements(("T1", "RK-1", "H12"))).json()
    assert [one["code"] for one in answer["warnings"]] == ["W-TEMP"]
    assert read(client("t.weber"), "T1")["frozen_at"] is None
