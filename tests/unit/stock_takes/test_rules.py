"""Every tube that is expected and every tube that is seen ends in exactly one class; swaps are symmetrical."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from app.biobank.stock_takes.drawing import draw, frame_in, kept, share_of
from app.biobank.stock_takes.rules import FITTING, Finding, Sighting, compare, concerns, share
from app.biobank.stock_takes.words import DiscrepancyKind, Resolution

PLACES = st.integers(0, 11)
SAMPLES = st.integers(1, 15)
EXPECTED = st.dictionaries(PLACES, SAMPLES, max_size=12).map(
    lambda told: {
        place: sample for sample, place in {sample: place for place, sample in told.items()}.items()
    }
)
SIGHTING = st.one_of(
    SAMPLES.map(lambda sample: Sighting(f"S-{sample}", sample)),
    st.integers(1, 4).map(lambda number: Sighting(f"X-{number}")),
    st.just(Sighting()),
)
SEEN = st.dictionaries(PLACES, SIGHTING, max_size=12)
ELSEWHERE = st.sets(SAMPLES)


def read(*codes: int) -> dict[int, Sighting]:
    """Tubes seen one after another from place 0 on; 0 is a place without a tube."""
    return {place: Sighting(f"S-{code}", code) for place, code in enumerate(codes) if code}


def kinds(found: list[Finding]) -> list[DiscrepancyKind | None]:
    return [one.kind for one in found]


@given(EXPECTED, SEEN, ELSEWHERE)
def test_every_expected_tube_is_in_exactly_one_finding(
    expected: dict[int, int], seen: dict[int, Sighting], elsewhere: set[int]
) -> None:
    found = compare(expected, seen, elsewhere=elsewhere)
    told = Counter(
        sample for one in found for sample in (one.sample, one.other) if sample in expected.values()
    )
    assert told == Counter(expected.values())


@given(EXPECTED, SEEN, ELSEWHERE)
def test_every_sighting_is_in_exactly_one_finding(
    expected: dict[int, int], seen: dict[int, Sighting], elsewhere: set[int]
) -> None:
    found = compare(expected, seen, elsewhere=elsewhere)
    told = Counter(one.seen for one in found if one.seen is not None)
    told.update(one.place for one in found if one.kind is DiscrepancyKind.SWAPPED and one.place is not None)
    assert told == Counter(list(seen))


@given(EXPECTED, SEEN)
def test_a_swap_is_the_same_seen_from_either_side(
    expected: dict[int, int], seen: dict[int, Sighting]
) -> None:
    swaps = {
        (one.sample, one.other, one.place, one.seen)
        for one in compare(expected, seen)
        if one.kind is DiscrepancyKind.SWAPPED
    }
    recorded = {sample: place for place, sample in expected.items()}
    for sample, other, place, at in swaps:
        assert sample is not None
        assert other is not None
        assert (recorded[sample], recorded[other]) == (place, at)
        assert (seen[at].sample, seen[place].sample) == (sample, other)  # type: ignore[index]
        turned = compare({**expected, place: other, at: sample}, seen)  # type: ignore[dict-item]
        assert {place, at} <= {one.seen for one in turned if one.kind is None}


@given(st.integers(2, 81), st.data())
def test_any_two_tubes_that_changed_places_are_one_swap_and_nothing_else(
    size: int, data: st.DataObject
) -> None:
    first, second = data.draw(st.permutations(range(size)).map(lambda order: order[:2]), label="places")
    seen = {place: Sighting(f"S-{place + 1}", place + 1) for place in range(size)}
    seen[first], seen[second] = seen[second], seen[first]
    found = compare({place: place + 1 for place in range(size)}, seen)
    low, high = sorted((first, second))
    assert [one for one in found if one.kind] == [
        Finding(DiscrepancyKind.SWAPPED, low + 1, high + 1, low, high)
    ]
    assert len(found) == size - 1


@given(EXPECTED)
def test_a_box_that_stands_as_recorded_has_no_discrepancy(expected: dict[int, int]) -> None:
    seen = {place: Sighting(f"S-{sample}", sample) for place, sample in expected.items()}
    assert set(kinds(compare(expected, seen))) <= {None}


def test_two_neighbours_in_each_others_places_are_one_discrepancy() -> None:
    found = compare({0: 1, 1: 2, 2: 3}, read(2, 1, 3))
    assert kinds(found) == [DiscrepancyKind.SWAPPED, None]
    assert found[0] == Finding(DiscrepancyKind.SWAPPED, 1, 2, 0, 1)
    assert found[0].kind is not None
    assert found[0].kind.tubes == 2


def test_three_tubes_in_a_ring_are_each_misplaced() -> None:
    assert kinds(compare({0: 1, 1: 2, 2: 3}, read(3, 1, 2))) == [DiscrepancyKind.MISPLACED] * 3


def test_a_tube_that_cannot_be_read_is_taken_for_the_one_recorded_there_and_frees_nothing() -> None:
    found = compare({0: 1, 1: 2}, {0: Sighting(), 1: Sighting("S-2", 2)})
    assert found[0] == Finding(DiscrepancyKind.UNREADABLE, 1, place=0, seen=0)
    assert DiscrepancyKind.MISSING not in kinds(found)


def test_an_unreadable_tube_is_nobody_where_the_expected_one_was_read_elsewhere_in_the_box() -> None:
    found = compare({0: 1}, {0: Sighting(), 3: Sighting("S-1", 1)})
    assert kinds(found) == [DiscrepancyKind.UNREADABLE, DiscrepancyKind.MISPLACED]
    assert found[0].sample is None


def test_a_stranger_is_of_another_box_or_of_none() -> None:
    seen = {0: Sighting("S-7", 7), 1: Sighting("S-8", 8), 2: Sighting("??")}
    assert kinds(compare({}, seen, elsewhere={7})) == [
        DiscrepancyKind.WRONG_BOX,
        DiscrepancyKind.EXTRA,
        DiscrepancyKind.UNKNOWN,
    ]


def test_of_one_sample_under_two_labels_the_tube_in_its_own_place_is_the_one() -> None:
    found = compare({4: 1}, {0: Sighting("OLD", 1), 4: Sighting("S-1", 1)})
    assert kinds(found) == [DiscrepancyKind.DUPLICATE, None]


def test_a_tube_that_was_not_drawn_and_stands_in_a_drawn_place_is_misplaced() -> None:
    found = compare({0: 1}, {0: Sighting("S-2", 2)}, here={1: 0, 2: 5})
    assert kinds(found) == [DiscrepancyKind.MISPLACED, DiscrepancyKind.MISSING]


def test_every_kind_can_be_resolved_and_none_by_counting_again_alone() -> None:
    assert set(FITTING) == set(DiscrepancyKind)
    assert all(ways and Resolution.COUNTED_AGAIN not in ways for ways in FITTING.values())


def test_one_in_a_thousand_is_no_concern_and_more_is() -> None:
    assert concerns(2000, 2, [("BX-1", 2)]) == []
    assert concerns(1999, 2, [("BX-1", 2)])
    assert concerns(100_000, 3, [("BX-1", 3)]) == ["3 tubes in BX-1 differ."]


def test_a_share_is_never_rounded_up_to_a_hundred() -> None:
    assert (share(9999, 10000), share(99_999, 100_000), share(322, 324)) == ("99.99 %", "99.99 %", "99.38 %")
    assert (share(81, 81), share(0, 0)) == ("100.00 %", "–")


@given(st.sets(st.integers(1, 10**9), max_size=60), st.integers(0, 80), st.text("abc019", min_size=1))
def test_a_seed_draws_the_same_tubes_again_and_none_twice(ids: set[int], count: int, seed: str) -> None:
    frame = sorted(ids)
    drawn = draw(frame, count, seed)
    assert drawn == draw(frame_in(kept(frame)), count, seed)
    assert len(set(drawn)) == len(drawn) == min(count, len(frame))
    assert set(drawn) <= ids


def test_a_seed_draws_what_anybody_draws_by_the_written_rule() -> None:
    """SHA-256("2026-Q4:0") modulo 10 and so on, worked out by hand from the rule."""
    assert draw(range(100, 110), 3, "2026-Q4") == [105, 106, 108]


def test_a_per_cent_of_a_few_tubes_is_one_tube() -> None:
    assert [share_of(size, 5) for size in (0, 1, 20, 21, 2000)] == [0, 1, 1, 2, 100]
