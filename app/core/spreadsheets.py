"""A table for spreadsheets: no cell that a program would run, and every time exact."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO

from app.core.clock import as_text

MARK = "\ufeff"
"""What spreadsheets look for to see that a file is UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as text. A text that a spreadsheet would compute gets an apostrophe in front, and stays a text."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_inert(cell) for cell in row])
    return out.getvalue()


def _inert(cell: object) -> object:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return as_text(cell)
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
