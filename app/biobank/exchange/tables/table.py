"""A table as it stands in a file: every cell is text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: the line (or the row of the sheet) on which it begins, from 1, and its cells as they stand there."""

    line: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """The cell at `place` from 0, "" where the row ends before it."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one file or one sheet that hold anything; `sha256` is that of the whole file.

    `sheet` is "" for a text file. `encoding` and `delimiter` are "" for a workbook. `warnings` are sentences.
    """

    filename: str
    sheet: str
    rows: tuple[TableRow, ...]
    sha256: str
    encoding: str = ""
    delimiter: str = ""
    warnings: tuple[str, ...] = ()
