"""What ends with a sample: its place in the world, and every promise of it."""

from collections.abc import Sequence

from app.biobank.samples import queries
from app.biobank.samples.facts import ReservationReleased
from app.biobank.samples.models import Sample
from app.biobank.samples.words import ReservationState
from app.core.work import Work


def leave(sample: Sample) -> None:
    """From now on the sample is nowhere."""
    sample.container_id = sample.place = None
    sample.custodian_site_id = sample.custodian_user_id = None
    sample.shipment_id = None
    sample.home_container_id = sample.home_place = None


def empty(work: Work, samples: Sequence[Sample]) -> None:
    """From now on nothing is in the samples, nor in their layers; what nobody knew stays unknown."""
    for sample in samples:
        if sample.amount is not None:
            sample.amount = 0
    for layer in queries.layers_of(work, [sample.id or 0 for sample in samples]):
        layer.amount = 0


def release_promises(
    work: Work, samples: Sequence[Sample], reason: str | None, *, purpose: str | None = None
) -> list[ReservationReleased]:
    """Release what is reserved of `samples` (for `purpose`, or for any); returns the facts for the deed to tell.

    The deed tells what it changed before, so that each fact carries its own change.
    """
    promised = queries.active_reservations(work, [sample.id or 0 for sample in samples])
    facts = []
    for sample in samples:
        for promise in promised.get(sample.id or 0, []):
            if purpose is not None and promise.purpose != purpose:
                continue
            promise.state = ReservationState.RELEASED
            facts.append(
                ReservationReleased(
                    subject=sample.ref,
                    about=(promise.purpose,),
                    study_id=sample.study_id,
                    site_id=sample.site_id,
                    reason=reason,
                    code=sample.code,
                    purpose=promise.purpose,
                )
            )
    return facts
