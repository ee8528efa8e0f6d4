"""The column titles under which scanners write the same five things."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.biobank.exchange.racks.rows import Row


class Column(StrEnum):
    """What a column of a rack file can be about."""

    POSITION = "position"
    ROW = "row"
    COLUMN = "column"
    CODE = "code"
    RACK = "rack"
    STATUS = "status"


_TITLES = {
    Column.POSITION: {
        *("position", "pos", "well", "wellid", "wellposition", "location", "locationcell", "tubelocation"),
        *("tubeposition", "tube", "cell", "coordinate", "fluidxwell"),
    },
    Column.ROW: {"row", "locationrow", "tuberow", "wellrow"},
    Column.COLUMN: {"column", "col", "locationcolumn", "tubecolumn", "wellcolumn"},
    Column.CODE: {
        *("tubeid", "tubebarcode", "tubecode", "tube2dbarcode", "barcode", "2dbarcode", "code"),
        *("matrixcode", "fluidxbarcode", "barcodeid"),
    },
    Column.RACK: {
        *(
            "rackid",
            "rackbarcode",
            "rackcode",
            "rack",
            "plateid",
            "platebarcode",
            "plate",
            "boxid",
            "boxbarcode",
        ),
        *("box", "containerbarcode", "fluidxrackid"),
    },
    Column.STATUS: {"status", "decodestatus", "readstatus", "tubestatus"},
}
_BY_TITLE = {title: column for column, titles in _TITLES.items() for title in titles}
_NO_LETTER = re.compile(r"[^a-z0-9]+")


def column_of_title(title: str) -> Column | None:
    """What a column with this title is about; case, blanks and signs do not count."""
    return _BY_TITLE.get(_NO_LETTER.sub("", title.lower()))


@dataclass(frozen=True, slots=True)
class Header:
    """A line of titles: where in `rows` it stands, and which cell is about what."""

    at: int
    columns: dict[Column, int]

    def cell(self, row: Row, column: Column) -> str:
        """The cell of `row` that is about `column`, "" where the file has none."""
        place = self.columns.get(column)
        return "" if place is None else row.cell(place)


def find_header(rows: tuple[Row, ...], within: int = 10) -> Header | None:
    """The first line that has titles for a code and for its place; None when the first lines have none."""
    for at, row in enumerate(rows[:within]):
        columns: dict[Column, int] = {}
        for place, title in enumerate(row.cells):
            column = column_of_title(title)
            if column is not None:
                columns.setdefault(column, place)
        if Column.CODE in columns and (
            Column.POSITION in columns or {Column.ROW, Column.COLUMN} <= columns.keys()
        ):
            return Header(at, columns)
    return None
