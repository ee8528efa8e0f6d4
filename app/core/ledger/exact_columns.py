"""Columns read in the very form in which the ledger tells them, whatever the database or its session prints."""

from typing import Any

from sqlalchemy import Boolean, Date, DateTime, String, func, literal, type_coerce
from sqlalchemy.types import NullType, TypeDecorator


def exact(column: Any, *, sqlite: bool) -> Any:
    """`column` as `plain` would write it: times as UTC text, days as ISO text, words as they stand.

    Nothing is turned into Python's types on the way, so a value that somebody damaged arrives as it is
    instead of stopping the reader.
    """
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        return (_time_on_sqlite(column) if sqlite else _time_on_postgresql(column)).label(column.key)
    if isinstance(kind, Date) and not sqlite:
        return func.to_char(type_coerce(column, NullType()), "YYYY-MM-DD").label(column.key)
    if isinstance(kind, Boolean) and not sqlite:
        return column
    return type_coerce(column, NullType()).label(column.key)


def truth(column: Any) -> bool:
    """Whether the column holds true or false, which SQLite keeps as 1 or 0."""
    return isinstance(column.type, Boolean)


def _time_on_postgresql(column: Any) -> Any:
    in_utc = func.timezone("UTC", type_coerce(column, NullType()))
    return func.to_char(in_utc, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"', type_=String())


def _time_on_sqlite(column: Any) -> Any:
    raw = type_coerce(column, String())
    return func.replace(raw, " ", "T", type_=String()) + literal("Z", String())
