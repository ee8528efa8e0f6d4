"""A rack that lay the wrong way round is recognised; tubes that were moved about are not taken for that."""

from hypothesis import given
from hypothesis import strategies as st

from app.biobank.exchange.racks.orientation import Orientation, find_orientation
from app.biobank.exchange.racks.scan import RackScan, Well, WellState

Places = dict[tuple[int, int], str]


def rack(rows: int, columns: int) -> Places:
    return {(r, c): f"T{r:02d}{c:02d}" for r in range(1, rows + 1) for c in range(1, columns + 1)}


def scanned(places: Places, rows: int, columns: int) -> RackScan:
    wells = tuple(Well(r, c, WellState.CODE, code) for (r, c), code in places.items())
    return RackScan(None, wells, "two_column", "", rows, columns)


def turned_180(places: Places, rows: int, columns: int) -> Places:
    return {(rows + 1 - r, columns + 1 - c): code for (r, c), code in places.items()}


def test_a_rack_that_lies_right_is_as_expected() -> None:
    finding = find_orientation(scanned(rack(8, 12), 8, 12), rack(8, 12))
    assert (finding.orientation, finding.known, finding.direct) == (Orientation.AS_EXPECTED, 96, 96)


def test_a_rack_turned_by_180_degrees_is_recognised() -> None:
    scan = scanned(turned_180(rack(8, 12), 8, 12), 8, 12)
    assert find_orientation(scan, rack(8, 12)).orientation is Orientation.ROTATED_180


def test_a_box_turned_by_90_degrees_either_way_is_recognised() -> None:
    clockwise = {(c, 10 - r): code for (r, c), code in rack(9, 9).items()}
    back = {(10 - c, r): code for (r, c), code in rack(9, 9).items()}
    for places in (clockwise, back):
        assert find_orientation(scanned(places, 9, 9), rack(9, 9)).orientation is Orientation.ROTATED_90


def test_rows_taken_for_columns_are_recognised() -> None:
    swapped = {(c, r): code for (r, c), code in rack(8, 12).items()}
    assert find_orientation(scanned(swapped, 16, 24), rack(8, 12)).orientation is Orientation.TRANSPOSED


def test_a_corner_of_a_known_rack_is_turned_within_that_rack() -> None:
    corner = {place: code for place, code in rack(8, 12).items() if place[0] <= 2 and place[1] <= 3}
    scan = scanned(turned_180(corner, 8, 12), 8, 12)
    assert find_orientation(scan, corner).orientation is Orientation.ROTATED_180
    low = scanned(turned_180(corner, 4, 6), 4, 6)
    assert find_orientation(low, corner, rows=8, columns=12).orientation is Orientation.UNCLEAR


def test_tubes_moved_about_are_no_rotation() -> None:
    codes = list(rack(8, 12).values())
    shifted = dict(zip(rack(8, 12), codes[1:] + codes[:1], strict=True))
    assert find_orientation(scanned(shifted, 8, 12), rack(8, 12)).orientation is Orientation.UNCLEAR


def test_a_rack_of_unknown_tubes_says_nothing_about_its_orientation() -> None:
    strangers = {place: f"X{code}" for place, code in rack(8, 12).items()}
    finding = find_orientation(scanned(strangers, 8, 12), rack(8, 12))
    assert (finding.orientation, finding.known) == (Orientation.UNCLEAR, 0)


def test_one_tube_on_a_diagonal_does_not_tell_two_turnings_apart() -> None:
    scan = scanned({(9, 1): "T0109"}, 9, 9)
    finding = find_orientation(scan, {(1, 9): "T0109"}, rows=9, columns=9)
    assert finding.orientation is Orientation.UNCLEAR


@given(st.sets(st.integers(0, 95), min_size=6), st.integers(0, 2))
def test_a_turned_rack_is_never_taken_for_one_that_lies_right(chosen: set[int], missing: int) -> None:
    places = {(n % 8 + 1, n // 8 + 1): f"T{n:03d}" for n in chosen}
    turned = dict(list(turned_180(places, 8, 12).items())[missing:])
    finding = find_orientation(scanned(turned, 8, 12), places, rows=8, columns=12)
    assert finding.orientation is not Orientation.AS_EXPECTED


def test_tubes_that_lie_right_either_way_lie_right() -> None:
    diagonal = {(n, n): f"T{n:02d}" for n in (2, 3, 7)}
    finding = find_orientation(scanned(diagonal, 9, 9), diagonal, rows=9, columns=9)
    assert finding.orientation is Orientation.AS_EXPECTED
