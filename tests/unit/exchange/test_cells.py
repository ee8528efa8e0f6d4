"""A cell means one thing, or it is refused with words."""

import pytest

from app.biobank.exchange.tables.cells import CellRefused, amount_of, is_formula, is_nothing, text_of
from app.core.units import Unit


@pytest.mark.parametrize("raw", ["", "  ", "NA", "n/a", "#N/A", "[Not Available]", " [not available] "])
def test_nothing_is_written_in_many_ways(raw: str) -> None:
    assert is_nothing(raw, frozenset({"[not available]"}))


@pytest.mark.parametrize("raw", ["0", "-", "none", "Nana", "[Not Available]"])
def test_a_word_of_another_profile_is_no_nothing(raw: str) -> None:
    assert not is_nothing(raw)


@pytest.mark.parametrize(
    "raw", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', " =1", "-"]
)
def test_a_formula_is_no_text(raw: str) -> None:
    with pytest.raises(CellRefused, match="formula"):
        text_of(raw)


@pytest.mark.parametrize("raw", ["-80", "+4", "-1.5", "-1,5", "1e-3", "a=b", "LU-CHL", "x@y"])
def test_a_number_with_a_sign_is_no_formula(raw: str) -> None:
    assert not is_formula(raw)
    assert text_of(raw) == raw


def test_text_is_stripped_composed_and_without_hidden_signs() -> None:
    assert text_of("  e\u0301tude ") == "étude"
    assert text_of("two\nlines") == "two\nlines"
    for hidden in ("a\u200bb", "a\x07b", "\u202eb"):
        with pytest.raises(CellRefused, match=r"U\+"):
            text_of(hidden)


def test_amounts_are_exact() -> None:
    assert (amount_of("6.70", "uL").value, amount_of("6.70", "uL").unit) == (6_700, Unit.NL)
    assert amount_of("1.07", "ug").value == 1_070
    assert amount_of("0,4 mL", None).value == 400_000


@pytest.mark.parametrize(
    ("raw", "unit"), [("400", None), ("1,250", "uL"), ("lots", "uL"), ("-1", "uL"), ("5 mg", "uL")]
)
def test_an_amount_that_can_be_misread_is_refused(raw: str, unit: str | None) -> None:
    with pytest.raises(CellRefused):
        amount_of(raw, unit)
