"""Columns under titles, in any order: Rack ID,Tube Location,Tube Barcode

VisionMate (LocationRow,LocationColumn,TubeCode), Traxcer (the plate in a line of its own above Position,Tube ID) and
flatbed readers with a status (Position,Tube ID,Status,Rack ID,Line End) all write so.
"""

from app.biobank.exchange.coordinates import column_of, place_of, row_of
from app.biobank.exchange.racks.headers import Column, Header, column_of_title, find_header
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText, Row
from app.biobank.exchange.racks.scan import WellState
from app.biobank.exchange.racks.tokens import TOKENS

NAME = "with_header"

_READ = {"OK", "READ", "SUCCESS", "GOOD", "PASS", "PASSED", "DECODED"}


def matches(text: RackText) -> bool:
    """A line of titles stands among the first."""
    return not text.spreadsheet and find_header(text.rows) is not None


def parse(text: RackText) -> Readings:
    """What stands above the titles may name the rack; each line below them is a well."""
    readings = Readings()
    header = find_header(text.rows)
    if header is None:
        readings.malformed(0, "", "No line has titles for a position and a code.")
        return readings
    for row in text.rows[: header.at]:
        if len(row.cells) == 2 and column_of_title(row.cell(0)) is Column.RACK:
            readings.racks.append((row.line, row.cell(1)))
    for row in text.rows[header.at + 1 :]:
        readings.racks.append((row.line, header.cell(row, Column.RACK)))
        _read(row, header, readings)
    return readings


def _read(row: Row, header: Header, readings: Readings) -> None:
    position, place = _place(row, header)
    code, status = header.cell(row, Column.CODE), header.cell(row, Column.STATUS)
    state = _state(status)
    if status and state is None:
        message = f"{status!r} is no status that a scanner is known to give."
        readings.malformed(row.line, status, message, "status")
    elif state is WellState.CODE and not code:
        readings.malformed(row.line, status, f"The status is {status!r}, but there is no code.", "code")
    else:
        readings.wells.append(Reading(row.line, position, place, code, state))


def _place(row: Row, header: Header) -> tuple[str, tuple[int, int] | None]:
    if Column.POSITION in header.columns:
        position = header.cell(row, Column.POSITION)
        return position, place_of(position)
    letters, number = header.cell(row, Column.ROW), header.cell(row, Column.COLUMN)
    in_row, in_column = row_of(letters), column_of(number)
    if in_row is None or in_column is None:
        return f"{letters}/{number}", None
    return f"{letters}{number}", (in_row, in_column)


def _state(status: str) -> WellState | None:
    if status.upper() in _READ:
        return WellState.CODE
    known = TOKENS.state_of(status) if status else None
    return None if known is WellState.CODE else known
