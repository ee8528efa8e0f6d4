"""What a verification reads, as statements."""

from typing import Any

from sqlalchemy import Select, and_, func, select

from app.core.ledger.exact_columns import exact
from app.core.ledger.models import Checkpoint, Concern, Entry, Leaf, Payload, Subtree

entry: Any = Entry.__table__  # type: ignore[attr-defined]
payload: Any = Payload.__table__  # type: ignore[attr-defined]
concern: Any = Concern.__table__  # type: ignore[attr-defined]
leaf: Any = Leaf.__table__  # type: ignore[attr-defined]
subtree: Any = Subtree.__table__  # type: ignore[attr-defined]
checkpoint: Any = Checkpoint.__table__  # type: ignore[attr-defined]


def _entry_columns(*, sqlite: bool) -> list[Any]:
    left_out = ("id", "tx")
    return [exact(column, sqlite=sqlite) for column in entry.c if column.key not in left_out]


def sealed(*, sqlite: bool) -> Select[Any]:
    """Every leaf with its entry and payload, in the order of the tree."""
    return (
        select(
            leaf.c.number,
            leaf.c.entry_id,
            exact(leaf.c.leaf_hash, sqlite=sqlite).label("sealed_hash"),
            entry.c.id,
            *_entry_columns(sqlite=sqlite),
            exact(payload.c.payload, sqlite=sqlite),
        )
        .select_from(
            leaf.outerjoin(entry, entry.c.id == leaf.c.entry_id).outerjoin(
                payload, payload.c.entry_id == leaf.c.entry_id
            )
        )
        .order_by(leaf.c.number)
    )


def unsealed(*, sqlite: bool) -> Select[Any]:
    """Every entry that has no leaf yet, with its payload."""
    return (
        select(entry.c.id, *_entry_columns(sqlite=sqlite), exact(payload.c.payload, sqlite=sqlite))
        .select_from(
            entry.outerjoin(leaf, leaf.c.entry_id == entry.c.id).outerjoin(
                payload, payload.c.entry_id == entry.c.id
            )
        )
        .where(leaf.c.number.is_(None))
        .order_by(entry.c.id)
    )


def of_kind(kind: str, *, sqlite: bool) -> Select[Any]:
    """Every entry of a kind: its header and its payload."""
    return (
        select(exact(entry.c.header, sqlite=sqlite), exact(payload.c.payload, sqlite=sqlite))
        .select_from(entry.join(payload, payload.c.entry_id == entry.c.id))
        .where(entry.c.kind == kind)
        .order_by(entry.c.id)
    )


def concerns(first: int, last: int) -> Select[Any]:
    """Whom the entries with these ids, and those between, concern."""
    return select(concern.c.entry_id, concern.c.subject, concern.c.version).where(
        concern.c.entry_id.between(first, last)
    )


def without_entry(table: Any) -> Select[Any]:
    """Payloads or concerns that belong to no entry."""
    return (
        select(table.c.entry_id)
        .select_from(table.outerjoin(entry, entry.c.id == table.c.entry_id))
        .where(entry.c.id.is_(None))
        .order_by(table.c.entry_id)
    )


def checkpoints(*, sqlite: bool) -> Select[Any]:
    """Every checkpoint, by size."""
    columns = [exact(column, sqlite=sqlite) for column in checkpoint.c]
    return select(*columns).order_by(checkpoint.c.size)


def subtrees(level: int, start: int, end: int) -> Select[Any]:
    """The stored roots of one level from number `start` up to `end`."""
    return (
        select(subtree.c.number, subtree.c.root)
        .where(and_(subtree.c.level == level, subtree.c.number >= start, subtree.c.number < end))
        .order_by(subtree.c.number)
    )


def subtree_counts() -> Select[Any]:
    """How many subtrees of each level are stored."""
    return select(subtree.c.level, func.count().label("n")).group_by(subtree.c.level)


def broken_series() -> Select[Any]:
    """Subjects whose versions are not 1, 2, 3 … without a hole or a double."""
    last, count = func.max(concern.c.version), func.count()
    return (
        select(concern.c.subject, last.label("last"), count.label("n"))
        .where(concern.c.version.is_not(None))
        .group_by(concern.c.subject)
        .having(
            (last != count)
            | (func.min(concern.c.version) != 1)
            | (func.count(concern.c.version.distinct()) != count)
        )
    )


def versions(subject: str) -> Select[Any]:
    """The versions of one subject, with their entries."""
    return (
        select(concern.c.version, concern.c.entry_id)
        .where(and_(concern.c.subject == subject, concern.c.version.is_not(None)))
        .order_by(concern.c.version, concern.c.entry_id)
    )


def subject_count() -> Select[Any]:
    """How many subjects there are: each has exactly one first version."""
    return select(func.count().label("n")).where(concern.c.version == 1)
