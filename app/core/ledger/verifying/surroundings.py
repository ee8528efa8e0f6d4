"""Whether the tables are tables, and the database's own refusals to change the ledger still stand."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import bindparam, text

from app.core.db.base import Table, name_of
from app.core.ledger import guards
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.snapshot import Room

_TABLES = text(
    "SELECT c.relname AS name, c.relkind AS kind, c.relrowsecurity AS policies FROM pg_catalog.pg_class c "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relname IN :names"
).bindparams(bindparam("names", expanding=True))
_TRIGGERS = text(
    "SELECT c.relname AS owner, t.tgname AS name, t.tgenabled AS enabled, t.tgtype AS moments, "
    "t.tgqual IS NULL AND t.tgattr::text = '' AS always, p.proname AS function, p.prosrc AS body "
    "FROM pg_catalog.pg_trigger t JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid WHERE n.nspname = 'public' AND NOT t.tgisinternal"
)
_MOMENTS = {"_keeps_rows": 0b01_1011, "_keeps_all": 0b10_0010}
"""Before UPDATE or DELETE of each row, and before TRUNCATE, as the bits of pg_trigger.tgtype."""
_MASTER = text("SELECT type, name, sql FROM main.sqlite_master")


def check_surroundings(room: Room, findings: Findings, tables: Sequence[type[Table]]) -> set[str]:
    """Look for tables that became views, for policies on rows, and for guards that are gone or asleep.

    Returns the names of the tables that can be read.
    """
    names = sorted({name_of(model) for model in (*guards.GUARDED, *tables)})
    if room.sqlite:
        return _check_sqlite(room, findings, names)
    known = {row.name: row for row in room.connection.execute(_TABLES, {"names": names})}
    for name in names:
        row = known.get(name)
        if row is None or _word(row.kind) not in ("r", "p"):
            _say(findings, "table.kind", name, f"{name} is not a table.")
        elif row.policies:
            _say(findings, "table.policy", name, f"A policy on {name} can hide rows.")
    triggers = {(row.owner, row.name): row for row in room.connection.execute(_TRIGGERS)}
    body = _squeezed(guards.FUNCTION.split("$$")[1])
    for table, name in _guards_on_postgresql():
        row = triggers.get((table, name))
        if row is None:
            _say(findings, "guard.missing", table, f"The trigger {name} that keeps {table} is gone.")
        elif _word(row.enabled) not in ("O", "A"):
            _say(findings, "guard.asleep", table, f"The trigger {name} that keeps {table} is switched off.")
        elif (
            row.function != "refuse_change"
            or _squeezed(row.body) != body
            or row.moments != _MOMENTS[name.removeprefix(table)]
            or not row.always
        ):
            _say(findings, "guard.changed", table, f"The trigger {name} on {table} does not refuse any more.")
    return known.keys() & set(names)


def _check_sqlite(room: Room, findings: Findings, names: Sequence[str]) -> set[str]:
    rows: dict[tuple[str, str], Any] = {
        (row.type, row.name): row.sql for row in room.connection.execute(_MASTER)
    }
    for name in names:
        if ("table", name) not in rows:
            _say(findings, "table.kind", name, f"{name} is not a table.")
    for model in guards.GUARDED:
        table = name_of(model)
        for statement in guards.on_sqlite(table):
            name = statement.split()[2]
            found = rows.get(("trigger", name))
            if found is None:
                _say(findings, "guard.missing", table, f"The trigger {name} that keeps {table} is gone.")
            elif _squeezed(found) != _squeezed(statement):
                _say(
                    findings,
                    "guard.changed",
                    table,
                    f"The trigger {name} on {table} does not refuse any more.",
                )
    return {name for name in names if ("table", name) in rows}


def _guards_on_postgresql() -> Iterator[tuple[str, str]]:
    for model in guards.GUARDED:
        for statement in guards.on_postgresql(name_of(model)):
            yield name_of(model), statement.split()[2]


def _say(findings: Findings, code: str, table: str, message: str) -> None:
    findings.add(code, message, table=table)


def _word(value: Any) -> str:
    """PostgreSQL's one-byte "char" arrives as bytes or text, depending on the driver's mood."""
    return value.decode() if isinstance(value, bytes) else str(value)


def _squeezed(statement: str) -> str:
    return " ".join(statement.replace("%%", "%").split())
