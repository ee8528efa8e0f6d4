"""Entries of the ledger as people read them: a sentence, who, where, when, and what changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.biobank.stations import queries
from app.core.ledger.lateness import LATE_AFTER
from app.core.ledger.searching import Found
from app.core.schemas import View
from app.core.work import Work

"""An entry that was recorded later than this after it happened is marked (documents, audit report, 6)."""

_SILENT = frozenset({"id", "version", "sample_id", "name", "target_id", "kind"})


class Change(View):
    """One field before and after."""

    field: str
    before: str
    after: str


class StoryLine(View):
    """One entry. `number` is its place in the tree, None while it waits for the seal."""

    id: int
    number: int | None
    kind: str
    sentence: str
    who: str
    role: str
    where: str
    occurred_at: datetime
    recorded_at: datetime
    is_late: bool
    reason: str | None
    changes: list[Change]


def as_story(work: Work, found: Sequence[Found]) -> list[StoryLine]:
    """Entries as lines, in the order given."""
    names = queries.names_of_users(work, {one.actor_id for one in found})
    sites = queries.codes_of_sites(work, {one.site_id for one in found if one.site_id is not None})
    return [
        StoryLine(
            id=one.id,
            number=one.number,
            kind=one.kind,
            sentence=one.sentence,
            who=names.get(one.actor_id, "Cryoledger"),
            role=one.role if one.role != "system" else "",
            where=sites.get(one.site_id or 0, ""),
            occurred_at=one.occurred_at,
            recorded_at=one.recorded_at,
            is_late=one.recorded_at - one.occurred_at > LATE_AFTER,
            reason=one.reason,
            changes=_changes(one.changes),
        )
        for one in found
    ]


def _changes(changes: Sequence[Sequence[Any]]) -> list[Change]:
    lines = []
    for _table, _key, before, after in changes:
        for field, value in after.items():
            if before is None and (field in _SILENT or value in ("", None)):
                continue
            lines.append(Change(field=field, before=_shown((before or {}).get(field)), after=_shown(value)))
    return lines


def _shown(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
