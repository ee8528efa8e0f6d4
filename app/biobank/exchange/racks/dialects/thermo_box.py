"""A Thermo box reader: Tube ID,Row,Column,Original Sample,Box ID:707170

"Row" holds the number and "Column" the letter, the other way round than everywhere else; the box stands in a title.
"""

import re

from app.biobank.exchange.coordinates import place_of
from app.biobank.exchange.racks.headers import Column, Header, find_header
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText, Row

NAME = "thermo_box"

_BOX = re.compile(r"box\s*id\s*:\s*(.*)", re.IGNORECASE | re.DOTALL)


def matches(text: RackText) -> bool:
    """Titles for row and column with a box among them, or numbers under "Row" and letters under "Column"."""
    header = _header(text)
    if header is None:
        return False
    if any(_BOX.match(title) for title in text.rows[header.at].cells):
        return True
    below = text.rows[header.at + 1 :]
    return bool(below) and all(_swapped(row, header) for row in below[:5])


def parse(text: RackText) -> Readings:
    """One line a well, the place put right."""
    readings = Readings()
    header = _header(text)
    if header is None:
        readings.malformed(0, "", "No line has titles for a tube, its row and its column.")
        return readings
    for title in text.rows[header.at].cells:
        if box := _BOX.match(title):
            readings.racks.append((text.rows[header.at].line, box[1]))
    for row in text.rows[header.at + 1 :]:
        readings.racks.append((row.line, header.cell(row, Column.RACK)))
        position = header.cell(row, Column.COLUMN) + header.cell(row, Column.ROW)
        readings.wells.append(Reading(row.line, position, place_of(position), header.cell(row, Column.CODE)))
    return readings


def _header(text: RackText) -> Header | None:
    header = None if text.spreadsheet else find_header(text.rows)
    return header if header and {Column.ROW, Column.COLUMN} <= header.columns.keys() else None


def _swapped(row: Row, header: Header) -> bool:
    return header.cell(row, Column.ROW).isdigit() and header.cell(row, Column.COLUMN).isalpha()
