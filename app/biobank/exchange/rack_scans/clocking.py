"""What the clock says of a rack that goes into the cold: how old its scan is, and which tubes come late."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.quality.opening import open_nonconformity
from app.biobank.samples.errors import AcknowledgeFirst
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Warned
from app.biobank.samples.timing import Deviation, Moments, Step, deviations
from app.biobank.vocabulary.reading import materials, time_limits
from app.core.work import Work

FRESH = timedelta(minutes=10)
"""So long a scan says what stands in a rack; after that, somebody may have been at it (W11)."""

_LATE_SCAN = "W-LATE-ENTRY"

Late = tuple[Sample, Deviation]


def every_warning() -> set[str]:
    """The codes of all warnings that a confirmation can give."""
    limits = (limit for material in materials() for limit in time_limits(material))
    return {_LATE_SCAN, *(limit.warning for limit in limits)}


def staleness(work: Work, scan: ScannedRack) -> list[Warned]:
    """A warning for a scan that is older than ten minutes."""
    age = work.now - scan.posted_at
    if age <= FRESH:
        return []
    minutes = int(age.total_seconds() // 60)
    return [Warned(code=_LATE_SCAN, message=f"The rack was scanned {minutes} min ago.")]


def late_ones(frozen_now: Iterable[Sample]) -> list[Late]:
    """Tubes that came to the cold just now, and too late."""
    found: list[Late] = []
    for sample in frozen_now:
        moments = Moments(collected_at=sample.collected_at, frozen_at=sample.frozen_at)
        limits = time_limits(sample.material)
        found += [(sample, one) for one in deviations(moments, limits, [Step.COLLECTION_TO_FREEZE])]
    return found


def said_of(late: Sequence[Late]) -> list[Warned]:
    """A warning for each of them."""
    return [Warned(code=one.warning, message=one.sentence(), sample=sample.code) for sample, one in late]


def refuse_unacknowledged(warnings: Sequence[Warned], ack: Sequence[str]) -> None:
    """Refuse (E-WARNING) until every one of these warnings is acknowledged by its code."""
    unknown = [one for one in warnings if one.code not in ack]
    if not unknown:
        return
    codes = sorted({one.code for one in unknown})
    raise AcknowledgeFirst(
        unknown[0].message if len(unknown) == 1 else f"There are {len(unknown)} warnings.",
        rows=[{"row": row, **one.model_dump(exclude_none=True)} for row, one in enumerate(unknown)],
        next_step=f"Send it again with ack: {codes} to go on, or scan the rack again.",
    )


def write_down(work: Work, late: Sequence[Late], site_id: int) -> list[int]:
    """Open a non-conformity for each limit that was passed, with the tubes it concerns."""
    groups: dict[tuple[int, str, str, str], list[Sample]] = {}
    for sample, one in late:
        key = (sample.study_id, one.code, one.severity, one.sentence())
        groups.setdefault(key, []).append(sample)
    return [
        open_nonconformity(work, code, tubes, site_id=site_id, severity=severity, description=description).id
        or 0
        for (_, code, severity, description), tubes in groups.items()
    ]
