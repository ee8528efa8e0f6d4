"""The database's own refusal to change or remove what the ledger says."""

from sqlalchemy import DDL, event

from app.core.db.base import Table
from app.core.ledger.models import Checkpoint, Concern, Entry, Leaf, Payload, Subtree

GUARDED: tuple[type[Table], ...] = (Entry, Payload, Concern, Leaf, Subtree, Checkpoint)

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'The ledger is append-only: % on %', TG_OP, TG_TABLE_NAME;
END $$
"""


def on_sqlite(table: str) -> list[str]:
    """The triggers that keep `table` append-only on SQLite."""
    return [
        f"CREATE TRIGGER {table}_keeps_{deed.lower()} BEFORE {deed} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'The ledger is append-only: {deed} on {table}'); END"
        for deed in ("UPDATE", "DELETE")
    ]


def on_postgresql(table: str) -> list[str]:
    """The triggers that keep `table` append-only on PostgreSQL, TRUNCATE included."""
    return [
        f"CREATE TRIGGER {table}_keeps_rows BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION public.refuse_change()",
        f"CREATE TRIGGER {table}_keeps_all BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change()",
    ]


def _attach(model: type[Table]) -> None:
    table = model.__table__  # type: ignore[attr-defined]
    function = FUNCTION.replace("%", "%%")
    event.listen(table, "after_create", DDL(function).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
    for statement in on_postgresql(table.name):
        event.listen(table, "after_create", DDL(statement).execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
    for statement in on_sqlite(table.name):
        event.listen(table, "after_create", DDL(statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]


for _model in GUARDED:
    _attach(_model)
