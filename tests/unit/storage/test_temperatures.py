"""Colder than the rule is refused like warmer; only below -135 °C do classes stand in for one another."""

import pytest

from app.biobank.storage.temperatures import FACTS, TemperatureClass, class_at, is_frozen, suits, suits_any

T = TemperatureClass


@pytest.mark.parametrize("required", T)
def test_every_class_suits_itself(required):
    assert suits(required, required)


def test_cells_at_most_minus_150_may_stand_in_nitrogen_but_not_at_minus_80():
    assert {offered for offered in T if suits(T.MINUS_150, offered)} == {
        T.MINUS_150,
        T.LN2_VAPOUR,
        T.LN2_LIQUID,
    }


@pytest.mark.parametrize("required", [one for one in T if one is not T.MINUS_150])
def test_any_other_class_is_met_by_itself_alone(required):
    assert {offered for offered in T if suits(required, offered)} == {required}


def test_one_of_several_classes_is_enough():
    assert suits_any((T.MINUS_80, T.MINUS_20), T.MINUS_20)
    assert not suits_any((T.MINUS_80, T.MINUS_20), T.LN2_VAPOUR)
    assert not suits_any((), T.MINUS_80)


@pytest.mark.parametrize(
    ("celsius", "expected"),
    [
        (22, T.ROOM), (18, T.ROOM), (28, T.ROOM), (17.9, None), (28.1, None), (4, T.COLD), (2, T.COLD), (10, T.COLD),
        (1.9, None), (10.1, None), (-20, T.MINUS_20), (-18, T.MINUS_20), (-35, T.MINUS_20), (-17.9, None),
        (-50, None), (-60, T.MINUS_80), (-85, T.MINUS_80), (-59.9, None), (-85.1, None), (-135, None),
        (-135.1, T.MINUS_150), (-196, T.MINUS_150),
    ],
)  # fmt: skip
def test_a_reading_falls_into_one_class_or_none(celsius, expected):
    assert class_at(celsius) is expected


def test_the_clock_to_freezing_ends_at_minus_60_or_colder():
    assert {one for one in T if is_frozen(one)} == {T.MINUS_80, T.MINUS_150, T.LN2_VAPOUR, T.LN2_LIQUID}


def test_every_class_is_described():
    assert set(FACTS) == set(T)
    assert len({facts.name for facts in FACTS.values()}) == len(T)
