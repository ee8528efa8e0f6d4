"""What the ledger shows to whoever doubts: whether it holds, and every entry to the letter."""

import json
from datetime import datetime

from app.biobank.stations.story import StoryLine, as_story
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.ledger import searching
from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.searching import Wanted
from app.core.schemas import View
from app.core.work import Work

_VERIFIED = "ledger.verified"


class Verification(View):
    """The last verification: when, by whom, and what it found."""

    at: datetime
    who: str
    holds: bool
    summary: str
    findings: list[str]


class Integrity(View):
    """Where the ledger stands: sealed entries, those that wait, the signed root, the last verification."""

    size: int
    root: str
    fingerprint: str
    made_at: datetime | None
    waiting: int
    last: Verification | None


class EntrySheet(View):
    """One entry: for people, and to the letter."""

    line: StoryLine
    header: str
    payload: str
    subjects: list[str]


def integrity(work: Work) -> Integrity:
    """Where the ledger stands."""
    checkpoint = searching.newest_checkpoint(work.session)
    found = searching.newest(
        work.session,
        Wanted(kind=_VERIFIED, scopes=work.actor.scopes(Permission.LEDGER_VERIFY)),
        size=1,
    )
    last = None
    if found:
        (line,), told = as_story(work, found), found[0].told
        last = Verification(
            at=found[0].recorded_at,
            who=line.who,
            holds=told.get("findings") == 0,
            summary=found[0].sentence,
            findings=[str(one) for one in told.get("codes", [])],
        )
    return Integrity(
        size=checkpoint.size if checkpoint else 0,
        root=checkpoint.root.hex() if checkpoint else "",
        fingerprint=fingerprint(checkpoint.root) if checkpoint else "",
        made_at=checkpoint.made_at if checkpoint else None,
        waiting=searching.unsealed(work.session),
        last=last,
    )


def entry(work: Work, entry_id: int) -> EntrySheet:
    """One entry, or E-NOT-FOUND where there is none that the actor may read."""
    found = searching.one(work.session, entry_id, work.actor.scopes(Permission.AUDIT_READ))
    if found is None:
        raise NotFound("There is no such entry, or none that you may read.")
    content = {"fact": found.told, "changes": found.changes, "reason": found.reason}
    return EntrySheet(
        line=as_story(work, [found])[0],
        header=_indented(found.header),
        payload=json.dumps(content, indent=2, ensure_ascii=False),
        subjects=[*found.subjects, *found.about],
    )


def _indented(header: str) -> str:
    """The header for people's eyes; to the letter where somebody made it unreadable."""
    try:
        return json.dumps(json.loads(header), indent=2, ensure_ascii=False)
    except ValueError:
        return header
