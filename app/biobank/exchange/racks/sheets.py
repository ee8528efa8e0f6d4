"""The rows of a rack file that is an Excel workbook."""

from app.biobank.exchange.racks.headers import find_header
from app.biobank.exchange.racks.refusing import Fault, RackFileRefused, refuse_file
from app.biobank.exchange.racks.rows import RackText, rows_of
from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.reading import read_tables
from app.biobank.exchange.tables.refusing import TableRefused

_LIMITS = Limits(size=1024 * 1024, unpacked=64 * 1024 * 1024, rows=10_000, columns=200, seconds=10)


def rows_of_workbook(data: bytes) -> RackText:
    """The first sheet with titles of a rack file, else the first with anything. RackFileRefused when it cannot be read."""
    try:
        tables = read_tables(data, "rack", limits=_LIMITS)
    except TableRefused as error:
        raise _as_rack_file(error) from error
    sheets = [
        RackText("", rows_of((row.line, row.cells) for row in table.rows), spreadsheet=True)
        for table in tables
    ]
    filled = [sheet for sheet in sheets if sheet.rows]
    return next(
        (sheet for sheet in filled if find_header(sheet.rows)),
        filled[0] if filled else RackText("", (), True),
    )


def _as_rack_file(error: TableRefused) -> RackFileRefused:
    step = error.next_step or "Export the scan as CSV."
    return refuse_file(Fault.NOT_A_RACK_FILE, error.message, next_step=step)
