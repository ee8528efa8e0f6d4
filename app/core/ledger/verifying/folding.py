"""Folds what the entries of one subject say into the rows that must then stand in the tables."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

RowKey = tuple[str, str]
"""A table's name and the row's key in it."""


class Changes(msgspec.Struct):
    """The part of a payload that a fold reads."""

    changes: list[tuple[str, str, dict[str, Any] | None, dict[str, Any]]]


_read = msgspec.json.Decoder(Changes).decode


class Told(NamedTuple):
    """One entry of a subject: which version it made, and its payload (None where it is gone)."""

    entry_id: int
    version: int
    payload: str | None


class Broken(NamedTuple):
    """A place where the entries of one subject contradict each other."""

    code: str
    message: str
    entry_id: int
    table: str
    row: str
    field: str | None
    expected: Any
    found: Any


class Fold:
    """The rows of one subject, as its entries make them: only fields that hold something."""

    def __init__(self, told: Iterable[Told]) -> None:
        self.rows: dict[RowKey, dict[str, Any]] = {}
        self.broken: list[Broken] = []
        self.version = 0
        self._entries: list[tuple[int, Changes]] = []
        for one in told:
            self.version = one.version
            try:
                changes = _read(one.payload or "")
            except (msgspec.DecodeError, TypeError, UnicodeError):
                # A damaged payload has its own finding; here its changes are simply not made.
                continue
            self._entries.append((one.entry_id, changes))
            for change in changes.changes:
                self._apply(one.entry_id, *change)

    def _apply(
        self, entry_id: int, table: str, key: str, before: dict[str, Any] | None, after: dict[str, Any]
    ) -> None:
        row = self.rows.get((table, key))
        if before is None:
            if row is not None:
                self._say("state.twice", f"{table} {key} is born a second time", entry_id, table, key)
            self.rows[table, key] = dict(after)
            return
        if row is None:
            self._say("state.unborn", f"{table} {key} changes, and was never born", entry_id, table, key)
            row = self.rows.setdefault((table, key), {})
        for name, value in before.items():
            if row.get(name) != value:
                self._say(
                    "state.before",
                    f"{name} of {table} {key} was {row.get(name)!r}, and this entry found {value!r}: it had been "
                    "changed without a fact",
                    entry_id,
                    table,
                    key,
                    name,
                    row.get(name),
                    value,
                )
        for name, value in after.items():
            if value is None:
                row.pop(name, None)
            else:
                row[name] = value

    def _say(
        self,
        code: str,
        message: str,
        entry_id: int,
        table: str,
        row: str,
        field: str | None = None,
        expected: Any = None,
        found: Any = None,
    ) -> None:
        self.broken.append(Broken(code, message, entry_id, table, row, field, expected, found))

    def last_to_say(self, table: str, key: str, field: str) -> int | None:
        """The entry that last said something of a field, or of its row."""
        born = None
        for entry_id, told in reversed(self._entries):
            for name, row, before, after in told.changes:
                if (name, row) == (table, key):
                    if field in after:
                        return entry_id
                    if before is None:
                        born = entry_id
        return born
