"""What the audit report reads: entries of a period in a scope, and what stands open today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_
from sqlalchemy import select as sa_select
from sqlmodel import col

from app.biobank.samples.models import Sample
from app.biobank.shipments.models import Shipment
from app.core.actor import Scope
from app.core.db import scoping
from app.core.ledger.damage import LedgerDamaged, damage, opened
from app.core.ledger.lateness import was_late
from app.core.ledger.models import Checkpoint, Concern, Entry, Leaf, Payload
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of the period, with what its payload says."""

    id: int
    index: int | None
    kind: str
    actor_id: int
    recorded_at: datetime
    occurred_at: datetime
    study_id: int | None
    site_id: int | None
    subject: str
    about: tuple[str, ...]
    hash: str
    fact: dict[str, Any]
    changes: list[list[Any]]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Within:
    """The period, and the sites and studies that are looked at."""

    since: datetime
    until: datetime
    site_id: int | None
    study_id: int | None
    scopes: Sequence[Scope]

    def entries(self) -> ColumnElement[bool]:
        """The entries of the period in the scope."""
        return and_(
            col(Entry.recorded_at) >= self.since,
            col(Entry.recorded_at) < self.until,
            self._scope(Entry),
        )

    def samples(self) -> ColumnElement[bool]:
        """The samples of the scope."""
        return self._scope(Sample)

    def _scope(self, model: Any) -> ColumnElement[bool]:
        parts: list[ColumnElement[bool]] = []
        if self.site_id is not None:
            parts.append(col(model.site_id) == self.site_id)
        if self.study_id is not None:
            parts.append(col(model.study_id) == self.study_id)
        return and_(scoping.within(self.scopes, model.site_id, model.study_id), *parts)


def activity(work: Work, within: Within) -> Sequence[Any]:
    """How often each kind was told, by whom and at which site."""
    columns = (col(Entry.kind), col(Entry.actor_id), col(Entry.site_id))
    query: Any = sa_select(*columns, func.count().label("n")).where(within.entries()).group_by(*columns)
    return list(work.session.execute(query.order_by(*columns)))


def bounds(work: Work, within: Within) -> Any:
    """Number of entries, first and last leaf, and how many are not sealed."""
    query: Any = (
        sa_select(
            func.count().label("n"),
            func.min(col(Leaf.number)).label("first"),
            func.max(col(Leaf.number)).label("last"),
            (func.count() - func.count(col(Leaf.number))).label("unsealed"),
        )
        .select_from(Entry)
        .outerjoin(Leaf, col(Leaf.entry_id) == col(Entry.id))
        .where(within.entries())
    )
    return work.session.execute(query).one()


def checkpoints_signed(work: Work, since: datetime, until: datetime) -> int:
    """How many checkpoints were signed in the period."""
    query = sa_select(func.count()).where(col(Checkpoint.made_at) >= since, col(Checkpoint.made_at) < until)
    return int(work.session.execute(query.select_from(Checkpoint)).scalar_one())


def told(
    work: Work,
    within: Within | None,
    kinds: Collection[str],
    most: int,
    *,
    late: bool = False,
    filled: Collection[str] = (),
) -> tuple[list[Told], int]:
    """The entries of these kinds (every kind, where none is named), the oldest first, and how many more there are.

    `late` keeps those recorded more than a day after they happened, `filled` those whose fact says something in
    one of these fields (a text, or a list of texts). Without `within`: the whole ledger.
    """
    conditions: list[ColumnElement[bool]] = [within.entries()] if within else []
    if kinds:
        conditions.append(col(Entry.kind).in_(sorted(kinds)))
    if late:
        conditions.append(was_late(col(Entry.occurred_at), col(Entry.recorded_at)))
    if filled:
        conditions.append(_filled(filled))
    query: Any = (
        sa_select(Entry, col(Payload.payload), col(Leaf.number))
        .outerjoin(Payload, col(Payload.entry_id) == col(Entry.id))
        .outerjoin(Leaf, col(Leaf.entry_id) == col(Entry.id))
        .where(*conditions)
        .order_by(col(Entry.id))
        .limit(most)
    )
    rows = [_told(entry, payload, number) for entry, payload, number in work.session.execute(query)]
    if len(rows) < most:
        return rows, 0
    total: Any = (
        sa_select(func.count())
        .select_from(Entry)
        .outerjoin(Payload, col(Payload.entry_id) == col(Entry.id))
        .where(*conditions)
    )
    return rows, int(work.session.execute(total).scalar_one()) - len(rows)


def last_of(work: Work, kind: str) -> Told | None:
    """The newest entry of a kind in the whole ledger."""
    query: Any = (
        sa_select(Entry, col(Payload.payload), col(Leaf.number))
        .outerjoin(Payload, col(Payload.entry_id) == col(Entry.id))
        .outerjoin(Leaf, col(Leaf.entry_id) == col(Entry.id))
        .where(col(Entry.kind) == kind)
        .order_by(col(Entry.id).desc())
        .limit(1)
    )
    row = work.session.execute(query).one_or_none()
    return _told(*row) if row else None


def _filled(names: Collection[str]) -> ColumnElement[bool]:
    """By the payload's text, which is canonical JSON: no blanks, and quotes inside of texts are escaped."""
    text = col(Payload.payload)
    found: list[ColumnElement[bool]] = []
    for name in sorted(names):
        found.append(text.contains(f'"{name}":["', autoescape=True))
        is_text = text.contains(f'"{name}":"', autoescape=True)
        found.append(and_(is_text, not_(text.contains(f'"{name}":""', autoescape=True))))
    return or_(*found)


def _told(entry: Entry, payload: str | None, number: int | None) -> Told:
    if wrong := damage(entry, payload):
        raise LedgerDamaged(f"Entry {entry.id} is not as it was written: {wrong}")
    header, content = opened(entry.id, entry.header, payload)
    return Told(
        id=entry.id,
        index=number,
        kind=entry.kind,
        actor_id=entry.actor_id,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        study_id=entry.study_id,
        site_id=entry.site_id,
        subject=next((name for name, _version in header["subjects"]), ""),
        about=tuple(header["about"]),
        hash=entry.leaf_hash.hex(),
        fact=content.get("fact", {}),
        changes=content.get("changes", []),
        reason=content.get("reason"),
    )


def samples_touched(work: Work, within: Within, most: int) -> tuple[list[int], int]:
    """Samples with entries in the period, the last ones first, and how many there are in all."""
    ids = (
        sa_select(col(Concern.subject), func.max(col(Concern.entry_id)).label("last"))
        .join(Entry, col(Entry.id) == col(Concern.entry_id))
        .where(within.entries(), col(Concern.version).is_not(None))
        .where(col(Concern.subject).startswith("sample:", autoescape=True))
        .group_by(col(Concern.subject))
    ).subquery()
    total = int(work.session.execute(sa_select(func.count()).select_from(ids)).scalar_one())
    newest: Any = sa_select(ids.c.subject).order_by(ids.c.last.desc()).limit(most)
    subjects = work.session.execute(newest).scalars()
    return [int(subject.partition(":")[2]) for subject in subjects], total


def in_hand(work: Work, within: Within, most: int) -> list[int]:
    """Samples of the scope that a person has today."""
    query: Any = sa_select(col(Sample.id)).where(col(Sample.custodian_user_id).is_not(None), within.samples())
    return list(work.session.execute(query.order_by(col(Sample.id)).limit(most)).scalars())


def on_the_way(work: Work, within: Within) -> Sequence[Any]:
    """Shipments with samples of the scope that are travelling today: code, since when, how many."""
    query: Any = (
        sa_select(col(Shipment.id), col(Shipment.code), col(Shipment.dispatched_at), func.count().label("n"))
        .join(Sample, col(Sample.shipment_id) == col(Shipment.id))
        .where(within.samples())
        .group_by(col(Shipment.id), col(Shipment.code), col(Shipment.dispatched_at))
        .order_by(col(Shipment.dispatched_at))
    )
    return list(work.session.execute(query))
