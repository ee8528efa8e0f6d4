"""Times as they are printed: on the clock of the house, with its distance from UTC."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


class Zone:
    """The clock that a document is printed on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._zone = ZoneInfo(name)

    def show(self, moment: datetime | None, nothing: str = "–") -> str:
        """2026-11-03 08:12 +01:00."""
        if moment is None:
            return nothing
        local = moment.astimezone(self._zone)
        return f"{local:%Y-%m-%d %H:%M} {_offset(local)}"

    def both(self, moment: datetime) -> str:
        """The same, and in UTC."""
        return f"{self.show(moment)} ({moment:%Y-%m-%d %H:%M:%S} UTC)"

    def period(self, since: datetime, until: datetime) -> str:
        """Whole days by their dates and the clock they are counted by, anything else by its moments."""
        first, end = since.astimezone(self._zone), until.astimezone(self._zone)
        if any(one.time() != time.min for one in (first, end)):
            return f"{self.show(since)} to {self.show(until)}"
        last = (end - timedelta(days=1)).date()
        days = f"{first.date()}" if last == first.date() else f"{first.date()} to {last}"
        return f"{days} ({self.name})"


def _offset(local: datetime) -> str:
    text = f"{local:%z}"
    return f"{text[:3]}:{text[3:]}"
