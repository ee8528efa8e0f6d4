"""Positions that are taken, or are none, or are too warm; containers that would stand in themselves."""

from typing import Any

import pytest

from app.biobank.samples.words import Status
from app.core.gate import House
from tests.lives import bring, state, tubes
from tests.refused import nothing_stored, refusal


@pytest.fixture
def two(client: Any, cast: House) -> tuple[str, str]:
    """Two accepted tubes of plasma."""
    tubes(client, "T-1", "T-2")
    bring(cast, Status.ACCEPTED, "T-1", "T-2")
    return "T-1", "T-2"


def store(client: Any, *lines: tuple[str, str, str | None]) -> Any:
    rows = [{"sample": code, "container": box, "position": place} for code, box, place in lines]
    return client("t.weber").post("/api/v1/placements", json={"placements": rows})


def move(client: Any, login: str = "m.schmit", **line: Any) -> Any:
    return client(login).post("/api/v1/container-moves", json={"moves": [line]})


@pytest.mark.parametrize("again", ["A1", "A01", "a1", " A 1 ", "R1C1", "A001"])
def test_two_tubes_in_one_well_are_refused_however_it_is_written(
    client: Any, cast: House, two: tuple[str, str], again: str
) -> None:
    with nothing_stored(cast):
        told = refusal(
            store(client, ("T-1", "BX-1", "A1"), ("T-2", "BX-1", again)), 409, "E-POS-OCCUPIED", row=1
        )
    assert told["next_step"]
    assert store(client, ("T-1", "BX-1", "A1")).status_code == 201
    with nothing_stored(cast):
        told = refusal(store(client, ("T-2", "BX-1", again)), 409, "E-POS-OCCUPIED", row=0)
    assert told["next_step"]


@pytest.mark.parametrize(
    "position", ["Z1", "J1", "A10", "A0", "A", "1", "82", "-1", "A1B", "AA1", "", "A99999", "²", "A1;"]
)
def test_a_position_that_the_box_has_not_is_refused_with_those_it_has(
    client: Any, cast: House, two: tuple[str, str], position: str
) -> None:
    with nothing_stored(cast):
        told = refusal(
            store(client, ("T-1", "BX-1", "A1"), ("T-2", "BX-1", position)),
            422,
            "E-INVALID",
            row=1,
            field="position",
        )
    if position:
        assert "A to I" in str(told)


@pytest.mark.parametrize("position", ["0", "82", "A1", "81.0", "1e1", "99999999999"])
def test_a_numbered_box_of_nine_by_nine_ends_at_81(
    client: Any, cast: House, two: tuple[str, str], position: str
) -> None:
    box = {"code": "BX-N", "kind": "box", "format": "9x9-numbered", "parent": "F07", "slot": "4"}
    answer = client("m.schmit").post("/api/v1/containers", json={"containers": [box]})
    assert answer.status_code == 201, answer.text
    with nothing_stored(cast):
        told = refusal(store(client, ("T-1", "BX-N", position)), 422, "E-INVALID", row=0, field="position")
    assert "1 to 81" in str(told)
    assert store(client, ("T-1", "BX-N", "081")).status_code == 201
    assert state(client, "T-1")["place"] == 80


def test_a_box_without_a_row_i_has_none(client: Any, cast: House, two: tuple[str, str]) -> None:
    with nothing_stored(cast):
        told = refusal(store(client, ("T-1", "BX-2", "I1")), 422, "E-INVALID", row=0, field="position")
    assert "without I" in str(told)


def test_plasma_does_not_go_into_nitrogen(client: Any, cast: House, two: tuple[str, str]) -> None:
    with nothing_stored(cast):
        told = refusal(
            store(client, ("T-1", "BX-1", "A1"), ("T-2", "BX-PB-112", "A1")), 422, "E-POS-INCOMPATIBLE", row=1
        )
    assert "-80" in str(told["rows"][0]["next_step"])


def test_a_box_is_not_moved_where_it_is_too_warm_for_its_tubes(
    client: Any, cast: House, two: tuple[str, str]
) -> None:
    assert store(client, ("T-1", "BX-1", "A1")).status_code == 201
    with nothing_stored(cast):
        told = refusal(
            move(client, container="BX-1", parent="N02", slot="5"), 422, "E-POS-INCOMPATIBLE", row=0
        )
    assert told["next_step"]


@pytest.mark.parametrize(
    ("code", "box", "status", "word"),
    [
        ("T-1", "NOBOX", 404, "E-BC-UNKNOWN"),
        ("NOTUBE9", "BX-1", 404, "E-BC-UNKNOWN"),
        ("T-1", "T-2", 404, "E-BC-UNKNOWN"),
        ("BX-1", "BX-1", 404, "E-BC-UNKNOWN"),
        ("T-1", "F07", 422, "E-POS-INCOMPATIBLE"),
        ("T-1", "BX-G1", 404, "E-BC-UNKNOWN"),
    ],
)
def test_a_tube_goes_into_a_box_that_there_is(
    client: Any, cast: House, two: tuple[str, str], code: str, box: str, status: int, word: str
) -> None:
    with nothing_stored(cast):
        answer = store(client, ("T-2", "BX-1", "B2"), (code, box, "A1"))
        refusal(answer, answer.status_code, answer.json()["code"], row=1)
    assert (answer.status_code, answer.json()["code"]) == (status, word)


def test_one_tube_is_not_put_in_two_places(client: Any, cast: House, two: tuple[str, str]) -> None:
    with nothing_stored(cast):
        answer = store(client, ("T-1", "BX-1", "A1"), ("t-1", "BX-1", "A2"))
        told = refusal(answer, 409, "E-SCAN-CONFLICT", row=1)
    assert told["next_step"]


def test_a_full_box_is_full(client: Any, cast: House, two: tuple[str, str]) -> None:
    tubes(client, *(f"F-{n}" for n in range(80)))
    bring(cast, Status.AVAILABLE, *(f"F-{n}" for n in range(80)), box="BX-1")
    with nothing_stored(cast):
        told = refusal(store(client, ("T-1", "BX-1", None), ("T-2", "BX-1", None)), 409, "E-CAPACITY", row=1)
    assert told["next_step"]


def test_no_container_stands_in_itself_or_in_what_stands_in_it(client: Any, cast: House) -> None:
    shelf = {"code": "SH-1", "kind": "shelf", "format": "shelf-racks", "parent": "F12", "slot": "1"}
    rack = {"code": "RK-1", "kind": "rack", "format": "shelf-racks", "parent": "SH-1", "slot": "1"}
    inner = {"code": "RK-2", "kind": "rack", "format": "shelf-racks", "parent": "RK-1", "slot": "1"}
    answer = client("m.schmit").post("/api/v1/containers", json={"containers": [shelf, rack, inner]})
    assert answer.status_code == 201, answer.text
    with nothing_stored(cast):
        for container, parent in (("RK-1", "RK-1"), ("RK-1", "rk-2"), ("RK-2", "RK-2"), ("SH-1", "RK-2")):
            answer = move(client, container=container, parent=parent, slot="2")
            assert 400 <= answer.status_code < 500, answer.text
            refusal(answer, answer.status_code, answer.json()["code"], row=0)
        both = [
            {"container": "RK-1", "parent": "RK-2", "slot": "3"},
            {"container": "RK-2", "parent": "RK-1", "slot": "3"},
        ]
        answer = client("m.schmit").post("/api/v1/container-moves", json={"moves": both})
        assert 400 <= answer.status_code < 500, answer.text
        refusal(answer, answer.status_code, answer.json()["code"])


def test_a_new_container_does_not_name_itself_or_a_later_one_as_its_parent(client: Any, cast: House) -> None:
    one = {"code": "LOOP-1", "kind": "rack", "format": "shelf-racks", "parent": "LOOP-1", "slot": "1"}
    two = {"code": "LOOP-2", "kind": "rack", "format": "shelf-racks", "parent": "LOOP-3", "slot": "1"}
    three = {"code": "LOOP-3", "kind": "rack", "format": "shelf-racks", "parent": "LOOP-2", "slot": "1"}
    with nothing_stored(cast):
        for lines in ([one], [two, three]):
            answer = client("m.schmit").post("/api/v1/containers", json={"containers": lines})
            refusal(answer, 404, "E-BC-UNKNOWN", row=0)


def test_a_slot_is_one_container_wide(client: Any, cast: House) -> None:
    box = {"code": "BX-9", "kind": "box", "format": "9x9", "parent": "F07", "slot": "1"}
    with nothing_stored(cast):
        answer = client("m.schmit").post("/api/v1/containers", json={"containers": [box]})
        told = refusal(answer, 409, "E-POS-OCCUPIED", row=0)
        assert told["next_step"]
        answer = client("m.schmit").post("/api/v1/containers", json={"containers": [{**box, "slot": "10"}]})
        refusal(answer, 422, "E-INVALID", row=0)
