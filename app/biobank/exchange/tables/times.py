"""Days and moments as people write them; a moment that no clock showed, or that came twice, is not guessed at."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from app.biobank.exchange.tables.cells import CellRefused

_ISO_DAY = re.compile(r"([0-9]{4})[-/]([0-9]{1,2})[-/]([0-9]{1,2})")
_LOCAL_DAY = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{2}|[0-9]{4})")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,6}))?)?\s*([AaPp][Mm])?")
_OFFSET = re.compile(r"(?:(Z|UTC|GMT)|([+-])([0-9]{2}):?([0-9]{2}))", re.IGNORECASE)
_MOMENT = re.compile(r"(?P<day>[0-9./-]+)[T ]\s*(?P<clock>[0-9:.,]+(?:\s*[AaPp][Mm])?)\s*(?P<offset>\S*)")
_EARLIEST = 1900


def day_of(raw: str, day_first: bool | None = None) -> date:
    """The day in "2026-03-29", "29.3.2026" or "29/3/2026".

    `day_first` says how a column writes days with slashes; without it, only days that can be read in one way are
    taken. CellRefused otherwise.
    """
    text = raw.strip()
    if iso := _ISO_DAY.fullmatch(text):
        return _day(text, int(iso[1]), int(iso[2]), int(iso[3]))
    local = _LOCAL_DAY.fullmatch(text)
    if local is None:
        raise CellRefused(f"{text[:40]!r} is no day. Write it as 2026-03-29.")
    first, second, year = int(local[1]), int(local[3]), local[4]
    if len(year) == 2:
        raise CellRefused(f"{text!r} leaves the century open. Write the year with four digits.")
    if local[2] == ".":
        day_first = True  # Nobody writes the month first between dots.
    if day_first is None and first <= 12 and second <= 12 and first != second:
        message = (
            f"{text!r} can be read as {year}-{second:02}-{first:02} or as {year}-{first:02}-{second:02}."
        )
        raise CellRefused(f"{message} Write it as 2026-03-29, or let the profile say which comes first.")
    if day_first or (day_first is None and first > 12):
        return _day(text, int(year), second, first)
    return _day(text, int(year), first, second)


def moment_of(raw: str, zone: ZoneInfo | None, day_first: bool | None = None) -> datetime:
    """The moment in UTC. A time without an offset is the clock of `zone`, and refused without one.

    CellRefused: no time at all, a time that the clocks of the zone skipped, or one that they showed twice.
    """
    text = raw.strip()
    match = _MOMENT.fullmatch(text)
    clock = _CLOCK.fullmatch(match["clock"].strip()) if match else None
    if match is None or clock is None:
        raise CellRefused(f"{text[:40]!r} is no time of a day. Write it as 2026-03-29 14:05.")
    day = day_of(match["day"], day_first)
    local = _at(text, day, clock)
    if match["offset"]:
        return _by_offset(text, local, match["offset"])
    if zone is None:
        raise CellRefused(
            f"{text!r} names no time zone, and none is known here. Write it with an offset: +01:00."
        )
    return _by_zone(text, local, zone)


def _by_offset(text: str, local: datetime, written: str) -> datetime:
    offset = _OFFSET.fullmatch(written)
    if offset is None:
        raise CellRefused(f"{text[:40]!r}: {written!r} is no offset. Write Z or +01:00.")
    shift = timedelta()
    if offset[2]:
        shift = timedelta(hours=int(offset[3]), minutes=int(offset[4])) * (1 if offset[2] == "+" else -1)
        if abs(shift) > timedelta(hours=14) or int(offset[4]) > 59:
            raise CellRefused(f"{text!r}: no clock on earth is {written} off.")
    return local.replace(tzinfo=timezone(shift)).astimezone(UTC)


def _by_zone(text: str, local: datetime, zone: ZoneInfo) -> datetime:
    early = local.replace(tzinfo=zone, fold=0)
    late = local.replace(tzinfo=zone, fold=1)
    if early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        message = f"{text!r} does not exist in {zone.key}: the clocks were put forward over it."
        raise CellRefused(f"{message} Look up what was meant, and write it with its offset.")
    if early.utcoffset() != late.utcoffset():
        first, second = (moment.strftime("%z") for moment in (early, late))
        message = f"{text!r} came twice in {zone.key}: the clocks were put back over it."
        raise CellRefused(
            f"{message} Write it with its offset, {first[:3]}:{first[3:]} or {second[:3]}:{second[3:]}."
        )
    return early.astimezone(UTC)


def _at(text: str, day: date, clock: re.Match[str]) -> datetime:
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if half := (clock[5] or "").lower():
        if not 1 <= hour <= 12:
            raise CellRefused(f"{text!r}: there is no hour {hour} {half}.")
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        fraction = int((clock[4] or "0").ljust(6, "0"))
        return datetime(day.year, day.month, day.day, hour, minute, second, fraction)  # noqa: DTZ001 - a zone follows
    except ValueError as error:
        raise CellRefused(f"{text!r}: there is no such time of the day.") from error


def _day(text: str, year: int, month: int, day: int) -> date:
    if year < _EARLIEST:
        raise CellRefused(f"{text!r} lies before {_EARLIEST}.")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise CellRefused(f"{text!r}: there is no such day.") from error
