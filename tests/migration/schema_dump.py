"""What a database's schema is, as text that can be compared: columns, constraints, indexes, triggers, sequences."""

import re
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, text

OURS_ALONE = {"alembic_version"}
"""Alembic's own bookkeeping, which no model describes."""

_ON_POSTGRESQL = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    """,
    "constraints": """
        SELECT t.relname, c.conname, c.contype::text, pg_get_constraintdef(c.oid), c.convalidated
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE t.relnamespace = 'public'::regnamespace
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid), t.tgenabled::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace
    """,
    "functions": """
        SELECT p.proname, p.proname, pg_get_functiondef(p.oid) FROM pg_proc p
        WHERE p.pronamespace = 'public'::regnamespace
    """,
    "sequences": """
        SELECT sequencename, sequencename, data_type::text, start_value, increment_by
        FROM pg_sequences WHERE schemaname = 'public'
    """,
    "types": """
        SELECT t.typname, t.typname, t.typtype::text FROM pg_type t
        WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
    """,
}


def dump(connection: Connection) -> dict[str, Any]:
    """The schema of this database, without Alembic's own table."""
    if connection.dialect.name == "sqlite":
        return _of_sqlite(connection)
    told: dict[str, Any] = {}
    for part, query in _ON_POSTGRESQL.items():
        for table, name, *rest in connection.execute(text(query)):
            if table not in OURS_ALONE:
                told[f"{part}: {table}.{name}"] = list(rest)
    return told


def _of_sqlite(connection: Connection) -> dict[str, Any]:
    told: dict[str, Any] = {}
    inspector = inspect(connection)
    for table in inspector.get_table_names():
        if table not in OURS_ALONE:
            told |= _table(inspector, table)
    query = "SELECT type, tbl_name, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql > ''"
    for kind, table, name, sql in connection.exec_driver_sql(query):
        if table not in OURS_ALONE:
            told[f"{kind}: {table}.{name}"] = _plain(sql)
    return told


def _table(inspector: Inspector, table: str) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for column in inspector.get_columns(table):
        told[f"column: {table}.{column['name']}"] = [
            str(column["type"]),
            column["nullable"],
            str(column["default"]),
            column["primary_key"],
        ]
    for check in inspector.get_check_constraints(table):
        told[f"check: {table}.{check['name']}"] = _plain(check["sqltext"])
    for unique in inspector.get_unique_constraints(table):
        told[f"unique: {table}.{unique['name']}"] = unique["column_names"]
    for key in inspector.get_foreign_keys(table):
        told[f"foreign: {table}.{key['name']}"] = [
            key["constrained_columns"],
            key["referred_table"],
            key["referred_columns"],
            key["options"],
        ]
    told[f"primary: {table}"] = inspector.get_pk_constraint(table)
    return told


def _plain(sql: str) -> str:
    """Without what does not matter: line breaks, and the quotes of names that need none."""
    return re.sub(r"\s+", " ", sql).replace('"', "").strip()
