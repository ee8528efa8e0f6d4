"""The base of every table: names of constraints, and which subject a row belongs to."""

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlmodel import SQLModel

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}


@dataclass(frozen=True, slots=True)
class Root:
    """The row *is* the subject (`sample:17`) and carries its `version`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """The row belongs to the subject of `kind` whose id stands in `column`.

    Where rows of one table belong to several kinds of subject, `kind_column` names the column that says which.
    """

    kind: str
    column: str
    kind_column: str = ""


@dataclass(frozen=True, slots=True)
class Vouched:
    """Bytes that lie in a table of their own, too large for the ledger: the row that is told keeps their SHA-256.

    They lie in `column` of `table`, whose `key` is this row's id; their hash, in hex, in this row's `digest`.
    """

    table: str
    key: str
    column: str
    digest: str


class Table(SQLModel):
    """A table. `ledger` says whose history its changes are part of; None marks bookkeeping.

    `vouches` names the bytes elsewhere that a row stands for.

    Bookkeeping (sign-ins, stored answers, the ledger itself) is not state of the biobank and may change
    without a fact; everything else may not.
    """

    metadata = MetaData(naming_convention=NAMES)
    ledger: ClassVar[Root | Part | None] = None
    key: ClassVar[tuple[str, ...]] = ("id",)
    vouches: ClassVar[Vouched | None] = None

    def __init__(self, **values: Any) -> None:
        unknown = values.keys() - type(self).model_fields.keys()
        if unknown:
            raise TypeError(f"{type(self).__name__} has no column {sorted(unknown)}")
        super().__init__(**values)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def ref(self) -> str:
        """The subject this row belongs to, as it stands in the ledger."""
        subject = subject_of(type(self), vars(self))
        if subject is None:
            raise TypeError(f"{type(self).__name__} is bookkeeping and has no subject")
        return subject


def subject_of(model: type[Table], row: dict[str, Any]) -> str | None:
    """The subject a row given as a dictionary belongs to; None for bookkeeping."""
    place = model.ledger
    if place is None:
        return None
    if isinstance(place, Root):
        return f"{place.kind}:{row['id']}"
    return f"{row[place.kind_column] if place.kind_column else place.kind}:{row[place.column]}"


def key_of(model: type[Table], row: dict[str, Any]) -> str:
    """The row's primary key as text; the columns of a compound key are joined by a comma."""
    return ",".join(str(row[column]) for column in model.key)


def name_of(model: type[Table]) -> str:
    """The table's name, as plain text."""
    return str(model.__tablename__)
