"""Finds entries for somebody who doubts: by code, kind, person, site, study and time."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from app.biobank.barcodes import queries as barcodes
from app.biobank.stations.story import StoryLine, as_story
from app.biobank.storage.queries import home_clock, site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.access.queries import user_by_login
from app.core.actor import SYSTEM, Permission
from app.core.errors import Invalid, NotFound
from app.core.ledger import searching
from app.core.ledger.facts import KINDS
from app.core.ledger.searching import Wanted
from app.core.schemas import View
from app.core.work import Work

NOWHERE = "-"
"""Asks for entries that belong to no site."""

Moment = Annotated[str, Field(max_length=40, pattern=r"^(\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d))?)?$")]
"""A day by the reader's own clock, or a moment with its offset; "" for none."""


class SearchLedger(View):
    """What is looked for; empty fields ask for nothing. `about` is a code, `kind` a kind or its beginning."""

    kind: Annotated[str, Field(max_length=60)] = ""
    who: Annotated[str, Field(max_length=60)] = ""
    about: Annotated[str, Field(max_length=64)] = ""
    site: Annotated[str, Field(max_length=20)] = ""
    study: Annotated[str, Field(max_length=40)] = ""
    since: Moment = ""
    until: Moment = ""


class Searched(View):
    """Entries, the newest first, and the id before which the next ones come."""

    lines: list[StoryLine]
    next: int | None


def search(work: Work, sought: SearchLedger, before: int | None = None, size: int = 50) -> Searched:
    """Entries that fit and that the actor may read."""
    wanted = Wanted(
        kind=sought.kind,
        actor_id=_actor_id(work, sought.who),
        since=_moment(work, sought.since, "since"),
        until=_moment(work, sought.until, "until"),
        about=_subject(work, sought.about),
        site_id=_site_id(work, sought.site),
        study_id=study_by_code(work, sought.study).id if sought.study else None,
        scopes=work.actor.scopes(Permission.AUDIT_READ),
    )
    found = searching.newest(work.session, wanted, before, size + 1)
    more = len(found) > size
    return Searched(lines=as_story(work, found[:size]), next=found[size - 1].id if more else None)


def kinds() -> Sequence[str]:
    """Every kind of fact there is."""
    return sorted(KINDS)


def _actor_id(work: Work, login: str) -> int | None:
    if not login:
        return None
    if login == SYSTEM.login:
        return SYSTEM.user_id
    user = user_by_login(work.session, login)
    if user is None or user.id is None:
        raise NotFound(f"There is no user {login}.", fields={"who": "Unknown login."})
    return user.id


def _subject(work: Work, code: str) -> str:
    if not code:
        return ""
    found = barcodes.find(work, code)
    if found is None:
        raise NotFound(f"{code} is not known here.", fields={"about": "Unknown code."})
    return f"{found.kind}:{found.target_id}"


def _site_id(work: Work, code: str) -> int | None:
    if not code:
        return None
    return searching.NOWHERE if code == NOWHERE else site_by_code(work, code).id


def _moment(work: Work, text: str, field: str) -> datetime | None:
    if not text:
        return None
    try:
        told = datetime.fromisoformat(text)
        return told.replace(tzinfo=told.tzinfo or ZoneInfo(home_clock(work))).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("This is not a day.", fields={field: "Choose a day."}) from error
