"""From the cells of one row to the value of one field, by the rule of a profile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.biobank.exchange.tables.cells import CellRefused, is_nothing, text_of
from app.biobank.exchange.tables.mapping import Profile, Rule, TableProfile
from app.biobank.exchange.tables.table import Table, TableRow

_BLANKS = re.compile(r"\s+")


@lru_cache(maxsize=4096)
def title_key(title: str) -> str:
    """A column's title as it is compared: without case, outer and double blanks."""
    return _BLANKS.sub(" ", title.strip()).casefold()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads fields out of the rows of one table: knows which column is where, and what means nothing."""

    profile: Profile
    rule_of: TableProfile
    filename: str
    columns: Mapping[str, int]
    width: int

    def value(self, rule: Rule, row: TableRow) -> str:
        """The text of a field, "" when nothing stands there. CellRefused with the reason."""
        text = self._source(rule, row)
        if not text:
            return ""
        if rule.pattern is not None:
            found = rule.pattern.search(text)
            if found is None:
                raise CellRefused(f"{text[:60]!r} does not look as this column does elsewhere.")
            text = "".join(found.groups("")) or found[0]
        if rule.lookup is not None:
            words = self.profile.lookups[rule.lookup]
            if text not in words:
                raise CellRefused(f"{text[:60]!r} is not among {', '.join(sorted(words))}.")
            text = words[text]
        return text

    def cell(self, title: str, row: TableRow) -> str:
        """The text under a column's title, "" when the file has no such column or nothing stands there."""
        place = self.columns.get(title_key(title))
        raw = "" if place is None else row.cell(place)
        return "" if is_nothing(raw, self.profile.nothing) else text_of(raw)

    def raw(self, field: str, row: TableRow) -> str:
        """The cell of a field exactly as it stands in the file."""
        titles = self.rule_of.fields[field].columns if field in self.rule_of.fields else ()
        places = [self.columns[key] for title in titles if (key := title_key(title)) in self.columns]
        return row.cell(places[0]) if places else ""

    def unit(self, rule: Rule, row: TableRow) -> str | None:
        """The unit in which an amount of this row is written."""
        written = self.cell(rule.unit_column, row) if rule.unit_column else ""
        return written or rule.unit

    def _source(self, rule: Rule, row: TableRow) -> str:
        if rule.constant is not None:
            return rule.constant
        if rule.filename is not None:
            found = rule.filename.search(self.filename)
            if found is None:
                raise CellRefused(f"The name of the file, {self.filename!r}, should tell this and does not.")
            return found[1].upper()
        if rule.join:
            parts = [self.cell(title, row) for title in rule.join]
            return "/".join(parts) if all(parts) else ""
        return next((text for title in rule.columns if (text := self.cell(title, row))), "")


def reader_for(profile: Profile, table: Table) -> tuple[Reader, int] | None:
    """The reader of the profile's table that this file is, and the place of its first data row in `table.rows`.

    None when no table of the profile has its columns among the first ten rows.
    """
    for at, row in enumerate(table.rows[:10]):
        columns: dict[str, int] = {}
        for place, title in enumerate(row.cells):
            if title.strip():
                columns.setdefault(title_key(title), place)
        fitting = [
            rules for rules in profile.tables if all(title_key(title) in columns for title in rules.header)
        ]
        if fitting:
            rules = max(fitting, key=lambda rules: len(rules.header))
            width = max(columns.values()) + 1
            return Reader(profile, rules, table.filename, columns, width), _first_data(table, rules, at + 1)
    return None


def _first_data(table: Table, rules: TableProfile, at: int) -> int:
    """Past the rows below the header that are a second header: every cell of them matches, and one is filled."""
    pattern = rules.second_header
    while pattern is not None and at < len(table.rows):
        cells = [cell.strip() for cell in table.rows[at].cells]
        if not all(pattern.fullmatch(cell) for cell in cells if cell):
            break
        at += 1
    return at
