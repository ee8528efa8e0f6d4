"""The label of a slot is read however it is separated, the longest container first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.storage.slots import slot_code, ways_to_read

names = st.text(st.characters(categories=("Lu", "Nd")), min_size=1, max_size=8)


@given(names, st.integers(1, 400))
def test_what_is_printed_is_read_back(container: str, number: int) -> None:
    assert (container, str(number)) in ways_to_read(slot_code(container, str(number)))


def test_a_container_comes_before_a_slot_of_a_shorter_one() -> None:
    assert ways_to_read("RK-2-3") == [("RK-2-3", None), ("RK-2", "3"), ("RK", "2-3")]


@pytest.mark.parametrize("text", ["F07/RK-2/A1", "F07:RK-2/A1"])
def test_the_last_container_of_a_path_is_the_one_that_counts(text: str) -> None:
    assert ("RK-2", "A1") in ways_to_read(text) or ("F07:RK-2", "A1") in ways_to_read(text)


@pytest.mark.parametrize("text", ["-", "F07-", "-3", "/"])
def test_half_a_label_names_no_slot(text: str) -> None:
    assert all(head and rest != "" for head, rest in ways_to_read(text))
