"""The walk of a pick list: every box once, the next one never behind what is done, and a mark that tells of moves."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.biobank.requests.schemas import PickLine, PickList
from app.biobank.requests.walking import (
    aside_of,
    boxes_of,
    left_of,
    mark_of,
    next_box,
    next_line,
    with_state,
)

STATES = ("wanted", "picked", "held", "missing")


def line(number: int, box: str, state: str = "wanted", position: str = "A1") -> PickLine:
    return PickLine(
        sample=f"T-{number}",
        material="PL",
        path=["F07", box] if box else [],
        box=box,
        position=position,
        picked=state == "picked",
        holds=[],
        state=state,  # type: ignore[arg-type]
    )


def walk(lines: list[PickLine]) -> PickList:
    moment = datetime(2026, 11, 3, tzinfo=UTC)
    return PickList(request="R", made_at=moment, mark=mark_of(lines), boxes=boxes_of(lines), lines=lines)


WALKS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(STATES)), max_size=20).map(
    lambda some: walk(
        [line(n, f"BX-{box}" if box else "", state) for n, (box, state) in enumerate(sorted(some))]
    )
)


@given(WALKS)
def test_no_box_is_listed_twice_and_every_tube_with_a_place_is_in_one(found: PickList) -> None:
    codes = [one.box for one in found.boxes]
    assert len(codes) == len(set(codes))
    assert sum(one.asked for one in found.boxes) == sum(1 for one in found.lines if one.box)
    assert all(one.wanted + one.picked + one.aside == one.asked for one in found.boxes)


@given(WALKS)
def test_walking_from_next_to_next_fetches_everything_that_can_be_and_ends(found: PickList) -> None:
    here, steps = "", 0
    can_be = {one.sample for one in found.lines if one.box and one.state == "wanted"}
    fetched: list[str] = []
    while (box := next_box(found, here)) is not None:
        here, steps = box.box, steps + 1
        for one in found.lines:
            if one.box == here and one.state == "wanted":
                fetched.append(one.sample)
                found = with_state(found, one.sample, "picked")
    assert sorted(fetched) == sorted(can_be)
    assert steps <= len(found.boxes)
    assert left_of(found) == 0
    assert {one.state for one in aside_of(found)} <= {"held", "missing"}


@given(WALKS)
def test_what_is_left_for_later_leads_to_another_tube_that_is_wanted(found: PickList) -> None:
    for one in found.lines:
        after = next_line(found, one)
        others = [other for other in found.lines if other.state == "wanted" and other != one]
        assert (after is None) == (not others)
        assert after is None or after in others


def test_the_mark_changes_with_a_move_and_not_with_a_pick() -> None:
    lines = [line(1, "BX-1"), line(2, "BX-2")]
    assert mark_of(lines) == mark_of([line(1, "BX-1", "picked"), line(2, "BX-2", "held")])
    assert mark_of(lines) != mark_of([line(1, "BX-1"), line(2, "BX-3")])
    assert mark_of(lines) != mark_of([line(1, "BX-1", position="A2"), line(2, "BX-2")])
    assert mark_of(lines) != mark_of(lines[:1])
