"""The lines of a rack file, cut into cells."""

import csv
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n|\r|\n")
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Row:
    """One line that is not blank: its number in the file from 1, and its cells without outer blanks and quotes."""

    line: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """The cell at `place` from 0, "" where the line ends before it."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class RackText:
    """A rack file as every dialect gets it. `text` is "" for a spreadsheet, which has rows only."""

    text: str
    rows: tuple[Row, ...]
    spreadsheet: bool = False

    def mostly(self, fits: Callable[[Row], bool]) -> bool:
        """Whether more than half of the rows fit: one spoilt line does not hide what a file is."""
        return sum(1 for row in self.rows if fits(row)) * 2 > len(self.rows)


def cut(text: str) -> RackText:
    """Cut at line ends of any kind, then at the delimiter that most lines hold."""
    lines = _LINE_END.split(text)
    delimiter = max(_DELIMITERS, key=lambda sign: sum(1 for line in lines if sign in line))
    return RackText(text, rows_of((number, _cells(line, delimiter)) for number, line in enumerate(lines, 1)))


def rows_of(numbered: Iterable[tuple[int, Iterable[str]]]) -> tuple[Row, ...]:
    """The rows that hold anything, their cells stripped, blank cells at the end left away."""
    rows = []
    for number, cells in numbered:
        stripped = [cell.strip() for cell in cells]
        while stripped and not stripped[-1]:
            stripped.pop()
        if stripped:
            rows.append(Row(number, tuple(stripped)))
    return tuple(rows)


def _cells(line: str, delimiter: str) -> list[str]:
    # An odd number of quotation marks is a torn line: its marks stay in the cells, where no code may hold them.
    if line.count('"') % 2 == 0:
        try:
            return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:
            pass
    return line.split(delimiter)
