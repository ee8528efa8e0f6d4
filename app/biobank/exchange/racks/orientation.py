"""Whether a rack lay on the scanner the way it stands in the freezer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.coordinates import smallest_format
from app.biobank.exchange.racks.scan import RackScan

Place = tuple[int, int]


class Orientation(StrEnum):
    AS_EXPECTED = "as expected"
    ROTATED_180 = "rotated_180"
    ROTATED_90 = "rotated_90"
    TRANSPOSED = "transposed"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Finding:
    """How the rack lay. Of `known` expected tubes that were read anywhere, `direct` stood where expected and `best`
    would, were the rack turned the way that `orientation` says."""

    orientation: Orientation
    known: int
    direct: int
    best: int


def find_orientation(
    scan: RackScan, expected: Mapping[Place, str], *, rows: int | None = None, columns: int | None = None
) -> Finding:
    """How `scan` lay, by where the tubes of `expected` {(row, column): code} were found.

    `rows` and `columns` are those of the rack; without them, the smallest format that holds everything seen and
    expected. A turned rack is found only when the turned match beats the direct one and explains more than half of
    the known tubes: tubes that were moved about are no rotation. Nothing is ever mapped back silently.
    """
    seen = {normalise(code): place for place, code in scan.codes.items()}
    pairs = [(place, seen[key]) for place, code in expected.items() if (key := normalise(code)) in seen]
    height, width = _shape([*expected, *((well.row, well.column) for well in scan.wells)], rows, columns)
    turned = {
        Orientation.ROTATED_180: (lambda r, c: (height + 1 - r, width + 1 - c),),
        Orientation.ROTATED_90: (lambda r, c: (c, height + 1 - r), lambda r, c: (width + 1 - c, r)),
        Orientation.TRANSPOSED: (lambda r, c: (c, r),),
    }
    direct = sum(1 for place, found in pairs if place == found)
    best = {name: max(_matches(pairs, turn) for turn in turns) for name, turns in turned.items()}
    winner = max(best, key=lambda name: best[name])
    if best[winner] > direct and best[winner] * 2 > len(pairs) and _alone(best, winner):
        return Finding(winner, len(pairs), direct, best[winner])
    if direct * 2 > len(pairs):
        return Finding(Orientation.AS_EXPECTED, len(pairs), direct, direct)
    return Finding(Orientation.UNCLEAR, len(pairs), direct, max(direct, best[winner]))


def _matches(pairs: list[tuple[Place, Place]], turn: Callable[[int, int], Place]) -> int:
    return sum(1 for place, found in pairs if turn(*place) == found)


def _alone(best: dict[Orientation, int], winner: Orientation) -> bool:
    # Two turnings that explain the same tubes (one tube on a diagonal) say only that something is wrong.
    return sum(1 for matches in best.values() if matches == best[winner]) == 1


def _shape(places: list[Place], rows: int | None, columns: int | None) -> Place:
    if rows is not None and columns is not None:
        return rows, columns
    tallest = max((row for row, _ in places), default=1)
    widest = max((column for _, column in places), default=1)
    return smallest_format(tallest, widest) or (tallest, widest)
