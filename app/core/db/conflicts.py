"""What a broken constraint means, in the words of the field."""

import sqlite3
from collections.abc import Callable

import psycopg
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.core.errors import BiobankError, Busy, Conflict, Invalid

_words: dict[str, Callable[[], BiobankError]] = {}
_sqlite: dict[str, str] = {}
_MET = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.LockNotAvailable,
)
"""What PostgreSQL says to those who met others on the same things, or waited for them as long as one may."""


def says(constraint: str, error: Callable[[], BiobankError], *, sqlite: str = "") -> None:
    """Give `constraint` its words. `sqlite` is how SQLite names a unique index: "table.column, table.column"."""
    _words[constraint] = error
    if sqlite:
        _sqlite[sqlite] = constraint


def _constraint(cause: BaseException | None) -> str | None:
    if isinstance(cause, psycopg.Error):
        return cause.diag.constraint_name
    if isinstance(cause, sqlite3.IntegrityError):
        told = str(cause).partition(": ")[2]
        return _sqlite.get(told, told.removeprefix("index ").strip("'"))
    return None


def translate(error: BaseException) -> BiobankError | None:
    """The refusal that a database error stands for, or None when it is a bug and must stay one."""
    if isinstance(error, PoolTimeout):
        return Busy("The house is busy. Nothing was stored.", next_step="Send the same request again.")
    cause = error.orig if isinstance(error, DBAPIError) else error
    name = _constraint(cause)
    if name is not None and name in _words:
        return _words[name]()
    if isinstance(cause, _MET):
        return Busy("Two people met on the same things. Nothing was stored.", next_step="Send it again.")
    if _is_gone(cause):
        return Busy(
            "The database broke off. What was asked for was done wholly, or not at all.",
            next_step="Send the same request again, under the same key: it is done once.",
        )
    if isinstance(error, OperationalError) and "database is locked" in str(error):
        return Busy("The database is busy. Nothing was stored.", next_step="Send the same request again.")
    if isinstance(cause, psycopg.errors.UniqueViolation) or (
        isinstance(cause, sqlite3.IntegrityError) and "UNIQUE" in str(cause)
    ):
        return Conflict("Something with this name or key is there already. Nothing was stored.")
    if _is_beyond(cause):
        return Invalid(
            "A number or a text in this request is none that can be kept. Nothing was stored.",
            next_step="Look for a number with too many digits, or a text with characters that cannot be printed.",
        )
    return None


def _is_gone(cause: BaseException | None) -> bool:
    """Whether PostgreSQL ended the conversation, or began none: it stops, starts, or is full."""
    if not isinstance(cause, psycopg.OperationalError):
        return False
    return cause.sqlstate is None or cause.sqlstate.startswith(("08", "57P", "533"))


def _is_beyond(cause: BaseException | None) -> bool:
    """Whether the database could not even write the value down: a number too large, a text with a NUL in it."""
    if isinstance(cause, psycopg.errors.NumericValueOutOfRange | psycopg.errors.UntranslatableCharacter):
        return True
    if isinstance(cause, psycopg.DataError):
        return "NUL" in str(cause)
    return isinstance(cause, OverflowError) and "SQLite INTEGER" in str(cause)
