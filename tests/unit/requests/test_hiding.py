"""What the catalogue tells never shows a small count, and lets nobody find one out by subtraction."""

from hypothesis import given
from hypothesis import strategies as st

from app.biobank.requests.catalogue.facets.hiding import NOTHING, Tally, Told, ceiling, told

limits = st.integers(2, 12)
counts = st.integers(0, 400)


def people(donors: int) -> Tally:
    """So many donors with a sample each."""
    return Tally(donors, donors)


def tell_whole(parts: list[int], whole: int, fewest: int) -> Told:
    """How a whole is told beside its parts."""
    return told(people(whole), fewest, ceiling([people(part) for part in parts], fewest))


@given(limits, st.integers(0, 400), st.integers(1, 30), counts)
def test_a_count_is_hidden_below_the_limit_and_never_exaggerated(
    fewest: int, donors: int, each: int, more: int
) -> None:
    tally = Tally(donors * each + min(more, donors * each), donors)
    said = told(tally, fewest)
    assert (said == NOTHING) == (donors < fewest)
    if said.donors is not None and said.samples is not None:
        assert fewest <= said.donors <= tally.donors
        assert 0 < said.samples <= tally.samples


@given(limits, counts, st.data())
def test_of_two_answers_the_difference_does_not_say_what_was_hidden(
    fewest: int, part: int, data: st.DataObject
) -> None:
    """One answer for all, one for all but a few: of the numbers the few could be, at most none is ruled out."""
    few = data.draw(st.integers(0, fewest - 1))
    answers = told(people(part + few), fewest), told(people(part), fewest)
    possible = {
        whole - rest
        for rest in range(part + fewest + 1)
        for whole in range(rest, rest + fewest)
        if (told(people(whole), fewest), told(people(rest), fewest)) == answers
    }
    assert few in possible
    assert possible >= set(range(1, fewest))


@given(limits, st.lists(counts, min_size=1, max_size=9), st.data())
def test_a_whole_beside_its_parts_leaves_every_hidden_part_open(
    fewest: int, others: list[int], data: st.DataObject
) -> None:
    """For each number that a hidden part could be, the same page could have been shown."""
    hidden = data.draw(st.integers(0, fewest - 1))
    parts = [*others, hidden]
    page = [told(people(part), fewest) for part in parts], tell_whole(parts, sum(parts), fewest)
    for instead in range(fewest):
        # The smallest and the largest that the other parts can be with the same page; every sum between exists.
        smallest = [_at_least(part, fewest) for part in others]
        largest = [one + fewest - 1 for one in smallest]
        wholes = range(sum(smallest) + instead, sum(largest) + instead + 1)
        same = [told(people(part), fewest) for part in (*smallest, instead)]
        assert same == page[0]
        assert any(tell_whole([*smallest, instead], whole, fewest) == page[1] for whole in wholes), instead


@given(limits, st.lists(counts, min_size=1, max_size=9))
def test_nothing_is_held_back_where_nothing_is_hidden(fewest: int, parts: list[int]) -> None:
    parts = [part + fewest for part in parts]
    assert tell_whole(parts, sum(parts), fewest) == told(people(sum(parts)), fewest)


def _at_least(part: int, fewest: int) -> int:
    return told(people(part), fewest).donors or 0
