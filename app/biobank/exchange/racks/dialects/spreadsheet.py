"""An export as an Excel workbook: a line of titles, the rack in a column or only in the file's name."""

from app.biobank.exchange.racks.dialects import with_header
from app.biobank.exchange.racks.headers import find_header
from app.biobank.exchange.racks.readings import Readings
from app.biobank.exchange.racks.rows import RackText

NAME = "spreadsheet"


def matches(text: RackText) -> bool:
    """A workbook with a line of titles among the first."""
    return text.spreadsheet and find_header(text.rows) is not None


def parse(text: RackText) -> Readings:
    """As any file with titles."""
    return with_header.parse(text)
