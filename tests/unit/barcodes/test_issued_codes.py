"""Codes that are issued are distinct, checked, readable, and mean nothing."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.biobank.barcodes.checking import check_character, has_valid_check
from app.biobank.barcodes.coding import (
    CAPACITY,
    CROCKFORD,
    LENGTH,
    CodeSpaceExhausted,
    UnfitPrefix,
    code_from_number,
)
from app.biobank.barcodes.scanning import normalise, problem_with, read_scan

numbers = st.integers(0, CAPACITY - 1)
prefixes = st.sampled_from(["", "BX", "R", "F07", "ZZ99"])


def number_from_code(code: str, prefix: str) -> int:
    """The way back, written apart from the way there: what it recovers cannot have been lost."""
    body = code.removeprefix(prefix)[:-1]
    choices = [c for c in CROCKFORD if check_character(prefix + body[:-1] + c) in CROCKFORD]
    scattered = "ABCDEFGHJKMNPQRSTVWXYZ".index(body[0])
    for character in body[1:-1]:
        scattered = scattered * 32 + CROCKFORD.index(character)
    scattered = scattered * 28 + choices.index(body[-1])
    return scattered * pow(13_081_059_472_083, -1, CAPACITY) % CAPACITY


@given(numbers, prefixes)
@example(0, "")
@example(CAPACITY - 1, "BX")
def test_a_code_leads_back_to_its_only_number(number: int, prefix: str) -> None:
    assert number_from_code(code_from_number(number, prefix), prefix) == number


def test_a_hundred_thousand_consecutive_numbers_have_different_codes() -> None:
    assert len({code_from_number(number) for number in range(100_000)}) == 100_000


@given(numbers, prefixes)
def test_a_code_has_a_fixed_width_a_valid_check_and_no_misread_letter(number: int, prefix: str) -> None:
    code = code_from_number(number, prefix)
    assert len(code) == len(prefix) + LENGTH
    assert has_valid_check(code)
    assert not set(code.removeprefix(prefix)) & set("ILOU")


@given(numbers, prefixes)
def test_a_code_is_acceptable_already_normal_and_read_back_as_itself(number: int, prefix: str) -> None:
    code = code_from_number(number, prefix)
    assert problem_with(code) is None
    assert normalise(code) == code
    assert read_scan(code).code == code


@given(numbers)
def test_a_spreadsheet_cannot_take_a_code_for_a_number(number: int) -> None:
    assert code_from_number(number)[0].isalpha()


@given(st.integers(0, CAPACITY - 2))
def test_neighbours_do_not_look_alike(number: int) -> None:
    one, next_one = code_from_number(number), code_from_number(number + 1)
    assert one[0] != next_one[0]
    assert sum(a != b for a, b in zip(one, next_one, strict=True)) >= 5


@pytest.mark.parametrize("number", [-1, CAPACITY, CAPACITY + 5])
def test_a_number_outside_the_space_is_refused(number: int) -> None:
    with pytest.raises(CodeSpaceExhausted, match="has no code"):
        code_from_number(number)


@pytest.mark.parametrize("prefix", ["bx", "B-", "É", " "])
def test_a_prefix_that_cannot_be_checked_is_refused(prefix: str) -> None:
    with pytest.raises(UnfitPrefix, match="0-9 and A-Z"):
        code_from_number(1, prefix)
