"""What time it is: the only place that asks the machine."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment as an aware UTC time."""

    def now(self) -> datetime:
        """The present moment, in UTC, to the microsecond."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


class SetClock:
    """A clock that stands where it was put: for tests, demos and replays."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment.astimezone(UTC)

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._moment

    def set(self, moment: datetime) -> None:
        """Put the hands to `moment` (aware)."""
        self._moment = moment.astimezone(UTC)


def as_text(moment: datetime) -> str:
    """`moment` as the UTC text that is hashed: 2026-11-03T08:12:00.000000Z."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def from_text(text: str) -> datetime:
    """The aware UTC time that `as_text` wrote."""
    return datetime.fromisoformat(text)
