"""Where everything stands on a map: cells for boxes and free slots, frames for racks and shelves. Pure arithmetic.

All lengths are in pixels of the drawing; every place is counted from the left upper corner of its own frame.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Final

from app.biobank.stations.maps.shapes import Slot, Spot

CELL_WIDTH: Final = 64
CELL_HEIGHT: Final = 48
GAP: Final = 4
PAD: Final = 6
HEAD: Final = 20
WIDTH: Final = 1060
"""Racks side by side go on in the next line here, so that a shelf fits a screen and a sheet of paper."""
_STACKED = 5


@dataclass(frozen=True, slots=True)
class Placed:
    """A container or a free slot with its rectangle; `inner` is drawn inside it, below its head."""

    x: int
    y: int
    width: int
    height: int
    thing: Spot | Slot
    inner: tuple["Placed", ...] = ()


@dataclass(frozen=True, slots=True)
class Arranged:
    """What stands in one container, in rows and columns, and how much room that takes."""

    width: int
    height: int
    placed: tuple[Placed, ...]


def arrange(spot: Spot) -> Arranged:
    """What stands in a container, in the rows and columns of its own slots.

    Slots in a single line are no grid but a list: a long one goes on in further lines.
    """
    things = _in_order(spot)
    inner = {id(thing): arrange(thing) for thing in things if isinstance(thing, Spot) and is_frame(thing)}
    sizes = [_size(thing, inner.get(id(thing))) for thing in things]
    columns = _columns(spot, things, max((width for width, _ in sizes), default=CELL_WIDTH))
    at = _cells(spot, things, columns)
    widths = _lengths((column, width) for (_, column), (width, _) in zip(at, sizes, strict=True))
    heights = _lengths((row, height) for (row, _), (_, height) in zip(at, sizes, strict=True))
    left, top = _starts(widths), _starts(heights)
    placed = []
    for thing, (row, column), (width, height) in zip(things, at, sizes, strict=True):
        if isinstance(thing, Slot):
            width, height = widths[column], heights[row]
        elif is_frame(thing):
            width = widths[column]
        found = inner[id(thing)].placed if id(thing) in inner else ()
        placed.append(Placed(left[column], top[row], width, height, thing, found))
    return Arranged(_whole(widths), _whole(heights), tuple(placed))


def is_frame(thing: Spot | Slot) -> bool:
    """Whether something is drawn with what stands in it, and not as a cell."""
    return isinstance(thing, Spot) and thing.is_open and bool(thing.inner or thing.slots)


def is_list(spot: Spot) -> bool:
    """Whether its slots stand in a single line, or it has none."""
    return spot.rows <= 1 or spot.columns <= 1


def _in_order(spot: Spot) -> list[Spot | Slot]:
    standing: list[Spot | Slot] = [one for one in spot.inner if one.place is not None]
    loose: list[Spot | Slot] = [one for one in spot.inner if one.place is None]
    return sorted([*standing, *spot.slots], key=lambda one: one.place or 0) + loose


def _size(thing: Spot | Slot, inner: Arranged | None) -> tuple[int, int]:
    if inner is None:
        return CELL_WIDTH, CELL_HEIGHT
    return max(inner.width + 2 * PAD, 2 * CELL_WIDTH), inner.height + HEAD + PAD


def _columns(spot: Spot, things: list[Spot | Slot], widest: int) -> int:
    if not is_list(spot):
        return spot.columns
    if any(is_frame(thing) for thing in things):
        is_stacked = spot.columns == 1 and len(things) <= _STACKED
        return 1 if is_stacked else max(1, (WIDTH + GAP) // (widest + GAP))
    if spot.columns == 1 and len(things) <= _STACKED:
        return 1
    return max(_STACKED, ceil(sqrt(len(things))))


def _cells(spot: Spot, things: list[Spot | Slot], columns: int) -> list[tuple[int, int]]:
    """Row and column of each thing; what stands at no slot of a grid comes in lines below it."""
    if is_list(spot):
        return [divmod(n, columns) for n in range(len(things))]
    below = spot.rows * columns - sum(1 for one in things if one.place is not None)
    return [divmod(below + n if one.place is None else one.place, columns) for n, one in enumerate(things)]


def _lengths(found: Iterable[tuple[int, int]]) -> list[int]:
    longest: dict[int, int] = {}
    for at, length in found:
        longest[at] = max(longest.get(at, 0), length)
    return [longest.get(at, 0) for at in range(max(longest, default=-1) + 1)]


def _starts(lengths: list[int]) -> list[int]:
    starts, at = [], 0
    for length in lengths:
        starts.append(at)
        at += length + GAP if length else 0
    return starts


def _whole(lengths: list[int]) -> int:
    return max(0, sum(length + GAP for length in lengths if length) - GAP)
