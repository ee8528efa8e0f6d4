"""Finds entries of the ledger: by whom they concern, what happened, who did it, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, cast, func, or_
from sqlmodel import Session, col, select

from app.core.actor import Scope
from app.core.db.scoping import within
from app.core.ledger.damage import LedgerDamaged, damage, opened
from app.core.ledger.facts import sentence_of
from app.core.ledger.models import Checkpoint, Concern, Entry, Leaf, Payload


@dataclass(frozen=True, slots=True)
class Found:
    """An entry read back. `told` and `changes` are empty where the payload was erased or withheld.

    `number` is the place in the Merkle tree, None while it is not sealed. `damage` says what of it is not as it was
    written.
    """

    id: int
    number: int | None
    kind: str
    role: str
    actor_id: int
    recorded_at: datetime
    occurred_at: datetime
    study_id: int | None
    site_id: int | None
    deed: str
    header: str
    subjects: tuple[str, ...]
    about: tuple[str, ...]
    told: dict[str, Any]
    changes: list[list[Any]]
    reason: str | None
    damage: str = ""

    @property
    def sentence(self) -> str:
        """What happened, for people; of an entry that was changed since, only that."""
        if self.damage:
            return f"This entry is not as it was written: {self.damage}"
        return sentence_of(self.kind, self.told)


NOWHERE = 0
"""Stands for no site at all in `Wanted.site_id`; no row has this id."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; an empty field asks for nothing. `kind` may be a beginning ("sample.")."""

    kind: str = ""
    actor_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    about: str = ""
    site_id: int | None = None
    study_id: int | None = None
    scopes: Sequence[Scope] = ()


def about(session: Session, subjects: Iterable[str], scopes: Sequence[Scope], most: int = 500) -> list[Found]:
    """The entries that concern any of `subjects`, in the order in which things happened; the last `most`.

    What was told of a study is left out unless a scope covers it: a box has tubes of others, too.
    """
    concerned = select(col(Concern.entry_id)).where(col(Concern.subject).in_(sorted(set(subjects))))
    own = or_(
        col(Entry.study_id).is_(None),
        within([Scope(None, one.study_id) for one in scopes], Entry.site_id, Entry.study_id),
    )
    rows = _read(session, [col(Entry.id).in_(concerned), own], most)
    return sorted(rows, key=lambda one: (one.occurred_at, one.id))


def newest(session: Session, wanted: Wanted, before: int | None = None, size: int = 50) -> list[Found]:
    """Entries that fit, the newest first, older than the entry `before`."""
    conditions: list[ColumnElement[bool]] = [within(wanted.scopes, Entry.site_id, Entry.study_id)]
    if before is not None:
        conditions.append(col(Entry.id) < before)
    if wanted.kind.endswith("."):
        conditions.append(col(Entry.kind).startswith(wanted.kind, autoescape=True))
    elif wanted.kind:
        conditions.append(Entry.kind == wanted.kind)  # type: ignore[arg-type]
    if wanted.actor_id is not None:
        conditions.append(Entry.actor_id == wanted.actor_id)  # type: ignore[arg-type]
    if wanted.since is not None:
        conditions.append(col(Entry.recorded_at) >= wanted.since)
    if wanted.until is not None:
        conditions.append(col(Entry.recorded_at) < wanted.until)
    if wanted.site_id is not None:
        nowhere = wanted.site_id == NOWHERE
        conditions.append(col(Entry.site_id).is_(None) if nowhere else col(Entry.site_id) == wanted.site_id)
    if wanted.study_id is not None:
        conditions.append(Entry.study_id == wanted.study_id)  # type: ignore[arg-type]
    if wanted.about:
        concerned = select(col(Concern.entry_id)).where(Concern.subject == wanted.about)
        conditions.append(col(Entry.id).in_(concerned))
    return _read(session, conditions, size)


def one(session: Session, entry_id: int, scopes: Sequence[Scope]) -> Found | None:
    """One entry, where it lies within `scopes`."""
    found = _read(session, [Entry.id == entry_id, within(scopes, Entry.site_id, Entry.study_id)], 1)  # type: ignore[list-item]
    return found[0] if found else None


def _read(session: Session, conditions: Sequence[ColumnElement[bool]], most: int) -> list[Found]:
    query = (
        select(Entry, Payload.payload, Leaf.number)
        .outerjoin(Payload, col(Payload.entry_id) == col(Entry.id))
        .outerjoin(Leaf, col(Leaf.entry_id) == col(Entry.id))
        .where(*conditions)
        .order_by(col(Entry.id).desc())
        .limit(most)
    )
    return [_found(entry, payload, number) for entry, payload, number in session.exec(query)]


def _found(entry: Entry, payload: str | None, number: int | None) -> Found:
    wrong = damage(entry, payload)
    try:
        header, content = opened(entry.id, entry.header, payload)
    except LedgerDamaged:
        header, content = {"role": "", "subjects": [], "about": []}, {}
    if wrong:
        content = {}  # What somebody put in its place is not shown as what happened.
    return Found(
        id=entry.id,
        number=number,
        kind=entry.kind,
        role=header["role"],
        actor_id=entry.actor_id,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        study_id=entry.study_id,
        site_id=entry.site_id,
        deed=entry.deed,
        header=entry.header,
        subjects=tuple(subject for subject, _version in header["subjects"]),
        about=tuple(header["about"]),
        told=content.get("fact", {}),
        changes=content.get("changes", []),
        reason=content.get("reason"),
        damage=wrong,
    )


def newest_checkpoint(session: Session) -> Checkpoint | None:
    """The last signed statement of size and root."""
    return session.exec(select(Checkpoint).order_by(col(Checkpoint.size).desc()).limit(1)).one_or_none()


def checkpoint_with(session: Session, beginning: bytes) -> Checkpoint | None:
    """The signed statement whose root begins with these bytes: the one that a fingerprint was taken of."""
    first, last = beginning.ljust(32, b"\x00"), beginning.ljust(32, b"\xff")
    query = select(Checkpoint).where(col(Checkpoint.root).between(first, last))
    return session.exec(query.order_by(col(Checkpoint.size)).limit(1)).one_or_none()


def unsealed(session: Session) -> int:
    """How many entries wait for their place in the tree."""
    last = newest_checkpoint(session)
    horizon = last.horizon if last is not None else 0
    if session.get_bind().dialect.name == "sqlite":
        waiting = col(Entry.id) > horizon
    else:
        # A restored ledger has sealed entries of another server, whose transactions lie beyond this one's last.
        last_begun = cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), BigInteger)
        sealed = select(Leaf.number).where(col(Leaf.entry_id) == col(Entry.id)).exists()
        waiting = and_(col(Entry.tx) >= horizon, col(Entry.tx) < last_begun, ~sealed)
    return session.exec(select(func.count()).select_from(Entry).where(waiting)).one()
