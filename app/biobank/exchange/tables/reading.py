"""Reading a table: bytes of CSV, TSV or Excel in, rows of text out, or what to do about the file."""

import hashlib

from app.biobank.exchange.decoding import NotText, decode
from app.biobank.exchange.file_kinds import WORKBOOKS, FileKind, kind_of
from app.biobank.exchange.tables.apart import read_apart
from app.biobank.exchange.tables.delimited import delimiter_of, rows_of_text
from app.biobank.exchange.tables.limits import LIMITS, Limits
from app.biobank.exchange.tables.refusing import TableRefused, refuse_table
from app.biobank.exchange.tables.table import Table
from app.biobank.exchange.tables.workbooks import SheetRows

_KINDS = "Bring the table as CSV, TSV or Excel (.xlsx, .xls)."


def read_table(data: bytes, filename: str, *, sheet: str | None = None, limits: Limits = LIMITS) -> Table:
    """The one table of a file, or the `sheet` of a workbook that is meant.

    A workbook with several filled sheets is refused unless one is named: nobody should import the wrong one. Raises
    TableRefused, and nothing else.
    """
    kind = _kind(data, filename, limits)
    if kind not in WORKBOOKS:
        return _text_table(data, filename, limits)
    sheets = read_apart(data, kind, filename, limits)
    if sheet is not None:
        if sheet not in sheets:
            step = f"Its sheets are: {', '.join(sheets)}."
            raise refuse_table(filename, f"There is no sheet {sheet!r}.", next_step=step, field="sheet")
        return _sheet_table(sheets[sheet], sheet, data, filename)
    tables = [
        table for name, read in sheets.items() if (table := _sheet_table(read, name, data, filename)).rows
    ]
    if len(tables) > 1:
        names = ", ".join(repr(table.sheet) for table in tables)
        message = f"The workbook has {len(tables)} filled sheets: {names}."
        raise refuse_table(filename, message, next_step="Say which sheet is meant.", field="sheet")
    if not tables:
        raise refuse_table(filename, "The workbook is empty.", next_step=_KINDS)
    return tables[0]


def read_tables(data: bytes, filename: str, *, limits: Limits = LIMITS) -> list[Table]:
    """Every filled sheet of a workbook, or the one table of a text file.

    A sheet that no reader can read is told by a warning on the first table. Raises TableRefused when nothing at all
    can be read.
    """
    kind = _kind(data, filename, limits)
    if kind not in WORKBOOKS:
        return [_text_table(data, filename, limits)]
    tables, unread = [], []
    for name, read in read_apart(data, kind, filename, limits).items():
        try:
            tables.append(_sheet_table(read, name, data, filename))
        except TableRefused as error:
            unread.append(error)
    tables = [table for table in tables if table.rows]
    if not tables:
        raise unread[0] if unread else refuse_table(filename, "The workbook is empty.", next_step=_KINDS)
    if unread:
        first = tables[0]
        warnings = (*first.warnings, *(error.message for error in unread))
        tables[0] = Table(first.filename, first.sheet, first.rows, first.sha256, warnings=warnings)
    return tables


def _kind(data: bytes, filename: str, limits: Limits) -> FileKind:
    if len(data) > limits.size:
        message = f"The file has {len(data):,} bytes; at most {limits.size:,} are read."
        raise refuse_table(filename, message, next_step="Divide the file.")
    kind = kind_of(data)
    if kind is FileKind.EMPTY:
        raise refuse_table(filename, "The file is empty.", next_step=_KINDS)
    if kind is not FileKind.TEXT and kind not in WORKBOOKS:
        raise refuse_table(filename, f"The file is {kind.value}, whatever its name says.", next_step=_KINDS)
    return kind


def _text_table(data: bytes, filename: str, limits: Limits) -> Table:
    try:
        decoded = decode(data)
    except NotText as error:
        raise refuse_table(filename, str(error), next_step=_KINDS) from error
    delimiter = delimiter_of(decoded.text)
    rows = tuple(rows_of_text(decoded.text, delimiter, filename, limits))
    if not rows:
        raise refuse_table(filename, "The file holds nothing but blanks.", next_step=_KINDS)
    warnings: tuple[str, ...] = ()
    if decoded.encoding in ("cp1252", "latin-1"):
        warnings = ("The file is not in UTF-8; it was read as Western European (Windows-1252).",)
    sha256 = hashlib.sha256(data).hexdigest()
    return Table(filename, "", rows, sha256, decoded.encoding, delimiter, warnings)


def _sheet_table(read: SheetRows | TableRefused, sheet: str, data: bytes, filename: str) -> Table:
    if isinstance(read, TableRefused):
        raise read
    rows, warnings = read
    return Table(filename, sheet, rows, hashlib.sha256(data).hexdigest(), warnings=warnings)
