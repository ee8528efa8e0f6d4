"""A deviation exists if and only if a limit was exceeded: one minute before, on it, one after (I-35)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.samples.errors import OutOfOrder
from app.biobank.samples.timing import Moments, Step, deviations
from app.biobank.vocabulary.entries import TimeLimit
from app.biobank.vocabulary.reading import time_limits

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def spun_after(minutes, seconds=0):
    return Moments(collected_at=NOON, spin_started_at=NOON + timedelta(minutes=minutes, seconds=seconds))


def judged(material, moments):
    return [(one.code, one.severity) for one in deviations(moments, time_limits(material))]


@pytest.mark.parametrize(
    ("material", "minutes", "found"),
    [
        ("WBE", 119, []), ("WBE", 120, []), ("WBE", 121, [("TTC_EXCEEDED", "minor")]),
        ("WBE", 239, [("TTC_EXCEEDED", "minor")]), ("WBE", 240, [("TTC_EXCEEDED", "minor")]),
        ("WBE", 241, [("TTC_EXCEEDED", "major")]),
        ("WBS", 29, [("CLOT_LT_30_MIN", "minor")]), ("WBS", 30, []), ("WBS", 31, []),
        ("WBS", 179, []), ("WBS", 180, []), ("WBS", 181, [("CLOT_GT_2_H", "minor")]),
        ("WBH", 480, []), ("WBH", 481, [("TTC_EXCEEDED", "minor")]), ("WBH", 1441, [("TTC_EXCEEDED", "major")]),
        ("DNA", 100_000, []),
    ],
)  # fmt: skip
def test_from_collection_to_spin(material, minutes, found):
    assert judged(material, spun_after(minutes)) == found


@pytest.mark.parametrize(("minutes", "found"), [(239, []), (240, []), (241, [("TTF_EXCEEDED", "minor")])])
def test_from_collection_to_freezing(minutes, found):
    moments = Moments(collected_at=NOON, frozen_at=NOON + timedelta(minutes=minutes))
    for material in ("PL", "SE", "BC"):
        assert judged(material, moments) == found


@pytest.mark.parametrize(("minutes", "found"), [(59, []), (60, []), (61, [("TTF_EXCEEDED", "minor")])])
def test_from_spin_to_freezing(minutes, found):
    assert judged("PL", Moments(spin_stopped_at=NOON, frozen_at=NOON + timedelta(minutes=minutes))) == found


def test_one_second_more_is_more():
    assert judged("WBE", spun_after(120, 1)) == [("TTC_EXCEEDED", "minor")]
    assert judged("WBS", spun_after(29, 59)) == [("CLOT_LT_30_MIN", "minor")]


def test_the_visit_of_the_story_has_exactly_one_deviation():
    spin, frozen = datetime(2026, 11, 3, 9, 22, tzinfo=UTC), datetime(2026, 11, 3, 10, 24, tzinfo=UTC)
    found = []
    for hour, minute in ((7, 12), (7, 31), (7, 55), (8, 10)):
        moments = Moments(
            collected_at=datetime(2026, 11, 3, hour, minute, tzinfo=UTC),
            spin_started_at=spin,
            spin_stopped_at=spin + timedelta(minutes=10),
            frozen_at=frozen,
        )
        for material in ("WBE", "WBS", "PL", "SE", "BC", "ST"):
            steps = [Step.COLLECTION_TO_SPIN] if material.startswith("W") else list(Step)
            found += deviations(moments, time_limits(material), steps)
    assert [(one.code, one.warning, one.severity, one.sentence()) for one in found] == [
        ("TTC_EXCEEDED", "W-TTC", "minor", "collection to spin took 130 min; the limit is 120 min")
    ]


def test_what_nobody_wrote_down_is_not_judged():
    assert deviations(Moments(frozen_at=NOON), time_limits("PL")) == []
    assert deviations(Moments(), time_limits("WBE")) == []


def test_only_the_steps_asked_for_are_judged():
    moments = Moments(NOON, NOON + timedelta(hours=3), NOON + timedelta(hours=3), NOON + timedelta(hours=9))
    assert [one.step for one in deviations(moments, time_limits("PL"), [Step.SPIN_TO_FREEZE])] == [
        Step.SPIN_TO_FREEZE
    ]


def test_time_does_not_run_backwards():
    with pytest.raises(OutOfOrder, match=r"The spin .* cannot lie before the collection") as refusal:
        judged("WBE", spun_after(-1))
    assert refusal.value.code == "E-TIME-ORDER"


def test_the_sentence_of_a_step_that_was_too_short():
    (found,) = deviations(spun_after(12, 30), time_limits("WBS"))
    assert found.sentence() == "collection to spin took 12 min 30 s; it takes at least 30 min"


@given(
    st.integers(0, 5_000),
    st.none() | st.integers(0, 100),
    st.none() | st.integers(100, 500),
    st.none() | st.integers(500, 900),
)
def test_a_deviation_exists_if_and_only_if_a_limit_was_exceeded(minutes, least, warn, major):
    limit = TimeLimit("X", "collection_to_spin", least, warn, major, "EARLY", "LATE", "W-TTC")
    found = deviations(spun_after(minutes), [limit])
    beyond = [
        least is not None and minutes < least,
        major is not None and minutes > major,
        warn is not None and minutes > warn,
    ]
    assert bool(found) is any(beyond)
    if found:
        assert (found[0].code == "EARLY") is beyond[0]
        assert (found[0].severity == "major") is beyond[1]
