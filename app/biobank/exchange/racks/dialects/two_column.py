"""Two columns without a header, the rack's code scanned apart: A1,FX05653780"""

from app.biobank.exchange.coordinates import place_of
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText, Row

NAME = "two_column"


def matches(text: RackText) -> bool:
    """Lines of a well and at most one thing more."""
    return text.mostly(_fits)


def parse(text: RackText) -> Readings:
    """Every line is a well; nothing after it means that the well is empty."""
    readings = Readings()
    for row in text.rows:
        if len(row.cells) > 2:
            message = f"{len(row.cells)} cells where a position and a code belong."
            readings.malformed(row.line, ",".join(row.cells), message)
            continue
        readings.wells.append(Reading(row.line, row.cell(0), place_of(row.cell(0)), row.cell(1)))
    return readings


def _fits(row: Row) -> bool:
    return len(row.cells) <= 2 and place_of(row.cell(0)) is not None
