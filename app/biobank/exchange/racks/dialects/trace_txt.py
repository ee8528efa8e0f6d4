"""A trace with the time and the rack on top, then the wells: A01;    1034998087

Date & time of Trace = 23 Aug 2012 01:42:01 PM
Rack Base Name: 02498606
"""

import re
from datetime import datetime

from app.biobank.exchange.coordinates import place_of
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText

NAME = "trace_txt"

_TIME = re.compile(r"date\s*(?:&|and)\s*time of trace\s*[=:]\s*(.*)", re.IGNORECASE | re.DOTALL)
_RACK = re.compile(r"rack base name\s*[:=]\s*(.*)", re.IGNORECASE | re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MOMENT = re.compile(
    r"(\d{1,2})\s+([a-z]{3}|\d{1,2})\s+(\d{4})\s+(\d{1,2}):(\d{2}):(\d{2})\s*([ap]m)?", re.IGNORECASE
)


def matches(text: RackText) -> bool:
    """One of the two lines stands on top."""
    return any(_RACK.match(row.cell(0)) or _TIME.match(row.cell(0)) for row in text.rows[:5])


def parse(text: RackText) -> Readings:
    """Two lines about the scan, and a line for each well."""
    readings = Readings()
    for row in text.rows:
        if rack := _RACK.match(row.cell(0)):
            readings.racks.append((row.line, rack[1].strip()))
        elif time := _TIME.match(row.cell(0)):
            readings.scanned_at = _moment(time[1])
        elif len(row.cells) > 2:
            message = f"{len(row.cells)} cells where a position and a code belong."
            readings.malformed(row.line, ";".join(row.cells), message)
        else:
            readings.wells.append(Reading(row.line, row.cell(0), place_of(row.cell(0)), row.cell(1)))
    return readings


def _moment(text: str) -> str | None:
    """The scanner's local time in ISO form, without a zone because it names none; None when it is written otherwise."""
    found = _MOMENT.match(text.strip())
    if not found:
        return None
    day, month, year, hour, minute, second, half = found.groups()
    if month.isdigit():
        number = int(month)
    elif month.lower() in _MONTHS:
        number = _MONTHS.index(month.lower()) + 1
    else:
        return None
    hours = int(hour) if half is None else int(hour) % 12 + (12 if half.lower() == "pm" else 0)
    try:
        moment = datetime(int(year), number, int(day), hours, int(minute), int(second))  # noqa: DTZ001 - as read
    except ValueError:
        return None
    return moment.isoformat()
