"""What the figures are asked for: sites and studies one may see, a material, and a period in days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.biobank.storage.queries import home_clock, must_at, site_by_code
from app.biobank.studies.queries import StudyUnknown, study_by_code
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.schemas import EARLIEST, View
from app.core.work import Work

PERIOD: Final = timedelta(days=30)
"""The period where none is asked for: so many days, today among them."""


class Asked(View):
    """What is asked for, as it was typed: codes, and days as 2026-11-03, both part of the period. Empty: any."""

    site: str = ""
    study: str = ""
    material: str = ""
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Within:
    """What is looked at. `since` is part of the period, `until` not; `today` is its reader's midnight (aware, UTC)."""

    site_id: int | None
    study_id: int | None
    material: str
    since: datetime
    until: datetime
    today: datetime
    now: datetime
    first_day: date
    last_day: date
    clock: str


def within(work: Work, asked: Asked) -> Within:
    """What `asked` means to this actor; refused with its field where it is not understood (E-INVALID) or seen."""
    clock = home_clock(work)
    zone = ZoneInfo(clock)
    today = work.now.astimezone(zone).date()
    last = _day(asked.until, "until") or today
    first = _day(asked.since, "since") or last - PERIOD + timedelta(days=1)
    if last < first:
        raise Invalid("The period ends before it begins.", fields={"until": "Earlier than the first day."})
    site_id = site_by_code(work, asked.site).id if asked.site else None
    if site_id is not None:
        must_at(work, Permission.SAMPLES_READ, site_id)
    return Within(
        site_id=site_id,
        study_id=_study(work, asked.study) if asked.study else None,
        material=material_of(asked.material.upper()).code if asked.material else "",
        since=_midnight(first, zone),
        until=_midnight(last + timedelta(days=1), zone),
        today=_midnight(today, zone),
        now=work.now,
        first_day=first,
        last_day=last,
        clock=clock,
    )


def _study(work: Work, code: str) -> int:
    study_id = study_by_code(work, code).id or 0
    if not any(one.study_id in (None, study_id) for one in work.actor.scopes(Permission.SAMPLES_READ)):
        raise StudyUnknown(f"There is no study {code}.", fields={"study": "Not a study of this biobank."})
    return study_id


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _day(text: str, field: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid("A day is written as 2026-11-03.", fields={field: "Not a day."}) from None
    if not EARLIEST <= day.year < 9000:
        raise Invalid("That is not a day of this biobank.", fields={field: "Too far away."})
    return day
