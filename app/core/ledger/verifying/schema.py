"""Whether the database still refuses what it was told to refuse, and does nothing of its own besides."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import bindparam, text

from app.core.db.base import Table, name_of
from app.core.ledger import guards
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.snapshot import Room

_NAMED = text(
    "SELECT t.relname AS owner, c.conname AS name FROM pg_catalog.pg_constraint c "
    "JOIN pg_catalog.pg_class t ON t.oid = c.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace "
    "WHERE n.nspname = 'public' AND c.convalidated "
    "UNION SELECT t.relname, i.relname FROM pg_catalog.pg_index x "
    "JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid JOIN pg_catalog.pg_class t ON t.oid = x.indrelid "
    "JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = 'public' AND x.indisvalid"
)
_BESIDES = text(
    "SELECT c.relname AS owner, 'trigger' AS kind, t.tgname AS name FROM pg_catalog.pg_trigger t "
    "JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND NOT t.tgisinternal AND c.relname IN :names "
    "UNION SELECT c.relname, 'rule', r.rulename FROM pg_catalog.pg_rewrite r "
    "JOIN pg_catalog.pg_class c ON c.oid = r.ev_class JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = 'public' AND r.rulename <> '_RETURN' AND c.relname IN :names "
    "UNION SELECT p.relname, 'table that adds rows', c.relname FROM pg_catalog.pg_inherits h "
    "JOIN pg_catalog.pg_class c ON c.oid = h.inhrelid JOIN pg_catalog.pg_class p ON p.oid = h.inhparent "
    "JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace "
    "WHERE n.nspname = 'public' AND NOT c.relispartition AND p.relname IN :names ORDER BY 1, 2, 3"
).bindparams(bindparam("names", expanding=True))
_MASTER = text("SELECT type, name, tbl_name AS owner, sql FROM main.sqlite_master ORDER BY name")


def check_schema(room: Room, findings: Findings, tables: Sequence[type[Table]]) -> None:
    """Look for constraints and indexes that are gone, and for triggers and rules that nobody of ours made."""
    named, besides = _on_sqlite(room, tables) if room.sqlite else _on_postgresql(room, tables)
    for model in tables:
        table = name_of(model)
        for name in sorted(_expected(room, model) - named.get(table, set())):
            findings.add(
                "constraint.missing",
                f"The rule {name} of {table} is gone: the database lets through what it refused.",
                table=table,
                row=name,
            )
    own = {statement.split()[2] for model in guards.GUARDED for statement in _guards(room, name_of(model))}
    for table, kind, name in besides:
        if name not in own:
            told = (
                f"The {kind} {name} on {table} is none of ours: it changes what is written, or what is read."
            )
            findings.add("trigger.foreign", told, table=table, row=name)


def _guards(room: Room, table: str) -> list[str]:
    return guards.on_sqlite(table) if room.sqlite else guards.on_postgresql(table)


def _expected(room: Room, model: type[Table]) -> set[str]:
    """The names of the table's constraints and indexes, as the database has them."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    preparer = room.connection.dialect.identifier_preparer
    names = [preparer.format_constraint(one) for one in table.constraints]
    names += [preparer.format_index(one) for one in table.indexes]
    return {str(name).strip('"') for name in names if name}


def _on_postgresql(
    room: Room, tables: Sequence[type[Table]]
) -> tuple[dict[str, set[str]], list[tuple[str, str, str]]]:
    named: dict[str, set[str]] = {}
    for row in room.connection.execute(_NAMED):
        named.setdefault(row.owner, set()).add(row.name)
    besides = room.connection.execute(_BESIDES, {"names": [name_of(model) for model in tables]})
    return named, [(row.owner, row.kind, row.name) for row in besides]


def _on_sqlite(
    room: Room, tables: Sequence[type[Table]]
) -> tuple[dict[str, set[str]], list[tuple[str, str, str]]]:
    named: dict[str, set[str]] = {}
    besides: list[tuple[str, str, str]] = []
    watched = {name_of(model) for model in tables}
    for row in room.connection.execute(_MASTER):
        if row.type == "trigger" and row.owner in watched:
            besides.append((row.owner, row.type, row.name))
        elif row.type == "index":
            named.setdefault(row.owner, set()).add(row.name)
        elif row.type == "table":
            named.setdefault(row.owner, set()).update(_constraints(row.sql))
    return named, besides


def _constraints(sql: str) -> Iterator[str]:
    """The names that a CREATE TABLE gives to its constraints."""
    words = sql.replace('"', "").split()
    return (name for word, name in pairwise(words) if word.upper() == "CONSTRAINT")
