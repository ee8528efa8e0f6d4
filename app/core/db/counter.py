"""Where SQLite counts its ids; PostgreSQL has a sequence of the same name instead."""

from typing import Any, ClassVar

from sqlalchemy import DDL, BigInteger, Column, event
from sqlmodel import Field

from app.core.db.base import Table


class RowId(Table, table=True):
    """The last id given out. One row, on SQLite only."""

    __tablename__ = "row_id_counter"
    key: ClassVar[tuple[str, ...]] = ("last",)

    last: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


_table: Any = RowId.__table__  # type: ignore[attr-defined]
event.listen(
    _table,
    "after_create",
    DDL("INSERT INTO row_id_counter (last) VALUES (0)").execute_if(dialect="sqlite"),  # type: ignore[no-untyped-call]
)
event.listen(_table, "after_create", DDL("CREATE SEQUENCE row_id").execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
event.listen(_table, "after_drop", DDL("DROP SEQUENCE row_id").execute_if(dialect="postgresql"))  # type: ignore[no-untyped-call]
