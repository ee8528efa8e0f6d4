"""Column types that mean the same on both databases."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Dialect, String
from sqlalchemy.types import TypeDecorator

from app.core.clock import as_text


class _Choice(TypeDecorator[StrEnum]):
    """An enum kept as its word, so that a dump can be read and a new word needs no ALTER TYPE."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum], length: int = 32) -> None:
        self.words = words
        super().__init__(length)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.words(value).value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.words(value)


def choice(words: type[StrEnum]) -> Any:
    """The column type of an enum. Pair it with `one_of` in the table's constraints."""
    return _Choice(words)


def one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    """The database's own word that `column` holds one of `words`."""
    listed = ", ".join(f"'{word.value}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_word")


Big = BigInteger
"""Amounts and ids: 64 bit on both databases."""


EXACT = frozenset({str, int, bool, type(None)})
"""The types that stand in the ledger as they are."""


def plain(value: Any) -> str | int | bool | None:
    """A column's value as it stands in the ledger: text, integer, truth or nothing; never a float."""
    if type(value) in EXACT:
        return value  # type: ignore[no-any-return]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return as_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no exact form in the ledger")
