"""The cells of one row, read field by field: what cannot be taken as it stands is told, and the row is spoilt."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.biobank.barcodes.scanning import problem_with
from app.biobank.exchange.tables.cells import CellRefused, amount_of
from app.biobank.exchange.tables.fields import Reader
from app.biobank.exchange.tables.import_rows import Doubt, Issue, Source, refused, warned
from app.biobank.exchange.tables.mapping import Rule
from app.biobank.exchange.tables.table import TableRow
from app.biobank.exchange.tables.times import day_of, moment_of
from app.core.units import Amount

T = TypeVar("T")

_CODES = ("code", "tube_code")


class RowReading:
    """One row under its profile. `spoilt` says that something in it was refused; the why is in `issues`."""

    def __init__(self, reader: Reader, row: TableRow, source: Source, issues: list[Issue]) -> None:
        self.source = source
        self.spoilt = False
        self.held: set[str] = set()
        self._reader, self._row, self._issues = reader, row, issues
        self._rules = reader.rule_of
        if any(cell.strip() for cell in row.cells[reader.width :]):
            message = (
                f"The row has {len(row.cells)} cells and the header {reader.width}: is a delimiter unquoted?"
            )
            self.refuse("line", row.cells[reader.width], Doubt.WIDTH, message)

    def refuse(self, field: str, value: str, doubt: Doubt, message: str) -> None:
        """Leave the row out, and say why."""
        self._issues.append(refused(self.source, field, value, doubt, message))
        self.spoilt = True

    def warn(self, field: str, value: str, doubt: Doubt, message: str) -> None:
        """Leave the row in, and say what is odd about it."""
        self._issues.append(warned(self.source, field, value, doubt, message))

    def text(self, field: str) -> str:
        """The text of a field, "" for nothing or for a word that only holds its place (`held` then has the field)."""
        text = self._read(field, lambda _, text: text) or ""
        if text and field in _CODES and (problem := problem_with(text)):
            self.refuse(field, text, Doubt.CELL, problem)
        if text in self._rules.placeholders.get(field, ()):
            self.held.add(field)
            name = field.replace("_", " ")
            message = f"{text!r} only holds a place; the {name} is taken as unknown."
            self.warn(field, text, Doubt.PLACEHOLDER, message)
            return ""
        return text

    def amount(self, field: str) -> Amount | None:
        """The exact amount in a field."""
        return self._read(field, lambda rule, text: amount_of(text, self._reader.unit(rule, self._row)))

    def day(self, field: str) -> date | None:
        """The day in a field."""
        return self._read(field, lambda rule, text: day_of(text, rule.day_first))

    def moment_or_day(self, field: str, zone: ZoneInfo | None) -> tuple[datetime | None, date | None]:
        """The moment in a field, or only the day where no clock time stands there."""

        def either(rule: Rule, text: str) -> tuple[datetime | None, date | None]:
            if ":" in text:
                return moment_of(text, zone, rule.day_first), None
            return None, day_of(text, rule.day_first)

        return self._read(field, either) or (None, None)

    def parents(self) -> tuple[str, ...]:
        """The codes the sample may come from, the nearest first."""
        codes: dict[str, None] = {}
        for rule in self._rules.parents:
            try:
                if code := self._reader.value(rule, self._row):
                    codes.setdefault(code)
            except CellRefused as error:
                self.refuse("parent", "", Doubt.CELL, str(error))
        return tuple(codes)

    def attributes(self) -> tuple[tuple[str, str], ...]:
        """The further cells that the profile keeps as they are."""
        found = []
        for title in self._rules.attributes:
            try:
                if text := self._reader.cell(title, self._row):
                    found.append((title, text))
            except CellRefused as error:
                self.refuse(title, "", Doubt.CELL, str(error))
        return tuple(found)

    def _read(self, field: str, read: Callable[[Rule, str], T]) -> T | None:
        """What `read` makes of the field's text; None when nothing stands there, or when it is refused."""
        rule = self._rules.fields.get(field)
        if rule is None:
            return None
        text = ""
        try:
            text = self._reader.value(rule, self._row)
            if text:
                return read(rule, text)
        except CellRefused as error:
            self.refuse(field, text, Doubt.CELL, str(error))
            return None
        if field in self._rules.required:
            self.refuse(field, "", Doubt.MISSING, f"The {field.replace('_', ' ')} is missing.")
        return None
