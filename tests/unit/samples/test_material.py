"""Material neither appears nor vanishes, and one smallest unit beyond the tolerance is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.samples.material import Overdraw, balance, pooled, tolerance, use
from app.core.errors import Invalid
from app.core.units import Unit

UL = 1_000
amounts = st.integers(0, 10**12)
some = st.integers(1, 10**12)
units = st.sampled_from(Unit)


@given(amounts, st.lists(some, max_size=30), amounts, amounts, units, st.booleans())
def test_in_equals_out_or_it_is_refused(before, outputs, loss, discard, unit, used_up):
    allowed = tolerance(before, unit)
    out = sum(outputs) + loss + discard
    if out > before + allowed:
        with pytest.raises(Overdraw):
            balance(before, outputs, loss, discard, unit=unit, used_up=used_up)
        return
    result = balance(before, outputs, loss, discard, unit=unit, used_up=used_up)
    assert result.before == result.after + result.outputs + result.discard + result.loss
    assert result.after >= 0
    assert result.loss >= -allowed
    assert result.unexplained >= 0
    assert not used_up or result.after == 0


@given(some, units, st.integers(1, 20))
def test_the_last_unit_of_the_tolerance_is_given_and_the_next_refused(before, unit, children):
    most = before + tolerance(before, unit)
    share, rest = divmod(most, children)
    outputs = [amount for amount in [share] * (children - 1) + [share + rest] if amount]
    assert balance(before, outputs, unit=unit).after == 0
    with pytest.raises(Overdraw) as refusal:
        balance(before, [*outputs, 1], unit=unit)
    assert (refusal.value.status, refusal.value.code) == (422, "E-VOL-OVERDRAW")


@given(some, units, st.lists(st.integers(1, 10**11), max_size=40))
def test_however_often_one_takes_no_more_than_one_tolerance_appears(before, unit, takes):
    left, taken = before, 0
    for amount in takes:
        try:
            left = balance(left, [amount], unit=unit).after
        except Overdraw:
            continue
        taken += amount
    assert left >= 0
    assert taken <= before + max(tolerance(before, unit), 20 * UL if unit is Unit.NL else 0)


@pytest.mark.parametrize("unit", Unit)
def test_an_empty_tube_gives_nothing(unit):
    assert tolerance(0, unit) == 0
    with pytest.raises(Overdraw):
        balance(0, [1], unit=unit)


def test_the_tolerance_is_two_percent_or_twenty_microlitres():
    assert tolerance(9_600 * UL, Unit.NL) == 192 * UL
    assert tolerance(1_000 * UL, Unit.NL) == 20 * UL
    assert tolerance(400 * UL, Unit.NL) == 20 * UL
    assert tolerance(5 * UL, Unit.NL) == 5 * UL
    assert tolerance(1_000, Unit.NG) == 20
    assert tolerance(49, Unit.NG) == 0
    assert tolerance(5_000_000, Unit.CELLS) == 100_000
    assert tolerance(1_000, Unit.UM) == 20


def test_pieces_are_counted():
    assert tolerance(1_000, Unit.PIECES) == 0
    with pytest.raises(Overdraw, match=r"takes 11 pieces from a sample with 10 pieces in it\."):
        balance(10, [1] * 11, unit=Unit.PIECES)


def test_the_fractions_of_the_story_balance():
    fractions = balance(
        9_600 * UL, [4_150 * UL, 1_000 * UL], loss=150 * UL, discard=4_300 * UL, unit=Unit.NL, used_up=True
    )
    assert (fractions.after, fractions.unexplained, fractions.needs_explaining) == (0, 0, False)


def test_the_fractions_that_the_story_refuses_are_refused_with_the_numbers():
    with pytest.raises(
        Overdraw, match=r"takes 10\.35 mL from a sample with 9\.6 mL in it .* tolerance of 192 µL"
    ):
        balance(9_600 * UL, [4_900 * UL, 1_000 * UL], loss=150 * UL, discard=4_300 * UL, unit=Unit.NL)


def test_the_short_serum_of_the_story_leaves_nothing():
    serum = balance(2_050 * UL, [350 * UL] * 5 + [250 * UL], loss=50 * UL, unit=Unit.NL)
    assert serum.after == 0
    assert serum.loss == 50 * UL


def test_overfill_stands_as_negative_loss():
    result = balance(3_990 * UL, [400 * UL] * 10, unit=Unit.NL)
    assert (result.after, result.loss) == (0, -10 * UL)


def test_what_vanishes_unsaid_has_to_be_explained_beyond_the_tolerance():
    assert not balance(1_000 * UL, [980 * UL], unit=Unit.NL, used_up=True).needs_explaining
    assert balance(1_000 * UL, [980 * UL - 1], unit=Unit.NL, used_up=True).needs_explaining
    assert not balance(1_000 * UL, [980 * UL - 1], loss=1, unit=Unit.NL, used_up=True).needs_explaining


@pytest.mark.parametrize(
    ("outputs", "loss", "discard"), [([0], 0, 0), ([-1], 0, 0), ([1], -1, 0), ([1], 0, -1)]
)
def test_less_than_nothing_is_refused(outputs, loss, discard):
    with pytest.raises(Invalid):
        balance(100, outputs, loss, discard, unit=Unit.NG)


@given(amounts, some, units)
def test_one_cannot_use_more_than_there_is(before, amount, unit):
    if amount > before:
        with pytest.raises(Overdraw):
            use(before, amount, unit)
    else:
        assert use(before, amount, unit) == before - amount


@given(st.lists(some, min_size=1, max_size=30), units, amounts)
def test_a_pool_holds_its_contributions_less_the_loss(contributions, unit, loss):
    parts = [(amount, unit) for amount in contributions]
    if loss >= sum(contributions):
        with pytest.raises(Overdraw):
            pooled(parts, loss)
    else:
        assert pooled(parts, loss) == (sum(contributions) - loss, unit)


def test_a_pool_has_one_unit_and_at_least_one_parent():
    for parts in ([], [(1, Unit.NL), (1, Unit.NG)], [(0, Unit.NL)]):
        with pytest.raises(Invalid):
            pooled(parts)
    with pytest.raises(Invalid):
        use(5, 0, Unit.NL)
