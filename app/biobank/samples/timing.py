"""Whether a sample was handled in time: from collection to the spin, and on into the cold.

The limits are those of annex A5, as data in the vocabulary; a study may hand in its own. A bound itself is still in
time: 120 minutes with a limit of 120 is no deviation, one second more is (invariant I-35).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.biobank.samples.errors import OutOfOrder
from app.biobank.vocabulary.entries import TimeLimit


class Step(StrEnum):
    """A stretch of time that has a limit."""

    COLLECTION_TO_SPIN = "collection_to_spin"
    SPIN_TO_FREEZE = "spin_to_freeze"
    COLLECTION_TO_FREEZE = "collection_to_freeze"


@dataclass(frozen=True, slots=True)
class Moments:
    """What is known of a sample's times (aware): None where a thing has not happened or nobody wrote it down."""

    collected_at: datetime | None = None
    spin_started_at: datetime | None = None
    spin_stopped_at: datetime | None = None
    frozen_at: datetime | None = None

    def of(self, step: Step) -> timedelta | None:
        """How long `step` took, None unless both ends are known. Raises OutOfOrder (E-TIME-ORDER) if negative."""
        first, last = {
            Step.COLLECTION_TO_SPIN: (self.collected_at, self.spin_started_at),
            Step.SPIN_TO_FREEZE: (self.spin_stopped_at, self.frozen_at),
            Step.COLLECTION_TO_FREEZE: (self.collected_at, self.frozen_at),
        }[step]
        if first is None or last is None:
            return None
        if last < first:
            begin, end = step.split("_to_")
            raise OutOfOrder(
                f"The {end} ({last.isoformat()}) cannot lie before the {begin} ({first.isoformat()})."
            )
        return last - first


@dataclass(frozen=True, slots=True)
class Deviation:
    """A limit that was not kept. `code` is that of the non-conformity, `warning` that of the bench."""

    code: str
    warning: str
    severity: str
    step: Step
    lasted: timedelta
    limit: timedelta

    def sentence(self) -> str:
        """What happened: "collection to spin took 130 min; the limit is 120 min"."""
        relation = "the limit is" if self.lasted > self.limit else "it takes at least"
        return (
            f"{self.step.replace('_', ' ')} took {_minutes(self.lasted)}; {relation} {_minutes(self.limit)}"
        )


def deviations(moments: Moments, limits: Iterable[TimeLimit], only: Iterable[Step] = Step) -> list[Deviation]:
    """The limits that `moments` does not keep, at most one per limit, in the order of `limits`.

    `only` narrows to the steps that have just ended, so that a limit is reported once. A step whose ends are not
    both known is not judged.
    """
    wanted = frozenset(only)
    found = (_judge(moments, limit) for limit in limits if Step(limit.step) in wanted)
    return [deviation for deviation in found if deviation is not None]


def _judge(moments: Moments, limit: TimeLimit) -> Deviation | None:
    step = Step(limit.step)
    lasted = moments.of(step)
    if lasted is None:
        return None
    least, warn, major = (
        timedelta(minutes=bound) if bound is not None else None
        for bound in (limit.least, limit.warn, limit.major)
    )
    if least is not None and lasted < least:
        return Deviation(limit.early, limit.warning, "minor", step, lasted, least)
    if major is not None and lasted > major:
        return Deviation(limit.late, limit.warning, "major", step, lasted, major)
    if warn is not None and lasted > warn:
        return Deviation(limit.late, limit.warning, "minor", step, lasted, warn)
    return None


def _minutes(lasted: timedelta) -> str:
    minutes, seconds = divmod(int(lasted.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
