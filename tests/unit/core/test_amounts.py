"""Amounts are exact, and what cannot be exact is refused with a sentence."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.units import (
    LARGEST,
    UCUM,
    Amount,
    AmountRefused,
    MixedUnits,
    Unit,
    parse_amount,
    show_amount,
    unit_of,
)

amounts = st.tuples(st.integers(0, LARGEST), st.sampled_from(Unit))


@pytest.mark.parametrize(
    ("written", "unit", "amount"),
    [
        ("400", "uL", Amount(400_000, Unit.NL)),
        ("0,4 mL", None, Amount(400_000, Unit.NL)),
        ("0.4", "mL", Amount(400_000, Unit.NL)),
        ("400 µL", "mL", Amount(400_000, Unit.NL)),
        ("400 \u03bcL", None, Amount(400_000, Unit.NL)),
        ("400µl", None, Amount(400_000, Unit.NL)),
        (0.1, "mL", Amount(100_000, Unit.NL)),
        (Decimal("9.66"), "ug", Amount(9_660, Unit.NG)),
        ("30.00", "mg", Amount(30_000_000, Unit.NG)),
        (5, "10*6", Amount(5_000_000, Unit.CELLS)),
        ("5,3 Mio", "cells", Amount(5_300_000, Unit.CELLS)),
        ("5e6 cells", None, Amount(5_000_000, Unit.CELLS)),
        ("12", "{piece}", Amount(12, Unit.PIECES)),
        ("5", "um", Amount(5, Unit.UM)),
        ("0", "mL", Amount(0, Unit.NL)),
        ("-0", "mL", Amount(0, Unit.NL)),
        ("0e9999", "mL", Amount(0, Unit.NL)),
    ],
)
def test_an_amount_is_read_exactly(written, unit, amount):
    assert parse_amount(written, unit) == amount


@pytest.mark.parametrize(
    "written",
    [
        "-1", "−0,5", "NaN", "sNaN", "Infinity", "inf", "", " ", "abc", "1 2", "1..2", "1.2.3", "1.250,5", "0x10",
        "1e9999", "1e-9999", "1e16", "٤٠٠", "1" * 61, "400 µL 3 mg", "= 1+1", "1\n2", "0.0000001", True,
        float("nan"), float("inf"), Decimal("NaN"), Decimal("1e-50"), -3, LARGEST * 10,
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused_with_a_sentence(written):
    with pytest.raises(AmountRefused) as refusal:
        parse_amount(written, "mL")
    assert refusal.value.message.endswith(".")
    assert refusal.value.status == 422
    assert refusal.value.fields


@pytest.mark.parametrize("written", ["1,000", "1,250 µL", "12,500", "999,999", "1,000e2"])
def test_a_comma_that_may_stand_between_thousands_is_not_guessed(written):
    with pytest.raises(AmountRefused, match="decimal comma or with a comma between thousands"):
        parse_amount(written, "uL")


@pytest.mark.parametrize("written", ["0,400", "1,25", "1,2500", "1234,567"])
def test_a_comma_that_can_only_be_decimal_is_read(written):
    assert parse_amount(written, "mL") == parse_amount(written.replace(",", "."), "mL")


@pytest.mark.parametrize(
    ("written", "unit"), [("400 µL", "ng"), ("3 mg", "mL"), ("5 cells", "{piece}"), ("5 µm", "uL")]
)
def test_units_of_two_dimensions_are_not_mixed(written, unit):
    with pytest.raises(MixedUnits, match=r"is a .* wanted is a "):
        parse_amount(written, unit)


def test_a_number_without_a_unit_is_refused():
    with pytest.raises(AmountRefused, match="has no unit"):
        parse_amount("400")


def test_case_matters_in_units():
    with pytest.raises(AmountRefused, match="not a unit known here"):
        unit_of("ML")


def test_a_number_of_five_thousand_digits_is_refused():
    for unit in ("mL", None):
        with pytest.raises(AmountRefused):
            parse_amount(10**5000, unit)


def test_a_fraction_of_the_smallest_unit_is_refused():
    assert parse_amount("0.001", "uL") == Amount(1, Unit.NL)
    with pytest.raises(AmountRefused, match="finer than one nL"):
        parse_amount("0.0015", "uL")
    with pytest.raises(AmountRefused, match="finer than one piece"):
        parse_amount("0.5", "pieces")


@pytest.mark.parametrize(
    ("value", "unit", "basis", "shown"),
    [
        (400_000, Unit.NL, "nominal", "400 µL (n)"),
        (9_600_000, Unit.NL, "measured", "9.6 mL (m)"),
        (1_000_001, Unit.NL, None, "1000.001 µL"),
        (1, Unit.NL, None, "1 nL"),
        (0, Unit.NL, None, "0 µL"),
        (200_000_000, Unit.NG, "estimated", "200 mg (e)"),
        (1_070, Unit.NG, None, "1.07 µg"),
        (5_000_000, Unit.CELLS, None, "5 × 10⁶ cells"),
        (1_234_567, Unit.CELLS, None, "1234567 cells"),
        (1, Unit.PIECES, None, "1 piece"),
        (4, Unit.PIECES, "unknown", "4 pieces (u)"),
        (-250_000, Unit.NL, None, "-250 µL"),
    ],
)
def test_an_amount_is_shown_in_a_readable_unit(value, unit, basis, shown):
    assert show_amount(value, unit, basis) == shown


@given(amounts)
def test_what_is_shown_can_be_read_back_exactly(amount):
    value, unit = amount
    assert parse_amount(show_amount(value, unit)) == Amount(value, unit)
    assert parse_amount(str(Amount(value, unit)), unit) == Amount(value, unit)


@given(amounts)
def test_every_whole_number_of_the_smallest_unit_is_an_amount(amount):
    value, unit = amount
    assert parse_amount(value, UCUM[unit]) == parse_amount(str(value), unit) == Amount(value, unit)


@given(st.text(max_size=80))
def test_any_text_is_an_amount_or_refused(text):
    try:
        amount = parse_amount(text, "uL")
    except AmountRefused:
        return
    assert 0 <= amount.value <= LARGEST


@given(st.decimals() | st.floats() | st.integers())
def test_any_number_is_an_exact_amount_or_refused(number):
    try:
        amount = parse_amount(number, "mL")
    except AmountRefused:
        return
    assert Decimal(amount.value) / 10**6 == Decimal(repr(number) if isinstance(number, float) else number)
