"""Where things stand on a map: as in the freezer, and never one over another."""

from itertools import combinations

import pytest

from app.biobank.stations.maps.shapes import Slot, Spot
from app.http.web.maps.drawing import sheets
from app.http.web.maps.layout import CELL_HEIGHT, CELL_WIDTH, GAP, WIDTH, Placed, arrange

STEP = (CELL_WIDTH + GAP, CELL_HEIGHT + GAP)


def box(code: str, place: int | None) -> Spot:
    return Spot(code=code, kind="box", place=place, label="" if place is None else str(place + 1), places=81)


def holder(code: str, rows: int, columns: int, *inner: Spot, place: int | None = None) -> Spot:
    """A rack, a shelf or a unit of so many slots, with what stands in them."""
    taken = {one.place for one in inner}
    free = [Slot(place=n, label=str(n + 1)) for n in range(rows * columns) if n not in taken]
    return Spot(
        code=code, kind="rack", place=place, label="" if place is None else str(place + 1),
        rows=rows, columns=columns, is_open=True, inner=list(inner), slots=free,
    )  # fmt: skip


def codes_at(spot: Spot) -> dict[str, tuple[int, int]]:
    """Column and row of each thing of a drawing, by code or by the label of a free slot."""
    return {
        one.thing.label if isinstance(one.thing, Slot) else one.thing.code: (
            one.x // STEP[0],
            one.y // STEP[1],
        )
        for one in arrange(spot).placed
    }


def test_a_grid_is_drawn_as_it_stands() -> None:
    rack = holder("R", 3, 4, box("B1", 0), box("B2", 5))
    found = codes_at(rack)
    assert len(found) == 12
    assert (found["B1"], found["B2"], found["12"]) == ((0, 0), (1, 1), (3, 2))


def test_a_short_stack_stays_a_stack_and_a_long_list_goes_on_beside() -> None:
    assert codes_at(holder("R", 4, 1, box("B1", 0), box("B4", 3)))["B4"] == (0, 3)
    long = codes_at(holder("R", 25, 1, box("B1", 0), box("B25", 24)))
    assert (long["6"], long["B25"]) == ((0, 1), (4, 4))


def test_what_stands_at_no_slot_comes_below_the_grid() -> None:
    found = codes_at(holder("R", 2, 2, box("B1", 3), box("LOOSE-1", None), box("LOOSE-2", None)))
    assert (found["LOOSE-1"], found["LOOSE-2"]) == ((0, 2), (1, 2))


def test_racks_side_by_side_go_on_in_the_next_line_and_fit_a_sheet() -> None:
    racks = [holder(f"R{n}", 5, 5, box(f"B{n}", 0), place=n) for n in range(5)]
    shelf = arrange(holder("S", 1, 5, *racks))
    assert shelf.width <= WIDTH
    assert len({one.y for one in shelf.placed}) == 2


@pytest.mark.parametrize("rows", [1, 2, 3, 7, 12])
@pytest.mark.parametrize("columns", [1, 2, 3, 5])
def test_nothing_stands_over_anything_else_nor_beyond_the_edge(rows: int, columns: int) -> None:
    inner = [
        holder(f"R{n}", 1 + n % 4, 1 + n % 3, box(f"B{n}", 0), place=n) if n % 3 else box(f"B{n}", n)
        for n in range(0, rows * columns, 2)
    ]
    arranged = arrange(holder("U", rows, columns, *inner, box("LOOSE", None)))
    apart(list(arranged.placed), arranged.width, arranged.height)


def apart(placed: list[Placed], width: int, height: int) -> None:
    """All of these lie inside, and each clear of the others; so does what is in each."""
    for one in placed:
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= width
        assert one.y + one.height <= height
        apart(list(one.inner), one.width, one.height)
    for one, other in combinations(placed, 2):
        clear = (
            one.x + one.width <= other.x
            or other.x + other.width <= one.x
            or one.y + one.height <= other.y
            or other.y + other.height <= one.y
        )
        assert clear, (one, other)


def test_every_shelf_has_a_sheet_and_a_grid_of_racks_has_one() -> None:
    shelves = [holder(f"S{n}", 1, 5, box(f"B{n}", 0), place=n) for n in (0, 2)]
    unit = holder("U", 4, 1, *shelves, box("B-ALONE", 1))
    found = sheets(unit)
    assert [(one.spot.code, one.is_rest) for one in found] == [("S0", False), ("S2", False), ("U", True)]
    assert [one.code for one in found[-1].spot.inner] == ["B-ALONE"]
    chest = holder("C", 3, 3, holder("R", 5, 1, box("B", 0), place=4))
    assert [one.spot.code for one in sheets(chest)] == ["C"]
