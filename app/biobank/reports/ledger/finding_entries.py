"""Finds entries for people: by what they concern, what happened, who did it, in which study, and when."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.reports.ledger import queries
from app.biobank.reports.ledger.schemas import EntryLine, EntryView
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.access.queries import known_user
from app.core.actor import Permission
from app.core.errors import Invalid, NotFound
from app.core.ledger import searching
from app.core.ledger.searching import Found, Wanted
from app.core.ledger.tree import leaf_hash
from app.core.paging import Page
from app.core.work import Work


def entries(
    work: Work,
    *,
    subject: str = "",
    kind: str = "",
    actor: str = "",
    site: str = "",
    study: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
    size: int = 50,
) -> Page[EntryLine]:
    """Entries that the actor may read, the newest first.

    `subject` is a reference (`sample:17`) or any label. `kind` may be a beginning ("sample.").
    """
    if after and not (after.isascii() and after.isdigit() and len(after) <= 18):
        raise Invalid(
            "`after` is the `next` of the page before.", fields={"after": "Not a key of this list."}
        )
    wanted = Wanted(
        kind=kind,
        actor_id=_actor_id(work, actor),
        since=since,
        until=until,
        about=reference(work, subject) if subject else "",
        site_id=site_by_code(work, site).id if site else None,
        study_id=study_by_code(work, study).id if study else None,
        scopes=work.actor.scopes(Permission.AUDIT_READ),
    )
    found = searching.newest(work.session, wanted, int(after) if after else None, size + 1)
    shown = found[:size]
    return Page(
        items=[EntryLine(**line) for line in _lines(work, shown)],
        next=str(shown[-1].id) if len(found) > size else None,
    )


def entry(work: Work, entry_id: int) -> EntryView:
    """One entry with all it says; E-NOT-FOUND for none, and for one that the actor may not read."""
    found = searching.one(work.session, entry_id, work.actor.scopes(Permission.AUDIT_READ))
    if found is None:
        raise NotFound("There is no such entry.")
    return EntryView(
        **_lines(work, [found])[0],
        deed=found.deed,
        fact=found.told,
        changes=found.changes,
        header=found.header,
        leaf_hash=leaf_hash(found.header.encode()).hex(),
    )


def reference(work: Work, subject: str) -> str:
    """The reference that a label stands for; what is a reference already stays one."""
    kind, colon, number = subject.partition(":")
    if colon and kind.isidentifier() and number.isdigit():
        return subject
    barcode = barcodes.find(work, subject)
    if barcode is None:
        raise NotFound(
            f"{subject} is not known here.", fields={"subject": "Neither a label nor a reference."}
        )
    return f"{barcode.kind}:{barcode.target_id}"


def _actor_id(work: Work, login: str) -> int | None:
    if not login:
        return None
    return 0 if login == "system" else known_user(work.session, login).id


def _lines(work: Work, found: Sequence[Found]) -> list[dict[str, Any]]:
    logins = queries.logins(work, {one.actor_id for one in found})
    sites = queries.site_codes(work, {one.site_id for one in found if one.site_id})
    studies = queries.study_codes(work, {one.study_id for one in found if one.study_id})
    return [
        {
            "id": one.id,
            "index": one.number,
            "kind": one.kind,
            "sentence": one.sentence,
            "actor": logins.get(one.actor_id, f"user:{one.actor_id}"),
            "role": one.role,
            "recorded_at": one.recorded_at,
            "occurred_at": one.occurred_at,
            "study": studies.get(one.study_id or 0),
            "site": sites.get(one.site_id or 0),
            "subjects": list(one.subjects),
            "about": list(one.about),
            "reason": one.reason,
        }
        for one in found
    ]
