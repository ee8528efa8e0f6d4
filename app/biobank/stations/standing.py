"""Where the ledger stands: whether it holds and what does not, what was signed last, and what somebody kept outside."""

import re
from datetime import datetime
from typing import Any

from app.biobank.samples.queries import by_ids, may_see
from app.biobank.stations.story import as_story
from app.core.actor import Permission, Scope
from app.core.errors import Invalid
from app.core.ledger import searching
from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.searching import Found, Wanted
from app.core.schemas import View
from app.core.work import Work

_VERIFIED = "ledger.verified"
_EVERYWHERE = Scope(None, None)
_FINGERPRINT = re.compile(r"[0-9A-F]{32}")


class Finding(View):
    """One thing that does not hold: what, and where. `sample` is the label of a sample that the reader may see."""

    code: str
    message: str
    entry: int | None
    sample: str


class Verification(View):
    """The last verification: when, by whom, how far, and what it found; `since` counts the entries after it.

    `first` is empty for whoever may not read the whole ledger, since a finding may be about any study.
    """

    at: datetime
    who: str
    holds: bool
    entries: int
    since: int
    findings: int
    counts: dict[str, int]
    first: list[Finding]


class Kept(View):
    """What the ledger says of a fingerprint that somebody kept: the entries it was taken of; None for no such one."""

    fingerprint: str
    size: int | None
    made_at: datetime | None


class Standing(View):
    """Sealed entries, those that wait, the newest signed checkpoint as a note, and the last verification."""

    size: int
    root: str
    fingerprint: str
    note: str
    made_at: datetime | None
    waiting: int
    last: Verification | None
    kept: Kept | None


def standing(work: Work, kept: str = "") -> Standing:
    """Where the ledger stands; with `kept`, what became of that fingerprint."""
    checkpoint = searching.newest_checkpoint(work.session)
    size = checkpoint.size if checkpoint else 0
    found = searching.newest(work.session, Wanted(kind=_VERIFIED, scopes=(_EVERYWHERE,)), size=1)
    return Standing(
        size=size,
        root=checkpoint.root.hex() if checkpoint else "",
        fingerprint=fingerprint(checkpoint.root) if checkpoint else "",
        note=checkpoint.note if checkpoint else "",
        made_at=checkpoint.made_at if checkpoint else None,
        waiting=searching.unsealed(work.session),
        last=_verification(work, found[0], size) if found else None,
        kept=_kept(work, kept) if kept else None,
    )


def _verification(work: Work, found: Found, size: int) -> Verification:
    (line,), told = as_story(work, [found]), found.told
    return Verification(
        at=found.recorded_at,
        who=line.who,
        holds=told.get("findings") == 0,
        entries=told.get("entries", 0),
        since=max(0, size - told.get("entries", 0)),
        findings=told.get("findings", 0),
        counts=told.get("counts", {}),
        first=_findings(work, told.get("first", [])),
    )


def _findings(work: Work, told: list[dict[str, Any]]) -> list[Finding]:
    scopes = (*work.actor.scopes(Permission.AUDIT_READ), *work.actor.scopes(Permission.LEDGER_VERIFY))
    if _EVERYWHERE not in scopes:
        return []
    ids = {int(one["subject"].partition(":")[2]) for one in told if _is_sample(one["subject"])}
    samples = by_ids(work, sorted(ids))
    codes = {f"sample:{id_}": one.code for id_, one in samples.items() if may_see(work, one)}
    return [
        Finding(
            code=one["code"],
            message=one["message"],
            entry=one["entry"],
            sample=codes.get(one["subject"] or "", ""),
        )
        for one in told
    ]


def _is_sample(subject: str | None) -> bool:
    return bool(subject and re.fullmatch(r"sample:\d{1,18}", subject))


def _kept(work: Work, text: str) -> Kept:
    digits = re.sub(r"[\s-]", "", text).upper()
    if not _FINGERPRINT.fullmatch(digits):
        raise Invalid(
            "This is no fingerprint of a ledger.",
            fields={"fingerprint": "Eight groups of four: 7D3F-31C9-07B2-34F8-476D-AFDE-6E90-BCF0."},
        )
    found = searching.checkpoint_with(work.session, bytes.fromhex(digits))
    return Kept(
        fingerprint="-".join(digits[at : at + 4] for at in range(0, 32, 4)),
        size=found.size if found else None,
        made_at=found.made_at if found else None,
    )
