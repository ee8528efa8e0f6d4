"""Histories of single subjects, read back from the ledger: entry by entry, in the order of their versions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.core.ledger.damage import opened
from app.core.ledger.facts import sentence_of
from app.core.ledger.models import Concern, Entry, Leaf, Payload

_AT_ONCE = 500
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a subject. `index` is its place in the tree, None while it waits for the seal.

    `fact` and `changes` are empty where the payload was withheld. `version` is None for a mention.
    """

    id: int
    index: int | None
    subject: str
    version: int | None
    kind: str
    actor_id: int
    recorded_at: datetime
    occurred_at: datetime
    study_id: int | None
    site_id: int | None
    deed: str
    about: tuple[str, ...]
    subjects: tuple[str, ...]
    leaf_hash: bytes
    header: str
    payload: str
    fact: dict[str, Any]
    changes: list[list[Any]]
    reason: str | None

    @property
    def sentence(self) -> str:
        """What happened, for people."""
        return sentence_of(self.kind, self.fact)

    def changed(self, table: str) -> Iterator[tuple[str, Row | None, Row]]:
        """The changes of one table's rows: key, fields before (None for a new row), fields after."""
        for name, key, before, after in self.changes:
            if name == table:
                yield key, before, after


def of(session: Session, subjects: Iterable[str]) -> dict[str, list[Happening]]:
    """Everything that happened to each of `subjects`, by version; subjects without a history are left out."""
    found: dict[str, list[Happening]] = defaultdict(list)
    for one in _read(session, subjects, versions=True):
        found[one.subject].append(one)
    for happenings in found.values():
        happenings.sort(key=lambda one: one.version or 0)
    return dict(found)


def mentioning(session: Session, subjects: Iterable[str]) -> dict[str, list[Happening]]:
    """The entries of others that mention each of `subjects`, by id."""
    found: dict[str, list[Happening]] = defaultdict(list)
    for one in _read(session, subjects, versions=False):
        found[one.subject].append(one)
    for happenings in found.values():
        happenings.sort(key=lambda one: one.id)
    return dict(found)


def of_actor(session: Session, actor_id: int, since: datetime, most: int) -> list[Happening]:
    """What somebody did since a moment, the newest first; entries without a subject are left out."""
    query: Any = (
        _with_payload()
        .where(
            col(Entry.actor_id) == actor_id,
            col(Entry.recorded_at) >= since,
            col(Concern.version).is_not(None),
        )
        .order_by(col(Entry.id).desc())
        .limit(most)
    )
    return [_happening(*row) for row in session.execute(query)]


def subjects_that_mention(session: Session, subject: str, kind: str, until: datetime) -> list[str]:
    """The subjects of a kind whose entries up to `until` mention `subject`: `sample:…` that stood in a box."""
    mentions = select(col(Concern.entry_id)).where(col(Concern.subject) == subject)
    query: Any = (
        select(col(Concern.subject))
        .join(Entry, col(Entry.id) == col(Concern.entry_id))
        .where(
            col(Concern.entry_id).in_(mentions),
            col(Concern.version).is_not(None),
            col(Concern.subject).startswith(f"{kind}:", autoescape=True),
            col(Entry.occurred_at) <= until,
        )
        .distinct()
    )
    return sorted(session.execute(query).scalars())


def _read(session: Session, subjects: Iterable[str], *, versions: bool) -> Iterator[Happening]:
    wanted = sorted(set(subjects))
    kept = col(Concern.version).is_not(None) if versions else col(Concern.version).is_(None)
    for start in range(0, len(wanted), _AT_ONCE):
        query = _with_payload().where(col(Concern.subject).in_(wanted[start : start + _AT_ONCE]), kept)
        for row in session.execute(query):
            yield _happening(*row)


def _with_payload() -> Any:
    return (
        select(col(Concern.subject), col(Concern.version), Entry, col(Payload.payload), col(Leaf.number))
        .join(Entry, col(Entry.id) == col(Concern.entry_id))
        .outerjoin(Payload, col(Payload.entry_id) == col(Entry.id))
        .outerjoin(Leaf, col(Leaf.entry_id) == col(Entry.id))
    )


def _happening(
    subject: str, version: int | None, entry: Entry, payload: str | None, number: int | None
) -> Happening:
    header, content = opened(entry.id, entry.header, payload)
    return Happening(
        id=entry.id,
        index=number,
        subject=subject,
        version=version,
        kind=entry.kind,
        actor_id=entry.actor_id,
        recorded_at=entry.recorded_at,
        occurred_at=entry.occurred_at,
        study_id=entry.study_id,
        site_id=entry.site_id,
        deed=entry.deed,
        about=tuple(header["about"]),
        subjects=tuple(name for name, _version in header["subjects"]),
        leaf_hash=entry.leaf_hash,
        header=entry.header,
        payload=payload or "",
        fact=content.get("fact", {}),
        changes=content.get("changes", []),
        reason=content.get("reason"),
    )


def states(happenings: Sequence[Happening], table: str, key: str) -> Iterator[tuple[Happening, Row]]:
    """After each entry, the row as it then stood: only the fields that hold something."""
    row: Row = {}
    for one in happenings:
        for changed, _before, after in one.changed(table):
            if changed == key:
                row = {name: value for name, value in {**row, **after}.items() if value is not None}
        yield one, row
