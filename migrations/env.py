"""Runs the one history of the schema, on SQLite and on PostgreSQL."""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection, DateTime, String, text
from sqlalchemy.types import TypeDecorator

from app.core.db.engine import Database
from app.core.settings import Settings
from app.tables import metadata

ONE_AT_A_TIME = 0x4D494752  # an advisory lock of our own


def render(kind: str, thing: Any, _context: AutogenContext) -> str | bool:
    """Write plain SQLAlchemy types, so that an old migration never needs the program of today."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        inner = thing.impl_instance
        if isinstance(inner, String):
            return f"sa.String(length={inner.length})" if inner.length else "sa.String()"
        if isinstance(inner, DateTime):
            return "sa.DateTime(timezone=True)"
    if kind == "server_default" and thing is not None:
        return "this_transaction()"
    return False


def run(connection: Connection) -> None:
    """Bring `connection`'s database to the wanted revision, one transaction a revision."""
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text("SELECT pg_advisory_lock(:n)"), {"n": ONE_AT_A_TIME})
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=sqlite,
        transaction_per_migration=True,
        compare_server_default=False,
        render_item=render,
    )
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"after migrating, rows point to nothing: {broken[:5]}")
    else:
        connection.execute(text("SELECT pg_advisory_unlock(:n)"), {"n": ONE_AT_A_TIME})
        connection.commit()


handed: Connection | None = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    database = Database(context.config.attributes.get("url") or Settings().database_url)
    with database.engine.connect() as opened:
        run(opened)
    database.close()
