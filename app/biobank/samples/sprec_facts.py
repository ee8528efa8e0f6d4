"""What has to be on record about a sample so that its SPREC can be computed, never typed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum

from app.biobank.samples.errors import OutOfOrder
from app.biobank.storage.temperatures import TemperatureClass


class NotApplicable(Enum):
    """Recorded as not done, which is another thing than not recorded (None)."""

    NOT_APPLICABLE = "N"


NOT_APPLICABLE = NotApplicable.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Spell:
    """A stretch of time at a temperature: None where it was not recorded, `steady` unless it changed midway."""

    lasted: timedelta
    celsius: float | None
    steady: bool = True

    def __post_init__(self) -> None:
        _not_negative(self.lasted)

    @classmethod
    def between(
        cls, start: datetime | None, end: datetime | None, celsius: float | None, *, steady: bool = True
    ) -> "Spell | None":
        """The spell from `start` to `end`, None unless both are on record. Raises OutOfOrder if negative."""
        return None if start is None or end is None else cls(end - start, celsius, steady)


@dataclass(frozen=True, slots=True)
class Spin:
    """A centrifugation as its run recorded it; None for what it did not."""

    lasted: timedelta | None
    g: int | None
    celsius: float | None
    brake: bool | None

    def __post_init__(self) -> None:
        _not_negative(self.lasted)


class Route(StrEnum):
    """The way into the cold."""

    DIRECT = "direct"
    PROGRAMMABLE = "programmable"
    INTERIM_80 = "interim_80"


@dataclass(frozen=True, slots=True)
class Kept:
    """Long-term storage: the container as the table of element 7 names it, how cold, and on which way there."""

    container: str | None
    temperature: TemperatureClass | None
    route: Route = Route.DIRECT


@dataclass(frozen=True, slots=True)
class FluidFacts:
    """The facts of a fluid sample, in the order of its elements; None is "not recorded"."""

    type: str | None = None
    container: str | None = None
    before_spin: Spell | None = None
    first_spin: Spin | NotApplicable | None = None
    second_spin: Spin | NotApplicable | None = None
    after_spin: Spell | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class SolidFacts:
    """The facts of a solid sample, in the order of its elements; None is "not recorded"."""

    type: str | None = None
    collection: str | None = None
    warm_ischemia: timedelta | NotApplicable | None = None
    cold_ischemia: timedelta | NotApplicable | None = None
    fixation: str | None = None
    fixation_time: timedelta | NotApplicable | None = None
    kept: Kept | None = None

    def __post_init__(self) -> None:
        for lasted in (self.warm_ischemia, self.cold_ischemia, self.fixation_time):
            _not_negative(lasted)


def _not_negative(lasted: timedelta | NotApplicable | None) -> None:
    if isinstance(lasted, timedelta) and lasted < timedelta():
        raise OutOfOrder("A step cannot end before it begins; no code is made from such times.")
