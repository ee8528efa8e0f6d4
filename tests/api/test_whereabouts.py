"""Where a tube was at 03:55, and what stood in a box then: also when it was the box that moved."""

from typing import Any

import pytest

from app.core.gate import House
from tests.api.test_custody import API, Bench


@pytest.fixture
def bench(client: Any, cast: House) -> Bench:
    return Bench(client, cast)


def where(bench: Bench, code: str, at: str, who: str = "t.weber") -> Any:
    answer = bench.client(who).get(f"{API}/samples/{code}/whereabouts", params={"at": at})
    assert answer.status_code == 200, answer.text
    return answer.json()


def content(bench: Bench, code: str, at: str, who: str = "t.weber") -> Any:
    answer = bench.client(who).get(f"{API}/containers/{code}/content-at", params={"at": at})
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
def night(bench: Bench) -> Bench:
    """Tubes in BX-1; in the night the box moves from F07 to F12 and in the morning back; then A1 is picked."""
    bench.at(3, 8)
    bench.accepted("S1", "S2")
    bench.accepted("B1", study="BETA")
    bench.at(3, 9)
    places = (("S1", "A1"), ("S2", "A2"), ("B1", "A3"))
    bench.do(
        "placements",
        placements=[{"sample": code, "container": "BX-1", "position": place} for code, place in places],
    )
    bench.at(4, 3, 50)
    bench.do("container-moves", "m.schmit", moves=[{"container": "BX-1", "parent": "F12", "slot": "3"}])
    bench.at(4, 9)
    bench.do("container-moves", "m.schmit", moves=[{"container": "BX-1", "parent": "F07", "slot": "1"}])
    bench.at(5, 10)
    bench.do("picks", samples=["S1"])
    bench.do("moves", moves=[{"sample": "S2", "container": "BX-2", "position": "C3"}])
    return bench


@pytest.mark.parametrize(
    ("at", "name", "place"),
    [
        ("2026-11-03T08:30:00Z", "LU-IBBL (t.weber)", "in hand"),
        ("2026-11-03T09:00:00Z", "LU-IBBL store", "F07/BX-1/A1"),
        ("2026-11-04T03:49:59Z", "LU-IBBL store", "F07/BX-1/A1"),
        ("2026-11-04T03:55:00Z", "LU-IBBL store", "F12/BX-1/A1"),
        ("2026-11-04T04:55:00+01:00", "LU-IBBL store", "F12/BX-1/A1"),
        ("2026-11-04T09:00:00Z", "LU-IBBL store", "F07/BX-1/A1"),
        ("2026-11-05T10:00:00Z", "LU-IBBL (t.weber)", "in hand"),
    ],
)
def test_a_tube_is_found_at_any_moment(night: Bench, at: str, name: str, place: str) -> None:
    found = where(night, "S1", at)
    assert (found["name"], found["place"]) == (name, place)


def test_the_answer_names_the_entry_it_rests_on(night: Bench) -> None:
    found = where(night, "S1", "2026-11-04T03:55:00Z")
    assert found["sentence"] == "S1 stood at F12/BX-1/A1 in the LU-IBBL store."
    assert (found["container"], found["position"], found["holder"]) == ("BX-1", "A1", "store")
    assert (found["since"], found["until"]) == ("2026-11-04T03:50:00Z", "2026-11-04T09:00:00Z")
    assert (found["event"]["kind"], found["event"]["by"]) == ("container.moved", "m.schmit")


def test_before_its_first_entry_a_sample_was_not_known(night: Bench) -> None:
    found = where(night, "S1", "2026-11-01T00:00:00Z")
    assert (found["holder"], found["event"]) == ("nobody", None)
    assert "not known to this ledger" in found["sentence"]
    asked = {"at": "2027-01-01T00:00:00Z"}
    refused = night.client("t.weber").get(f"{API}/samples/S1/whereabouts", params=asked)
    assert (refused.status_code, refused.json()["code"]) == (422, "E-TIME-FUTURE")


def test_a_box_tells_what_stood_in_it(night: Bench) -> None:
    then = content(night, "BX-1", "2026-11-04T03:55:00Z")
    assert (then["path"], then["site"], then["temperature"]) == ("F12/BX-1", "LU-IBBL", "-80")
    assert [(one["position"], one["code"]) for one in then["tubes"]] == [
        ("A1", "S1"),
        ("A2", "S2"),
        ("A3", "B1"),
    ]
    assert then["tubes"][0]["since"] == "2026-11-03T09:00:00Z"
    assert [one["code"] for one in content(night, "BX-1", "2026-11-05T10:00:00Z")["tubes"]] == ["B1"]
    assert content(night, "BX-1", "2026-11-03T08:30:00Z")["tubes"] == []
    assert [
        (one["position"], one["code"]) for one in content(night, "BX-2", "2026-11-05T10:00:00Z")["tubes"]
    ] == [("C3", "S2")]


def test_a_freezer_tells_which_boxes_stood_in_it(night: Bench) -> None:
    assert content(night, "F12", "2026-11-04T03:55:00Z")["containers"] == [
        {"slot": "3", "code": "BX-1", "kind": "box"}
    ]
    assert [one["code"] for one in content(night, "F07", "2026-11-04T03:55:00Z")["containers"]] == ["BX-2"]
    assert [one["code"] for one in content(night, "F07", "2026-11-05T00:00:00Z")["containers"]] == [
        "BX-1",
        "BX-2",
    ]


def test_the_past_agrees_with_the_present(night: Bench) -> None:
    now = night.client("t.weber").get(f"{API}/containers/BX-1/content").json()
    then = night.client("t.weber").get(f"{API}/containers/BX-1/content-at").json()
    taken = {cell["label"]: cell["sample"]["code"] for cell in now["cells"] if cell["sample"]}
    assert taken == {one["position"]: one["code"] for one in then["tubes"]}


def test_a_tube_of_another_study_is_counted_and_not_named(night: Bench) -> None:
    then = content(night, "BX-1", "2026-11-04T03:55:00Z", "s.muller")
    assert then["hidden"] == 0
    assert night.client("r.keller").get(f"{API}/samples/S1/whereabouts").status_code in (403, 404)
    assert night.client("c.martin").get(f"{API}/containers/BX-1/content-at").status_code == 404
