"""Holds the live tables against the ledger: every row, every field, explained by facts (I-30)."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.core.db.base import Part, Root, Table, name_of
from app.core.ledger.verifying.folding import Fold
from app.core.ledger.verifying.live_rows import Rows, live, live_of_no_kind, of_no_kind, told_of
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.snapshot import Room


def compare_state(room: Room, findings: Findings, tables: Sequence[type[Table]]) -> int:
    """Compare all; returns how many live rows there are. Both sides are streamed, a subject at a time."""
    kinds = sorted(model.ledger.kind for model in tables if isinstance(model.ledger, Root))
    compared = 0
    for kind in kinds:
        compared += _Kind(room, findings, [one for one in tables if _holds(one, kind)], kind).compare()
    for model in tables:
        for subject, rows in live_of_no_kind(room, model, kinds):
            compared += len(rows)
            _report_extra(findings, subject, rows)
    for row in of_no_kind(room, kinds):
        findings.add(
            "state.kind",
            f"The ledger tells of {row.subject}, which no table holds.",
            subject=row.subject,
            entry_id=row.entry_id,
        )
    return compared


def _holds(model: type[Table], kind: str) -> bool:
    """Whether rows of the table can belong to subjects of this kind."""
    place = model.ledger
    return place is not None and (place.kind == kind or (isinstance(place, Part) and bool(place.kind_column)))


class _Kind:
    """One kind of subject: its entries on one side, the rows of its tables on the other."""

    def __init__(self, room: Room, findings: Findings, tables: Sequence[type[Table]], kind: str) -> None:
        self._findings = findings
        self._room, self._kind = room, kind
        self._names = {name_of(model) for model in tables}
        self._root = next(name_of(model) for model in tables if isinstance(model.ledger, Root))
        self._live = [_Ahead(live(room, model, kind)) for model in tables]
        self._compared = 0

    def compare(self) -> int:
        for subject, told in told_of(self._room, self._kind):
            self._skip_to(subject)
            rows: Rows = {}
            for one in self._live:
                rows |= one.take(subject)
            self._compared += len(rows)
            self._compare(subject, Fold(told), rows)
        self._skip_to(None)
        return self._compared

    def _skip_to(self, subject: str | None) -> None:
        """Whatever lies before `subject` belongs to subjects that no entry tells of."""
        for one in self._live:
            for name, rows in one.before(subject):
                self._compared += len(rows)
                _report_extra(self._findings, name, rows)

    def _compare(self, subject: str, fold: Fold, rows: Rows) -> None:
        for one in fold.broken:
            self._findings.add(
                one.code,
                f"Entry {one.entry_id}: {one.message}.",
                subject=subject,
                entry_id=one.entry_id,
                table=one.table,
                row=one.row,
                field=one.field,
                expected=one.expected,
                found=one.found,
            )
        root = fold.rows.get((self._root, subject.partition(":")[2]))
        if root is not None:
            root["version"] = fold.version
        if fold.rows == rows:
            return
        _report_extra(
            self._findings, subject, {key: row for key, row in rows.items() if key not in fold.rows}
        )
        for (table, key), expected in fold.rows.items():
            found = rows.get((table, key))
            if table not in self._names:
                self._say(
                    "state.table", f"the ledger tells of a row of {table}", subject, table, key, expected
                )
            elif found is None:
                self._say("state.missing", "the row is gone", subject, table, key, expected)
            elif found != expected:
                self._report_fields(subject, fold, table, key, expected, found)

    def _report_fields(
        self, subject: str, fold: Fold, table: str, key: str, expected: dict[str, Any], found: dict[str, Any]
    ) -> None:
        for name in sorted(expected.keys() | found.keys()):
            right, live_value = expected.get(name), found.get(name)
            if right != live_value:
                self._say(
                    "state.differs",
                    f"{name} is {live_value!r}; the ledger says {right!r}",
                    subject,
                    table,
                    key,
                    expected,
                    field=name,
                    expected=right,
                    found=live_value,
                    entry_id=fold.last_to_say(table, key, name),
                )

    def _say(
        self, code: str, what: str, subject: str, table: str, key: str, row: dict[str, Any], **where: Any
    ) -> None:
        self._findings.add(
            code,
            f"{_spoken(table, key, row)}: {what}.",
            subject=subject,
            table=table,
            row=key,
            **where,
        )


class _Ahead:
    """A stream of subjects in order, of which the next one can be looked at."""

    def __init__(self, stream: Iterator[tuple[str, Rows]]) -> None:
        self._stream = stream
        self._next = next(stream, None)

    def before(self, subject: str | None) -> Iterator[tuple[str, Rows]]:
        """What comes before `subject`; everything that is left for None."""
        while self._next is not None and (subject is None or self._next[0] < subject):
            yield self._next
            self._next = next(self._stream, None)

    def take(self, subject: str) -> Rows:
        """The rows of `subject`; none where it has none."""
        if self._next is None or self._next[0] != subject:
            return {}
        rows = self._next[1]
        self._next = next(self._stream, None)
        return rows


def _report_extra(findings: Findings, subject: str, rows: Rows) -> None:
    for (table, key), row in rows.items():
        findings.add(
            "state.extra",
            f"{_spoken(table, key, row)}: the row stands there, and no fact tells of it.",
            subject=subject,
            table=table,
            row=key,
        )


def _spoken(table: str, key: str, row: dict[str, Any]) -> str:
    code = row.get("code")
    return f"{table} {key} ({code})" if code else f"{table} {key}"
