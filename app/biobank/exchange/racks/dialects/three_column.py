"""Three columns without a header, the rack's code in each line: TR00012345,A1,FX05653780"""

from app.biobank.exchange.coordinates import place_of
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText, Row

NAME = "three_column"


def matches(text: RackText) -> bool:
    """Lines of a rack, a well and a code, of which at least one is complete."""
    return text.mostly(_fits) and any(len(row.cells) == 3 for row in text.rows)


def parse(text: RackText) -> Readings:
    """Every line is a well; nothing after it means that the well is empty."""
    readings = Readings()
    for row in text.rows:
        if not 2 <= len(row.cells) <= 3:
            message = f"{len(row.cells)} cells where a rack, a position and a code belong."
            readings.malformed(row.line, ",".join(row.cells), message)
            continue
        if not row.cell(0):
            readings.malformed(row.line, "", "The rack's code is missing.", "rack_code")
        readings.racks.append((row.line, row.cell(0)))
        readings.wells.append(Reading(row.line, row.cell(1), place_of(row.cell(1)), row.cell(2)))
    return readings


def _fits(row: Row) -> bool:
    return 2 <= len(row.cells) <= 3 and place_of(row.cell(1)) is not None
