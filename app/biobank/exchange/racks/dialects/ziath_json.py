"""Ziath DataPaq 5's answer: {"containerBarcode": …, "tubeBarcode": [{"row": 1, "column": 1, "barcode": …}]}

The code decides first. Without one, the status EMPTY or a bare null means an empty well, anything else (an unknown
status, an empty text) a tube that could not be read.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec

from app.biobank.exchange.coordinates import label
from app.biobank.exchange.racks.readings import Reading, Readings
from app.biobank.exchange.racks.rows import RackText
from app.biobank.exchange.racks.scan import WellState

NAME = "ziath_json"

_LARGEST = 10_000


def matches(text: RackText) -> bool:
    """The file is a JSON object that speaks of "tubeBarcode"."""
    return text.text.lstrip().startswith("{") and '"tubeBarcode"' in text.text


def parse(text: RackText) -> Readings:
    """Every entry of "tubeBarcode" is a well; an entry's number stands for its line."""
    readings = Readings()
    try:
        answer = msgspec.json.decode(text.text)
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        readings.malformed(0, "", f"The file is no whole JSON: {error}.")
        return readings
    tubes = answer.get("tubeBarcode") if isinstance(answer, dict) else None
    if not isinstance(tubes, list):
        readings.malformed(0, "", 'There is no list "tubeBarcode" in the answer.')
        return readings
    rack = answer.get("containerBarcode")
    if isinstance(rack, str):
        readings.racks.append((0, rack))
    elif rack is not None:
        readings.malformed(0, str(rack), "The rack's code is a number; codes are text.", "rack_code")
    readings.scanned_at = _moment(answer.get("scanTime"))
    for number, entry in enumerate(tubes, start=1):
        _read(number, entry, readings)
    return readings


def _read(number: int, entry: Any, readings: Readings) -> None:
    if not isinstance(entry, dict):
        readings.malformed(number, str(entry), "The entry is no object with row, column and barcode.")
        return
    row, column, code = _count(entry.get("row")), _count(entry.get("column")), entry.get("barcode")
    if row is None or column is None:
        readings.malformed(
            number,
            f"{entry.get('row')}/{entry.get('column')}",
            "Row and column are numbers from 1.",
            "position",
        )
        return
    if code is not None and not isinstance(code, str):
        readings.malformed(number, str(code), "The code is no text; a number has lost its zeros.", "code")
        return
    state = None if code and code.strip() else _without_code(code, entry.get("decodeStatus"))
    readings.wells.append(Reading(number, label(row, column), (row, column), code or "", state))


def _without_code(code: str | None, status: Any) -> WellState:
    said = status.strip().upper() if isinstance(status, str) else ""
    if said == "EMPTY" or (not said and code is None):
        return WellState.EMPTY
    return WellState.NO_READ


def _count(number: Any) -> int | None:
    return number if type(number) is int and 0 < number < _LARGEST else None


def _moment(milliseconds: Any) -> str | None:
    if type(milliseconds) is not int:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return None
