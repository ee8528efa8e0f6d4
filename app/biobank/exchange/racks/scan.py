"""What a rack scanner saw: every well of the file is a code, an empty well, or a tube that could not be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.biobank.exchange.coordinates import label


class WellState(StrEnum):
    """EMPTY: no tube is there. NO_READ: a tube is there and nobody knows which; it never frees the position."""

    CODE = "code"
    EMPTY = "empty"
    NO_READ = "no_read"


@dataclass(frozen=True, slots=True)
class Well:
    """One well as scanned; `row` and `column` count from 1, `code` is as the file spells it, "" without one."""

    row: int
    column: int
    state: WellState
    code: str = ""

    @property
    def label(self) -> str:
        """The well as people write it: A01."""
        return label(self.row, self.column)


@dataclass(frozen=True, slots=True)
class RackScan:
    """One scan of one rack.

    `wells` are those that the file names, column by column; a well it leaves out is empty. `rows` and `columns` are
    the smallest known format that holds them all: where the rack is known, its own format decides. `scanned_at` is
    what the file itself says, in ISO form and with a zone only if the file has one. `sha256` is that of the bytes.
    """

    rack_code: str | None
    wells: tuple[Well, ...]
    dialect: str
    sha256: str
    rows: int
    columns: int
    scanned_at: str | None = None
    warnings: tuple[str, ...] = ()

    @property
    def codes(self) -> dict[tuple[int, int], str]:
        """The codes that were read, by (row, column)."""
        return {(w.row, w.column): w.code for w in self.wells if w.state is WellState.CODE}

    @property
    def unreadable(self) -> tuple[Well, ...]:
        """The wells in which a tube stands whose code could not be read."""
        return tuple(well for well in self.wells if well.state is WellState.NO_READ)

    def every_well(self) -> Iterator[Well]:
        """Every well of the format, column by column, those that the file leaves out as empty."""
        named = {(well.row, well.column): well for well in self.wells}
        for column in range(1, self.columns + 1):
            for row in range(1, self.rows + 1):
                yield named.get((row, column), Well(row, column, WellState.EMPTY))
