"""Says what may be done with a sample now, and why not what may not. The deeds themselves decide."""

from app.biobank.samples.models import Sample
from app.biobank.stations.possible.seen import Seen
from app.biobank.stations.possible.table import DEEDS, Deed
from app.core.schemas import View
from app.core.work import Work


class Possible(View):
    """A deed, and whether it is open; `why` says what stands in its way. `group` is the heading it belongs under."""

    key: str
    label: str
    group: str
    may: bool
    why: str = ""


def possible(work: Work, sample: Sample) -> list[Possible]:
    """The deeds whose permission the actor holds for this sample and that somebody would look for, open ones first."""
    seen = Seen(work, sample)
    found = []
    for deed in DEEDS.values():
        if seen.may(deed.permission) and not deed.is_idle(seen):
            why = _why_not(deed, seen)
            found.append(Possible(key=deed.key, label=deed.label, group=deed.group, may=not why, why=why))
    return sorted(found, key=lambda one: not one.may)


def why_not(work: Work, sample: Sample, key: str) -> str:
    """What stands in the way of this deed on this sample, "" for nothing."""
    seen, deed = Seen(work, sample), DEEDS[key]
    return _why_not(deed, seen) if seen.may(deed.permission) else "Your roles do not allow it for this one."


def _why_not(deed: Deed, seen: Seen) -> str:
    return next(filter(None, (obstacle(seen) for obstacle in deed.obstacles)), "")
