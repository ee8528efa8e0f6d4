"""Figures are judged by their exact value, and shown rounded."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.figures.judging import Target, judge, rank, ratio, show, worst
from app.biobank.figures.words import Unit, Verdict


@pytest.mark.parametrize(
    ("target", "value", "verdict"),
    [
        (Target(95, at_least=True), Fraction(95), Verdict.MET),
        (Target(95, at_least=True), Fraction(9499, 100), Verdict.MISSED),
        (Target(5), Fraction(5), Verdict.MET),
        (Target(5), Fraction(501, 100), Verdict.MISSED),
        (Target(85, below=True), Fraction(85), Verdict.MISSED),
        (Target(85, below=True), Fraction(8499, 100), Verdict.MET),
        (Target(0), 0, Verdict.MET),
        (Target(0), 1, Verdict.MISSED),
        (Target(0), None, Verdict.NO_DATA),
        (None, 1, Verdict.UNJUDGED),
        (None, None, Verdict.UNJUDGED),
    ],
)
def test_the_limit_itself_meets_a_target_unless_it_is_to_stay_below(target, value, verdict):
    assert judge(value, target) is verdict


def test_a_share_that_rounds_to_its_target_and_lies_below_it_misses_it():
    share = ratio(9499, 10_000, Unit.PERCENT)
    assert (show(share), judge(share, Target(95, at_least=True))) == ("95.0", Verdict.MISSED)


def test_of_nothing_there_is_no_share():
    assert ratio(0, 0, Unit.PERCENT) is None
    assert ratio(1, 8, Unit.PERCENT) == Fraction(25, 2)
    assert ratio(1, 8, Unit.PER_THOUSAND) == 125


def test_the_worst_of_several_is_what_counts():
    assert worst([Verdict.MET, Verdict.MISSED, Verdict.NO_DATA]) is Verdict.MISSED
    assert worst([Verdict.NO_DATA, Verdict.MET]) is Verdict.MET
    assert worst([]) is Verdict.NO_DATA


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "–"),
        (0, "0"),
        (Fraction(200, 3), "66.7"),
        (Fraction(1, 20), "0.1"),
        (1234567, "1\u202f234\u202f567"),
        (Fraction(12345, 10), "1\u202f234.5"),
    ],
)
def test_a_figure_is_shown_with_one_decimal_at_most(value, words):
    assert show(value) == words


@pytest.mark.parametrize(
    ("target", "unit", "words"),
    [
        (Target(0), Unit.COUNT, "0"),
        (Target(95, at_least=True), Unit.PERCENT, "at least 95 %"),
        (Target(30), Unit.DAYS, "at most 30 days"),
        (Target(85, below=True), Unit.PERCENT, "below 85 %"),
    ],
)
def test_a_target_says_itself_in_words(target, unit, words):
    assert target.words(unit) == words


@given(st.lists(st.integers(0, 1000), min_size=1), st.sampled_from([1, 50, 95, 100]))
def test_a_percentile_is_a_value_that_was_found_and_that_enough_of_them_reach(values, percent):
    found = rank(Counter(values), percent)
    assert found in values
    assert sum(value <= found for value in values) * 100 >= len(values) * percent
    assert sum(value < found for value in values) * 100 < len(values) * percent


def test_of_nothing_there_is_no_percentile():
    assert rank({}, 50) is None
