"""What a spreadsheet shows in a cell, as text."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

_EXACT = 10**15
"""From here on a spreadsheet no longer keeps the last digits of a number."""


def cell_text(value: object) -> str:
    """A value of a workbook as text: whole numbers without ".0", dates in ISO form, TRUE and FALSE as shown."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        # A spreadsheet cannot tell a day from its midnight; the day is what it shows.
        return value.date().isoformat() if value.time() == time() else _without_noise(value).isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)


def lost_digits(value: object) -> bool:
    """Whether a number is so long that the spreadsheet has already changed its end: a code that should be text."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _EXACT


def _number(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.15g}'):f}"


def _without_noise(moment: datetime) -> datetime:
    """To the second: a spreadsheet's time is a fraction of a day, and its last digits are noise."""
    rounded = moment.replace(microsecond=0)
    return rounded + timedelta(seconds=1) if moment.microsecond >= 500_000 else rounded
