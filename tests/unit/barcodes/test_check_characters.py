"""Check characters agree with an independent implementation and catch what they are there to catch."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from app.biobank.barcodes.checking import (
    ALPHABET,
    NotCheckable,
    check_character,
    has_valid_check,
    with_check,
)

bodies = st.text(ALPHABET, min_size=1, max_size=40)


@given(bodies)
def test_the_check_character_is_that_of_an_independent_implementation(body: str) -> None:
    assert check_character(body) == mod_37_36.calc_check_digit(body)
    assert mod_37_36.is_valid(with_check(body))


@given(bodies)
def test_a_code_with_its_check_character_is_valid_in_either_case(body: str) -> None:
    assert has_valid_check(with_check(body))
    assert has_valid_check(with_check(body).lower())
    assert with_check(body.lower()) == with_check(body)


@given(bodies, st.data())
def test_one_wrong_character_is_always_caught(body: str, data: st.DataObject) -> None:
    code = with_check(body)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from([c for c in ALPHABET if c != code[place]]))
    assert not has_valid_check(code[:place] + wrong + code[place + 1 :])


def test_almost_every_swap_of_neighbours_is_caught() -> None:
    code = with_check("7K3QXM9R2")
    swaps = [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(len(code) - 1)]
    assert not any(has_valid_check(swapped) for swapped in swaps)


def test_a_known_published_example_is_valid() -> None:
    # The Global Release Identifier of the music industry uses the same check: A1-2425G-ABC1234002-M.
    assert with_check("A12425GABC1234002") == "A12425GABC1234002M"


@pytest.mark.parametrize("body", ["", "AB-12", "ab 1", "Ä1", "１２", "١٢"])
def test_text_outside_the_alphabet_carries_no_check_character(body: str) -> None:
    with pytest.raises(NotCheckable, match="only the digits 0-9 and the letters A-Z"):
        with_check(body)
    assert not has_valid_check(body)


@given(st.text(max_size=20))
def test_any_text_at_all_can_be_asked_about(text: str) -> None:
    assert has_valid_check(text) in (True, False)
