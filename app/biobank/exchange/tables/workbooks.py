"""Excel workbooks, with two readers: each of them fails on real files that the other reads."""

import io
from collections.abc import Iterable, Iterator
from typing import Any

from app.biobank.exchange.file_kinds import FileKind
from app.biobank.exchange.tables.archives import TALLEST, weigh
from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.refusing import TableRefused, refuse_table
from app.biobank.exchange.tables.sheet_cells import cell_text, lost_digits
from app.biobank.exchange.tables.table import TableRow

SheetRows = tuple[tuple[TableRow, ...], tuple[str, ...]]
"""The rows of a sheet that hold anything, and warnings."""

_STEP = "Open the workbook in a spreadsheet program and save the sheet as CSV."


class Workbook:
    """One workbook, opened by whichever reader can; sheets are read when asked for."""

    def __init__(self, data: bytes, kind: FileKind, filename: str, limits: Limits) -> None:
        self._data, self._filename, self._limits = data, filename, limits
        self._fast: Any = None
        self._slow: Any = None
        fits = padded = False
        if kind is FileKind.XLSX:
            weighed = weigh(data, filename, limits)
            fits, padded = weighed.largest_sheet <= limits.rectangle, weighed.padded_numbers
        # Only the slow reader knows how a number is shown, and only it is safe with cells far apart.
        if kind is FileKind.XLS or (fits and not padded):
            self._fast = self._opened_fast()
        self._may_be_slow = kind is FileKind.XLSX
        if self._fast is None:
            self._slow = self._opened_slow()
        if self._fast is None and self._slow is None:
            raise refuse_table(filename, "The workbook cannot be opened.", next_step=_STEP)

    @property
    def sheets(self) -> list[str]:
        """The names of its sheets, in order."""
        return list(self._fast.sheet_names if self._fast is not None else self._slow.sheetnames)

    def rows(self, sheet: str) -> SheetRows:
        """What stands on `sheet`. TableRefused when no reader can read it, or when there is too much."""
        if self._fast is not None:
            try:
                return self._collected(sheet, self._fast_rows(sheet))
            except TableRefused:
                raise
            except BaseException as error:
                _reraise_if_not_a_failure(error)
        if self._slow is None:
            self._slow = self._opened_slow()
        if self._slow is not None:
            try:
                return self._collected(sheet, self._slow_rows(sheet))
            except TableRefused:
                raise
            except Exception:  # noqa: S110 - whatever went wrong inside the reader, the sheet cannot be read
                pass
        raise refuse_table(
            self._filename, f"The sheet {sheet!r} cannot be read.", next_step=_STEP, field=sheet
        )

    def _opened_fast(self) -> Any:
        import python_calamine  # noqa: PLC0415 - a heavy library, needed for workbooks only

        try:
            return python_calamine.load_workbook(io.BytesIO(self._data))
        except BaseException as error:
            _reraise_if_not_a_failure(error)
            return None

    def _opened_slow(self) -> Any:
        if not self._may_be_slow:
            return None
        import openpyxl  # noqa: PLC0415 - a heavy library, needed for few workbooks

        try:
            return openpyxl.load_workbook(io.BytesIO(self._data), read_only=True, data_only=True)
        except Exception:
            return None

    def _fast_rows(self, sheet: str) -> Iterator[tuple[int, list[Any]]]:
        found = self._fast.get_sheet_by_name(sheet)
        return enumerate(found.to_python(skip_empty_area=False), start=1)

    def _slow_rows(self, sheet: str) -> Iterator[tuple[int, list[Any]]]:
        found = self._slow[sheet]
        found.reset_dimensions()  # What the file says about its own size is often wrong.
        for number, cells in enumerate(found.iter_rows(), start=1):
            yield number, [_as_shown(cell) for cell in cells]

    def _collected(self, sheet: str, numbered: Iterable[tuple[int, list[Any]]]) -> SheetRows:
        rows: list[TableRow] = []
        blunt: list[int] = []
        filled = 0
        for number, values in numbered:
            if number > TALLEST:
                raise refuse_table(
                    self._filename, f"The sheet {sheet!r} has no last row.", next_step=_STEP, field=sheet
                )
            while values and values[-1] in (None, ""):
                values.pop()
            if not values:
                continue
            filled += len(values)
            if len(rows) >= self._limits.rows or filled > self._limits.cells:
                message = f"The sheet {sheet!r} has more than {self._limits.rows:,} rows or too many cells."
                raise refuse_table(self._filename, message, next_step="Divide the sheet.", field=sheet)
            if len(values) > self._limits.columns:
                message = f"The sheet {sheet!r} has more than {self._limits.columns:,} columns."
                step = "Remove the columns that are not needed."
                raise refuse_table(self._filename, message, line=number, next_step=step, field=sheet)
            if any(map(lost_digits, values)):
                blunt.append(number)
            rows.append(TableRow(number, tuple(map(cell_text, values))))
        return tuple(rows), _warnings(sheet, blunt)


def _warnings(sheet: str, blunt: list[int]) -> tuple[str, ...]:
    if not blunt:
        return ()
    where = ", ".join(map(str, blunt[:10])) + (" …" if len(blunt) > 10 else "")
    return (
        f"Sheet {sheet!r}, row {where}: a number has more than 15 digits, so the spreadsheet has changed its end. "
        "Codes belong into cells formatted as text.",
    )


def _as_shown(cell: Any) -> Any:
    """A cell's value; a whole number under a format like 0000000000 with the zeros that people see."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        format_ = cell.number_format
        if len(format_) > 1 and not format_.strip("0"):
            return str(int(value)).zfill(len(format_))
    return value


def _reraise_if_not_a_failure(error: BaseException) -> None:
    """A panic inside the fast reader is no Exception, but means only that it cannot read this workbook."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        raise error
