"""One entry of the ledger, for people and to the letter."""

import json

from app.biobank.stations.story import StoryLine, as_story
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.ledger import searching
from app.core.schemas import View
from app.core.work import Work


class EntrySheet(View):
    """One entry: for people, and to the letter."""

    line: StoryLine
    header: str
    payload: str
    subjects: list[str]


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
