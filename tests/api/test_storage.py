"""The storage tree: what is set up, moved whole, looked into, searched for room, and taken out of use."""

from typing import Any

from app.core.clock import SetClock
from app.core.gate import House
from tests.tubes import stock, told


def add(client: Any, *containers: dict[str, Any]) -> Any:
    return client.post("/api/v1/containers", json={"containers": list(containers)})


def move(client: Any, *lines: dict[str, Any]) -> Any:
    return client.post("/api/v1/container-moves", json={"moves": list(lines)})


def where(client: Any, code: str) -> Any:
    return client.get(f"/api/v1/containers/{code}").json()["position"]


def rack(client: Any, code: str = "RK-1", **more: Any) -> None:
    added = add(client, {"code": code, "kind": "rack", "format": "shelf-racks", "site": "LU-IBBL", **more})
    assert added.status_code == 201, added.text


def test_a_container_says_the_way_to_it_how_cold_it_is_and_what_stands_in_it(
    client: Any, cast: House
) -> None:
    found = client("t.weber").get("/api/v1/containers/bx-1").json()
    assert (found["path"], found["position"], found["coldness"], found["site"]) == (
        ["F07", "BX-1"],
        "F07/1",
        "-80",
        "LU-IBBL",
    )
    unit = client("t.weber").get("/api/v1/containers/F07").json()
    assert [(one["code"], one["slot"]) for one in unit["children"]] == [("BX-1", "1"), ("BX-2", "2")]


def test_containers_are_listed_page_by_page_and_only_those_of_ones_own_sites(
    client: Any, cast: House
) -> None:
    technician = client("t.weber")
    codes: list[str] = []
    after = ""
    for _ in range(10):
        page = technician.get("/api/v1/containers", params={"size": 2, "after": after}).json()
        codes += [one["code"] for one in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert codes == ["F07", "F12", "N02", "BX-1", "BX-2", "BX-PB-112"]
    boxes = technician.get(
        "/api/v1/containers", params={"site": "LU-IBBL", "kind": "box", "parent": "F07"}
    ).json()
    assert [one["code"] for one in boxes["items"]] == ["BX-1", "BX-2"]
    assert technician.get("/api/v1/containers/BX-G1").status_code == 404
    theirs = client("c.martin").get("/api/v1/containers", params={"kind": "box"}).json()
    assert [one["code"] for one in theirs["items"]] == ["BX-G1"]
    assert client("r.keller").get("/api/v1/containers").status_code == 403


def test_sites_and_formats_are_set_up_together_or_not_at_all(client: Any, cast: House) -> None:
    site = {"code": "DE-HH1", "name": "Hamburg", "country": "DE", "timezone": "Europe/Berlin"}
    assert client("m.schmit").post("/api/v1/sites", json={"sites": [site]}).status_code == 403
    assert client("a.admin").post("/api/v1/sites", json={"sites": [site]}).status_code == 201
    wrong = {**site, "code": "DE-HH2", "timezone": "Mars/Base"}
    refused = client("a.admin").post("/api/v1/sites", json={"sites": [{**site, "code": "DE-HH3"}, wrong]})
    assert [row["row"] for row in refused.json()["rows"]] == [1]
    listed = client("t.weber").get("/api/v1/sites").json()["items"]
    assert [one["code"] for one in listed][-1] == "DE-HH1"
    grid = {"code": "cane-6", "name": "Cane", "rows": 6, "columns": 1, "scheme": "number-by-row"}
    assert client("m.schmit").post("/api/v1/formats", json={"formats": [grid]}).status_code == 201
    again = client("m.schmit").post("/api/v1/formats", json={"formats": [grid]})
    assert again.status_code == 409
    odd = client("m.schmit").post(
        "/api/v1/formats", json={"formats": [{**grid, "code": "x", "scheme": "roman"}]}
    )
    assert odd.status_code == 422


def test_a_box_moves_with_all_its_tubes_in_one_fact(client: Any, cast: House) -> None:
    stock(cast, [f"T{n}" for n in range(81)], status="available", box="BX-1", frozen_at=cast.clock.now())
    technician = client("t.weber")
    before = technician.get("/api/v1/containers/BX-1/content").json()["cells"]
    versions = technician.get("/api/v1/samples/T0").json()["version"]
    moved = move(technician, {"container": "BX-1", "parent": "F12", "slot": "5"})
    assert moved.status_code == 200, moved.text
    assert moved.json()["containers"][0]["where"] == "F12/5"
    assert technician.get("/api/v1/containers/BX-1/content").json()["cells"] == before
    assert technician.get("/api/v1/samples/T0").json()["version"] == versions
    (entry,) = told(cast, "container.moved")
    assert entry["fact"] == {"code": "BX-1", "origin": "F07/1", "position": "F12/5"}


def test_two_boxes_change_places(client: Any, cast: House) -> None:
    technician = client("t.weber")
    swapped = move(
        technician,
        {"container": "BX-1", "parent": "F07", "slot": "2"},
        {"container": "BX-2", "parent": "F07", "slot": "1"},
    )
    assert swapped.status_code == 200, swapped.text
    assert (where(technician, "BX-1"), where(technician, "BX-2")) == ("F07/2", "F07/1")


def test_a_slot_holds_one_container_and_the_refusal_names_it(client: Any, cast: House) -> None:
    refused = move(
        client("t.weber"),
        {"container": "BX-PB-112", "parent": "F12", "slot": "1"},
        {"container": "BX-1", "parent": "F07", "slot": "2"},
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")
    assert [row["container"] for row in refused.json()["rows"]] == ["BX-1"]
    assert "BX-2 stands at F07/2" in refused.json()["title"]
    assert refused.json()["next_step"] == "The next free slot is 3."
    assert where(client("t.weber"), "BX-PB-112") == "N02/1"


def test_without_a_slot_a_container_goes_to_the_next_that_is_free(client: Any, cast: House) -> None:
    moved = move(
        client("t.weber"), {"container": "BX-PB-112", "parent": "F07"}, {"container": "BX-2", "parent": "F12"}
    )
    assert [one["where"] for one in moved.json()["containers"]] == ["F07/2", "F12/1"]


def test_a_full_shelf_takes_no_more_and_has_no_further_slot(client: Any, cast: House) -> None:
    manager = client("m.schmit")
    boxes = [
        {"code": f"B{n}", "kind": "box", "format": "9x9", "parent": "F12", "slot": f"{n}"}
        for n in range(1, 10)
    ]
    assert add(manager, *boxes).status_code == 201
    assert move(manager, {"container": "BX-1", "parent": "F12"}).json()["code"] == "E-CAPACITY"
    assert move(manager, {"container": "BX-1", "parent": "F12", "slot": "10"}).status_code == 422
    assert (
        move(manager, {"container": "BX-1", "parent": "F12", "slot": "9"}).json()["code"] == "E-POS-OCCUPIED"
    )


def test_a_container_cannot_stand_inside_itself_however_deep(client: Any, cast: House) -> None:
    manager = client("m.schmit")
    rack(manager, "RK-1")
    rack(manager, "RK-2")
    assert move(manager, {"container": "RK-2", "parent": "RK-1"}).status_code == 200
    for inner in ("RK-1", "RK-2"):
        refused = move(manager, {"container": "RK-1", "parent": inner})
        assert (refused.status_code, refused.json()["code"]) == (422, "E-CONTAINER-CYCLE")
    rack(manager, "RK-3")
    both = move(manager, {"container": "RK-1", "parent": "RK-3"}, {"container": "RK-3", "parent": "RK-2"})
    assert (both.status_code, both.json()["code"]) == (422, "E-CONTAINER-CYCLE")
    assert where(manager, "RK-3") == "RK-3"


def test_a_large_container_does_not_stand_in_a_small_one(client: Any, cast: House) -> None:
    rack(client("m.schmit"))
    for container, parent in (("F12", "RK-1"), ("BX-1", "BX-2"), ("RK-1", "BX-1")):
        refused = move(client("m.schmit"), {"container": container, "parent": parent})
        assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE"), container


def test_a_box_does_not_go_where_its_tubes_would_be_too_cold_or_too_warm(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    technician = client("t.weber")
    refused = move(technician, {"container": "BX-1", "parent": "N02"})
    assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE")
    assert "1 × PL" in refused.json()["title"]
    assert move(technician, {"container": "BX-2", "parent": "N02"}).status_code == 200


def test_a_rack_is_judged_by_the_tubes_in_its_boxes(client: Any, cast: House) -> None:
    rack(client("m.schmit"), parent="F07", slot="3", site=None)
    move(client("m.schmit"), {"container": "BX-1", "parent": "RK-1"})
    stock(cast, ["T1"], status="available", box="BX-1")
    assert (
        move(client("t.weber"), {"container": "RK-1", "parent": "N02"}).json()["code"] == "E-POS-INCOMPATIBLE"
    )
    assert move(client("t.weber"), {"container": "RK-1", "parent": "F12"}).status_code == 200
    assert client("t.weber").get("/api/v1/containers/BX-1").json()["path"] == ["F12", "RK-1", "BX-1"]


def test_the_clock_to_freezing_stops_for_every_tube_of_a_rack_that_comes_to_the_cold(
    client: Any, cast: House, clock: SetClock
) -> None:
    assert (
        add(
            client("m.schmit"), {"code": "RK-9", "kind": "rack", "format": "sbs-96", "site": "LU-IBBL"}
        ).status_code
        == 201
    )
    stock(cast, ["T1", "T2"], status="available", box="RK-9")
    assert move(client("t.weber"), {"container": "RK-9", "parent": "F07"}).status_code == 200
    assert client("t.weber").get("/api/v1/samples/T2").json()["frozen_at"] == "2026-11-03T07:00:00Z"
    assert len(told(cast, "sample.frozen")) == 2
    move(client("t.weber"), {"container": "RK-9", "parent": "F12"})
    assert len(told(cast, "sample.frozen")) == 2


def test_boxes_and_tubes_do_not_stand_side_by_side(client: Any, cast: House) -> None:
    rack(client("m.schmit"), "RK-T", parent="F07", slot="3", site=None)
    rack(client("m.schmit"), "RK-B", parent="F07", slot="4", site=None)
    stock(cast, ["T1"], status="available", box="RK-T")
    stock(cast, ["N1"])
    assert move(client("t.weber"), {"container": "BX-2", "parent": "RK-B"}).status_code == 200
    assert (
        move(client("t.weber"), {"container": "BX-1", "parent": "RK-T"}).json()["code"]
        == "E-POS-INCOMPATIBLE"
    )
    line = {"sample": "N1", "container": "RK-B", "position": "9"}
    refused = client("t.weber").post("/api/v1/placements", json={"placements": [line]})
    assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE")


def test_between_sites_tubes_travel_in_shipments_and_empty_boxes_may_go(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    manager = client("m.schmit")
    refused = move(manager, {"container": "BX-1", "parent": "G02"})
    assert (refused.status_code, refused.json()["code"]) == (422, "E-POS-INCOMPATIBLE")
    assert move(client("t.weber"), {"container": "BX-2", "parent": "G02"}).status_code == 404
    rack(manager, "RK-1")
    move(manager, {"container": "BX-2", "parent": "RK-1"})
    assert move(manager, {"container": "RK-1", "parent": "G02"}).status_code == 200
    assert manager.get("/api/v1/containers/BX-2").json()["site"] == "FR-GE1"


def test_somebody_of_one_study_does_not_carry_off_the_tubes_of_another(client: Any, cast: House) -> None:
    stock(cast, ["X1"], status="available", box="BX-G1", site="FR-GE1", study="BETA")
    refused = move(client("c.martin"), {"container": "BX-G1", "parent": "G02", "slot": "5"})
    assert (refused.status_code, refused.json()["code"]) == (403, "E-SCOPE")


def test_a_grid_shows_each_place_and_only_what_one_may_see(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-G1", site="FR-GE1", holds="quality_quarantine")
    stock(cast, ["X1"], status="available", box="BX-G1", first=80, site="FR-GE1", study="BETA")
    grid = client("c.martin").get("/api/v1/containers/BX-G1/content").json()
    assert (grid["rows"], grid["columns"], grid["free"], len(grid["cells"])) == (9, 9, 79, 81)
    assert grid["cells"][0] == {
        "place": 0,
        "row": 0,
        "column": 0,
        "label": "A1",
        "taken": True,
        "sample": {
            "code": "T1",
            "material": "PL",
            "status": "available",
            "holds": ["quality_quarantine"],
            "amount": {"value": 400_000, "unit": "nL", "text": "400 µL (n)"},
            "thaws": 0,
        },
        "container": None,
    }
    assert (grid["cells"][80]["taken"], grid["cells"][80]["sample"]) == (True, None)
    assert grid["cells"][9]["label"] == "B1"
    unit = client("t.weber").get("/api/v1/containers/F07/content").json()
    assert [cell["container"]["code"] for cell in unit["cells"] if cell["taken"]] == ["BX-1", "BX-2"]


def test_room_is_found_in_begun_boxes_first(client: Any, cast: House) -> None:
    stock(cast, [f"T{n}" for n in range(79)], status="available", box="BX-2")
    found = client("t.weber").get(
        "/api/v1/free-places", params={"site": "LU-IBBL", "temperature": "-80", "count": 4}
    )
    assert found.status_code == 200, found.text
    assert found.json() == {
        "places": 4,
        "enough": True,
        "boxes": [
            {"container": "BX-2", "where": "F07/BX-2", "temperature": "-80", "free": 2, "next": ["J8", "J9"]},
            {
                "container": "BX-1",
                "where": "F07/BX-1",
                "temperature": "-80",
                "free": 81,
                "next": ["A1", "A2"],
            },
        ],
    }
    few = client("t.weber").get(
        "/api/v1/free-places", params={"site": "LU-IBBL", "format": "9x9", "count": 100}
    )
    assert (few.json()["places"], few.json()["enough"]) == (81, False)
    assert client("t.weber").get("/api/v1/free-places", params={"site": "FR-GE1"}).status_code == 403


def test_an_empty_container_is_retired_and_never_used_again(client: Any, cast: House) -> None:
    stock(cast, ["T1"], status="available", box="BX-1")
    stock(cast, ["N1"])
    manager = client("m.schmit")

    def retire(*codes: str) -> Any:
        return manager.post(
            "/api/v1/container-retirements", json={"containers": list(codes), "reason": "worn out"}
        )

    refused = retire("BX-2", "BX-1", "F07")
    assert (refused.status_code, refused.json()["code"]) == (409, "E-POS-OCCUPIED")
    assert [row["row"] for row in refused.json()["rows"]] == [1, 2]
    assert retire("BX-2").status_code == 200
    assert retire("BX-2").json()["code"] == "E-STATE"
    assert (
        client("t.weber")
        .post("/api/v1/container-retirements", json={"containers": ["BX-1"], "reason": "xxx"})
        .status_code
        == 403
    )
    line = {"sample": "N1", "container": "BX-2", "position": "A1"}
    assert (
        manager.post("/api/v1/placements", json={"placements": [line]}).json()["code"] == "E-POS-INCOMPATIBLE"
    )
    assert move(manager, {"container": "BX-2", "parent": "F07"}).json()["code"] == "E-POS-INCOMPATIBLE"
    assert (
        add(
            manager, {"code": "BX-3", "kind": "box", "format": "9x9", "parent": "F07", "slot": "2"}
        ).status_code
        == 201
    )
    assert (
        add(manager, {"code": "BX-2", "kind": "box", "format": "9x9", "parent": "F07"}).json()["code"]
        == "E-BC-DUP"
    )


def test_a_move_in_the_future_and_unknown_containers_are_refused(client: Any, cast: House) -> None:
    technician = client("t.weber")
    late = {"moves": [{"container": "BX-1", "parent": "F12"}], "occurred_at": "2026-11-03T09:00:00+01:00"}
    assert technician.post("/api/v1/container-moves", json=late).json()["code"] == "E-TIME-FUTURE"
    unknown = move(technician, {"container": "BX-1", "parent": "F99"}, {"container": "B?", "parent": "F12"})
    assert (unknown.status_code, [row["code"] for row in unknown.json()["rows"]]) == (
        404,
        ["E-BC-UNKNOWN"] * 2,
    )
    assert move(client("q.lambert"), {"container": "BX-1", "parent": "F12"}).status_code == 403
