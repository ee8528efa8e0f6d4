"""FluidX xtr-96, four columns without a header: A1, FD20024619, <linear code>, SA00826894

The fourth cell is the rack; where it could not be read, a fifth repeats it. The answer of the reader to "get" has
lines of talk before the wells, which are left out.
"""

from app.biobank.exchange.coordinates import place_of
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText, Row
from app.biobank.exchange.racks.scan import WellState
from app.biobank.exchange.racks.tokens import TOKENS

NAME = "fluidx"

_TALK = ("reading", "xtr-96", "ok")


def matches(text: RackText) -> bool:
    """Lines that begin with a well and have a rack in the fourth cell."""
    return text.mostly(lambda row: _is_talk(row) or _fits(row)) and any(_fits(row) for row in text.rows)


def parse(text: RackText) -> Readings:
    """Every line is a well of the same rack."""
    readings = Readings()
    for row in text.rows:
        if _is_talk(row):
            continue
        if not 4 <= len(row.cells) <= 5:
            message = f"{len(row.cells)} cells where a position, a code and two codes of the rack belong."
            readings.malformed(row.line, ",".join(row.cells), message)
            continue
        rack = row.cell(3)
        if TOKENS.state_of(rack) is WellState.NO_READ and row.cell(4):
            rack = row.cell(4)
        readings.racks.append((row.line, rack))
        readings.wells.append(Reading(row.line, row.cell(0), place_of(row.cell(0)), row.cell(1)))
    return readings


def _fits(row: Row) -> bool:
    return 4 <= len(row.cells) <= 5 and place_of(row.cell(0)) is not None


def _is_talk(row: Row) -> bool:
    return len(row.cells) == 1 and row.cell(0).lower().startswith(_TALK)
