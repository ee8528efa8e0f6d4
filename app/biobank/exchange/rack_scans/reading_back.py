"""Turns a kept scan back into what was seen: which code in which place of the rack. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.biobank.barcodes.naming import check_code
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.coordinates import label, place_of
from app.biobank.exchange.rack_scans.planning import place_at
from app.biobank.exchange.rack_scans.schemas import WellException
from app.biobank.exchange.racks.scan import RackScan, Well, WellState
from app.biobank.samples.errors import PlaceUnfit
from app.biobank.storage.schemes import Format
from app.core import canonical
from app.core.errors import Invalid, Refusals


@dataclass(frozen=True, slots=True)
class Seen:
    """What the file said: codes and unreadable wells by (row, column) from 1, the extent, and the reader's remarks."""

    codes: Mapping[tuple[int, int], str]
    unreadable: frozenset[tuple[int, int]]
    rows: int
    columns: int
    remarks: tuple[str, ...] = ()

    def as_text(self) -> str:
        """The form in which it is kept, and vouched for by the ledger."""
        kept = {
            "codes": {label(*spot): code for spot, code in self.codes.items()},
            "unreadable": sorted(label(*spot) for spot in self.unreadable),
            "size": [self.rows, self.columns],
            "remarks": list(self.remarks),
        }
        return canonical.encode(kept).decode()


def seen_by(scan: RackScan) -> Seen:
    """What a scanner saw."""
    unreadable = frozenset((well.row, well.column) for well in scan.unreadable)
    return Seen(scan.codes, unreadable, scan.rows, scan.columns, scan.warnings)


def seen_in(text: str) -> Seen:
    """What was kept as text."""
    kept: dict[str, Any] = canonical.decode(text)
    rows, columns = kept["size"]
    return Seen(
        {_spot(well): code for well, code in kept["codes"].items()},
        frozenset(_spot(well) for well in kept["unreadable"]),
        rows,
        columns,
        tuple(kept["remarks"]),
    )


def _spot(well: str) -> tuple[int, int]:
    spot = place_of(well)
    if spot is None:
        raise ValueError(f"{well!r} is no well")
    return spot


@dataclass(frozen=True, slots=True)
class Layout:
    """The same by the places of the rack; `by_hand` are places whose code a person read with a hand scanner."""

    grid: Format
    codes: Mapping[int, str]
    unreadable: frozenset[int]
    by_hand: frozenset[int]

    def spot(self, place: int) -> tuple[int, int]:
        """The row and column of a place, from 1."""
        row, column = divmod(place, self.grid.columns)
        return row + 1, column + 1

    def as_scan(self) -> RackScan:
        """The codes as a scan, to find out how the rack lay."""
        wells = tuple(Well(*self.spot(place), WellState.CODE, code) for place, code in self.codes.items())
        return RackScan(None, wells, "", "", self.grid.rows, self.grid.columns)


def lay_out(seen: Seen, grid: Format, said: Mapping[int, WellException]) -> Layout:
    """Every well in its place. Refuses wells that the rack has not, and hand-read codes that contradict the file."""
    codes: dict[int, str] = {}
    unreadable: set[int] = set()
    outside: list[str] = []
    for spot in (*seen.codes, *seen.unreadable):
        place = place_at(grid, *spot)
        if place is None or place in codes or place in unreadable:
            outside.append(label(*spot))
        elif spot in seen.codes:
            codes[place] = seen.codes[spot]
        else:
            unreadable.add(place)
    if outside:
        raise PlaceUnfit(
            f"The rack has {grid.rows} × {grid.columns} places; the scanner saw tubes at {', '.join(sorted(outside)[:10])}.",
            next_step="Check that this is the rack whose code was scanned.",
        )
    by_hand = _read_by_hand(grid, codes, unreadable, said)
    return Layout(grid, codes | by_hand, frozenset(unreadable - by_hand.keys()), frozenset(by_hand))


def _read_by_hand(
    grid: Format, codes: Mapping[int, str], unreadable: set[int], said: Mapping[int, WellException]
) -> dict[int, str]:
    by_hand: dict[int, str] = {}
    refusals = Refusals()
    for row, (place, one) in enumerate(said.items()):
        if one.code is None:
            continue
        well = grid.label_of(place)
        with refusals.of(row, well=well):
            name = check_code(one.code)
            if place in unreadable:
                by_hand[place] = one.code
            elif place not in codes:
                raise Invalid(
                    f"The scanner saw no tube at {well}.", next_step="Scan the rack again as it is now."
                )
            elif normalise(codes[place]) != name:
                raise Invalid(f"{well} was read as {codes[place]}.", next_step="Scan the rack again.")
    refusals.settle()
    return by_hand
