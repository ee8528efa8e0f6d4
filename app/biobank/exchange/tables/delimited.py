"""Text files with delimiters: commas, semicolons, tabs or bars, quoted or not."""

import csv
import re
from collections.abc import Iterator
from itertools import islice

from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.refusing import refuse_table
from app.biobank.exchange.tables.table import TableRow

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 200
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_SAYS_SO = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


def delimiter_of(text: str) -> str:
    """The sign that cuts the first records into the most even rows.

    Each candidate is tried by reading, quotes and all, so that what stands inside quotes is never counted. A file
    with one column has none; a comma does for it.
    """
    first = _SAYS_SO.fullmatch(text[:20].split("\n", 1)[0].rstrip("\r"))
    if first:
        return first[1]
    return max(_DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def rows_of_text(text: str, delimiter: str, filename: str, limits: Limits) -> Iterator[TableRow]:
    """The rows that hold anything, with the line each begins on. TableRefused at the line that cannot be read."""
    records = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    found = 0
    while True:
        line = records.line_num + 1
        try:
            cells = next(records, None)
        except csv.Error as error:
            raise _unreadable(error, line, filename) from error
        if cells is None:
            return
        if line == 1 and len(cells) <= 2 and _SAYS_SO.fullmatch(delimiter.join(cells)):
            continue
        if not any(cell.strip() for cell in cells):
            continue
        found += 1
        if found > limits.rows:
            step = "Divide the file, and import the parts one after the other."
            raise refuse_table(filename, f"There are more than {limits.rows:,} rows.", next_step=step)
        if len(cells) > limits.columns:
            message = f"The row has {len(cells):,} cells; at most {limits.columns:,} are read."
            raise refuse_table(
                filename, message, line=line, next_step="Remove the columns that are not needed."
            )
        yield TableRow(line, tuple(cells))


def _lines(text: str) -> Iterator[str]:
    # Not str.splitlines, which also cuts at form feeds and other signs that may stand in a cell.
    for match in _LINE.finditer(text):
        yield match.group()


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    records = csv.reader(_lines(text), delimiter=delimiter)
    widths: dict[int, int] = {}
    try:
        for cells in islice((cells for cells in records if any(cells)), _SAMPLE):
            widths[len(cells)] = widths.get(len(cells), 0) + 1
    except csv.Error:
        return 0.0, 0
    several = {width: count for width, count in widths.items() if width > 1}
    if not several:
        return 0.0, 0
    width = max(several, key=lambda width: (several[width], width))
    return several[width] / sum(widths.values()), width


def _unreadable(error: csv.Error, line: int, filename: str) -> Exception:
    said = str(error)
    if "unexpected end of data" in said:
        message = "A quotation mark opened in this row is never closed."
    elif "expected after" in said:
        message = "Something stands between a closing quotation mark and the next delimiter."
    elif "field larger" in said:
        message = (
            f"A cell has more than {csv.field_size_limit():,} characters; a quotation mark may not be closed."
        )
    else:
        message = f"The row cannot be read ({said})."
    step = "Open the file in a spreadsheet, look at this row, and save it as CSV again."
    return refuse_table(filename, message, line=line, next_step=step)
