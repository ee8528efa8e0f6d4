"""Streams the live rows of one kind of subject, and what the ledger tells of it, in the same order."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, String, and_, cast, literal, select

from app.core.db.base import Part, Root, Table, key_of, name_of
from app.core.ledger.exact_columns import exact
from app.core.ledger.verifying.folding import RowKey, Told
from app.core.ledger.verifying.queries import concern, payload
from app.core.ledger.verifying.snapshot import Room

Rows = dict[RowKey, dict[str, Any]]


def told_of(room: Room, kind: str) -> Iterator[tuple[str, list[Told]]]:
    """Every subject of `kind` with its entries by version, in the binary order of its name."""
    subject = _binary(room, concern.c.subject)
    query = (
        select(
            concern.c.subject, concern.c.entry_id, concern.c.version, exact(payload.c.payload, sqlite=True)
        )
        .select_from(concern.outerjoin(payload, payload.c.entry_id == concern.c.entry_id))
        .where(and_(concern.c.version.is_not(None), _of_kind(subject, kind)))
        .order_by(subject, concern.c.version, concern.c.entry_id)
    )
    for name, rows in groupby(room.stream(query), key=lambda row: str(row.subject)):
        yield name, [Told(row.entry_id, row.version, row.payload) for row in rows]


def of_no_kind(room: Room, kinds: Sequence[str]) -> Iterator[Any]:
    """Subjects of the ledger whose kind no table has."""
    subject = _binary(room, concern.c.subject)
    known = [~_of_kind(subject, kind) for kind in kinds]
    return room.stream(
        select(concern.c.subject, concern.c.entry_id)
        .where(and_(concern.c.version == 1, *known))
        .order_by(subject)
    )


def live(room: Room, model: type[Table], kind: str) -> Iterator[tuple[str, Rows]]:
    """The rows of `model` that belong to subjects of `kind`, by subject, each row with what it holds."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    place = model.ledger
    assert place is not None  # noqa: S101 - the caller hands in ledgered tables
    number = table.c.id if isinstance(place, Root) else table.c[place.column]
    subject = _binary(room, literal(f"{kind}:", String()) + cast(number, String))
    query = select(subject.label("the_subject"), *_columns(room, table)).order_by(subject)
    if isinstance(place, Part) and place.kind_column:
        query = query.where(table.c[place.kind_column] == kind)
    return _grouped(room, model, query)


def live_of_no_kind(room: Room, model: type[Table], kinds: Sequence[str]) -> Iterator[tuple[str, Rows]]:
    """Rows whose own column names a kind of subject that there is not."""
    table: Any = model.__table__  # type: ignore[attr-defined]
    place = model.ledger
    if not isinstance(place, Part) or not place.kind_column:
        return iter(())
    kind = table.c[place.kind_column]
    subject = kind + literal(":", String()) + cast(table.c[place.column], String)
    return _grouped(
        room,
        model,
        select(subject.label("the_subject"), *_columns(room, table))
        .where(kind.not_in(kinds))
        .order_by(subject),
    )


def _columns(room: Room, table: Any) -> list[Any]:
    return [exact(column, sqlite=room.sqlite) for column in table.c]


def _grouped(room: Room, model: type[Table], query: Select[Any]) -> Iterator[tuple[str, Rows]]:
    name = name_of(model)
    columns = [column.key for column in model.__table__.c]  # type: ignore[attr-defined]
    for subject, group in groupby(room.stream(query), key=lambda row: str(row[0])):
        rows: Rows = {}
        for row in group:
            values = dict(zip(columns, row[1:], strict=True))
            held = {key: value for key, value in values.items() if value is not None}
            rows[name, key_of(model, values)] = held
        yield subject, rows


def _binary(room: Room, column: Any) -> Any:
    """Sorted by bytes, which the databases' own orders are not."""
    return column if room.sqlite else column.collate("C")


def _of_kind(subject: Any, kind: str) -> Any:
    """The prefix as a range, since ';' follows ':'; LIKE would not mind upper and lower case on SQLite."""
    return and_(subject >= f"{kind}:", subject < f"{kind};")
