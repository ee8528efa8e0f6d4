"""A VisionMate's answer over the network: the codes alone, one line, column by column, a comma after the last."""

from app.biobank.exchange.coordinates import FORMATS, label
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText
from app.biobank.exchange.racks.scan import WellState

NAME = "visionmate_tcp"

_ROWS_BY_WELLS = {rows * columns: rows for rows, columns in FORMATS}


def matches(text: RackText) -> bool:
    """One line with exactly as many codes as a rack has wells."""
    return len(text.rows) == 1 and len(_codes(text.text)) in _ROWS_BY_WELLS


def parse(text: RackText) -> Readings:
    """The n-th code is in the n-th well, going down the first column, then the second."""
    # Such a reader writes something for every well; a blank is a tube of which it can say nothing.
    readings = Readings(blank=WellState.NO_READ)
    codes = _codes(text.text)
    rows = _ROWS_BY_WELLS.get(len(codes))
    line = text.rows[0].line if text.rows else 0
    if rows is None:
        readings.malformed(line, "", f"{len(codes)} codes: no rack has so many wells.")
        return readings
    for number, code in enumerate(codes):
        column, row = divmod(number, rows)
        place = (row + 1, column + 1)
        readings.wells.append(Reading(line, label(*place), place, code))
    return readings


def _codes(text: str) -> list[str]:
    codes = [code.strip().strip('"') for code in text.strip().replace(";", ",").replace("\t", ",").split(",")]
    if len(codes) - 1 in _ROWS_BY_WELLS and not codes[-1]:
        codes.pop()
    return codes
