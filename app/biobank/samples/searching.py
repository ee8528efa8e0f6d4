"""Begins the search for tubes that were not seen where they are recorded: they are held as suspected missing (W24)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.biobank.samples.births import holds_text
from app.biobank.samples.facts import HoldPlaced
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.words import HoldKind
from app.core.actor import Permission
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class Unseen:
    """A tube that was not seen; `displaced` if another one stands in its place. `about`: where and when it was missed."""

    sample: Sample
    displaced: bool
    reason: str
    about: tuple[str, ...] = ()


def begin_search(work: Work, unseen: Sequence[Unseen], occurred_at: datetime | None = None) -> list[str]:
    """Hold every such tube as missing_suspected; returns the labels of those that were not held so before.

    The samples are locked already. A tube keeps its recorded place, where somebody will look for it, unless another
    one stands there now.
    """
    facts: list[HoldPlaced] = []
    for one in unseen:
        sample = one.sample
        work.must(Permission.SAMPLES_HOLD, sample.site_id, sample.study_id)
        held = holds_of(sample)
        if HoldKind.MISSING_SUSPECTED in held and not one.displaced:
            continue
        box = (f"container:{sample.container_id}",) if sample.container_id is not None else ()
        sample.holds = holds_text({*held, HoldKind.MISSING_SUSPECTED})
        if one.displaced:
            sample.container_id = sample.place = None
            sample.custodian_site_id = sample.site_id
        facts.append(
            HoldPlaced(
                subject=sample.ref,
                about=(*box, *one.about),
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=occurred_at,
                reason=one.reason,
                code=sample.code,
                hold=HoldKind.MISSING_SUSPECTED,
            )
        )
    if facts:
        work.tell(*facts)
    return [fact.code for fact in facts]
