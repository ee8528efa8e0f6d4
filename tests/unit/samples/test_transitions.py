"""The table of transitions is the one of the lifecycle, and every life in it can end."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.samples.errors import Ended, WrongState
from app.biobank.samples.transitions import PLACEMENTS, TRANSITIONS, allowed, must
from app.biobank.samples.words import NOWHERE, TERMINAL, Placement, Status

LIFECYCLE = Path(__file__).parents[4] / "shared" / "docs" / "domain" / "lifecycle.md"

events = st.sampled_from(sorted({one.event for one in TRANSITIONS}))


def test_there_are_thirty_eight_in_order():
    assert [one.number for one in TRANSITIONS] == [f"t{number:02}" for number in range(1, 39)]


def test_an_event_leads_from_a_status_to_one_other():
    assert len({(one.event, one.before) for one in TRANSITIONS}) == len(TRANSITIONS)


@pytest.mark.shared
def test_the_table_is_the_one_of_the_lifecycle():
    if not LIFECYCLE.exists():
        pytest.skip("../shared/docs/domain/lifecycle.md is not on this machine")
    table = re.search(
        r"<!-- transitions:begin.*?-->(.*?)<!-- transitions:end -->", LIFECYCLE.read_text("utf-8"), re.S
    )
    lines = [
        [cell.strip() for cell in line.strip("| ").split("|")]
        for line in table[1].splitlines()
        if "| t" in line
    ]
    written = [
        (n, event.removesuffix("*").strip(), before, after, "*" in event)
        for n, event, before, after, *_ in lines
    ]
    assert written == [
        (one.number, one.event, one.before or "(new)", one.after, one.signed) for one in TRANSITIONS
    ]


def test_the_end_is_the_end():
    assert {one.before for one in TRANSITIONS}.isdisjoint(TERMINAL)


def test_what_is_lost_or_distributed_comes_back_only_by_its_own_events():
    assert {one.event for one in TRANSITIONS if one.before is Status.LOST} == {"sample.found"}
    assert {one.event for one in TRANSITIONS if one.before is Status.DISTRIBUTED} == {
        "sample.return_received",
        "sample.recipient_destroyed",
        "sample.recipient_exhausted",
    }


def test_every_status_can_be_reached_and_left_for_an_end():
    reached = {one.after for one in TRANSITIONS if one.before is None}
    while more := {one.after for one in TRANSITIONS if one.before in reached} - reached:
        reached |= more
    assert reached == set(Status)
    ending = set(TERMINAL)
    while more := {one.before for one in TRANSITIONS if one.before and one.after in ending} - ending:
        ending |= more
    assert ending == set(Status)


def test_every_status_says_where_a_sample_may_be():
    assert set(PLACEMENTS) == set(Status)
    assert {one for one in Status if PLACEMENTS[one] == {Placement.NONE}} == NOWHERE
    assert all(Placement.NONE not in PLACEMENTS[one] for one in set(Status) - NOWHERE)


@given(events, st.sampled_from(Status))
def test_what_the_table_does_not_allow_is_refused_with_its_code(event, status):
    line = allowed(event, status)
    if line is not None:
        assert must(event, status, "FB1") == line
        return
    with pytest.raises(Ended if status in TERMINAL else WrongState, match="FB1") as refusal:
        must(event, status, "FB1")
    assert refusal.value.status == 409
    assert refusal.value.code == ("E-TERMINAL" if status in TERMINAL else "E-STATE")


def test_a_refusal_names_the_states_from_which_it_would_work():
    with pytest.raises(
        WrongState, match="FB1 is planned; this is possible only for a sample that is received"
    ):
        must("sample.accepted", Status.PLANNED, "FB1")
