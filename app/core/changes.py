"""What changed in a unit of work, row by row, until a fact tells it."""

from collections import defaultdict
from typing import Any

from sqlalchemy import inspect
from sqlmodel import Session

from app.core.db.base import Table, key_of, name_of, subject_of
from app.core.db.types import EXACT, plain
from app.core.ledger.writing import Change


class Changes:
    """The changes of each subject's rows that no fact has told yet."""

    def __init__(self) -> None:
        self._of: dict[str, list[Change]] = defaultdict(list)

    def born(self, model: type[Table], row: dict[str, Any]) -> str | None:
        """Note a new row; returns its subject, None for bookkeeping."""
        subject = subject_of(model, row)
        if subject is None:
            return None
        after = {
            name: value if type(value) in EXACT else plain(value)
            for name, value in row.items()
            if value is not None and name != "version"
        }
        self._of[subject].append((name_of(model), key_of(model, row), None, after))
        return subject

    def collect(self, session: Session) -> None:
        """Note what was changed on loaded rows and not yet sent to the database."""
        for row in list(session.dirty):
            if not isinstance(row, Table) or type(row).ledger is None or not session.is_modified(row):
                continue
            before: dict[str, Any] = {}
            after: dict[str, Any] = {}
            state = inspect(row)
            for column in state.mapper.column_attrs:
                history = state.attrs[column.key].history
                if history.added and history.added != history.deleted and column.key != "version":
                    after[column.key] = plain(history.added[0])
                    before[column.key] = plain(history.deleted[0]) if history.deleted else None
            if after:
                values = {name: getattr(row, name) for name in type(row).key}
                _join(self._of[row.ref], (name_of(type(row)), key_of(type(row), values), before, after))

    def take(self, subject: str) -> list[Change]:
        """The changes of a subject, for the fact that tells them."""
        return self._of.pop(subject, [])

    def untold(self) -> list[str]:
        """Subjects whose rows changed and of which nothing was told."""
        return sorted(subject for subject, changes in self._of.items() if changes)


def _join(changes: list[Change], change: Change) -> None:
    """Add `change`, joined with an earlier one of the same row: a row that changed in steps changed once."""
    table, key, before, after = change
    for place, (earlier_table, earlier_key, was, became) in enumerate(changes):
        if (earlier_table, earlier_key) == (table, key):
            became = {**became, **after}
            if was is not None:
                was = {**(before or {}), **was}
                same = {name for name in was if was[name] == became[name]}
                was = {name: value for name, value in was.items() if name not in same}
                became = {name: value for name, value in became.items() if name not in same}
            if was is None or became:
                changes[place] = (table, key, was, became)
            else:
                del changes[place]
            return
    changes.append(change)
