"""Moving tubes from one position to another, several at once; two may change places."""

from datetime import datetime

from app.biobank.samples import queries
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import SampleFact, SampleMoved
from app.biobank.samples.models import Sample
from app.biobank.samples.places.boxes import Boxes
from app.biobank.samples.places.putting import put_all
from app.biobank.samples.places.schemas import MoveSamples, Placed
from app.biobank.samples.places.spots import Spot, refuse_unfit
from app.biobank.samples.places.telling import common
from app.biobank.samples.places.whereabouts import answer, where
from app.biobank.samples.transitions import alive
from app.biobank.samples.words import Placement, Status
from app.core.actor import Permission
from app.core.work import Work


def move(work: Work, form: MoveSamples) -> Placed:
    """Move every tube of `form` to its new position, all or none. A hold does not forbid it."""
    boxes = Boxes(work, {line.container for line in form.moves})
    samples = queries.to_change(work, [line.sample for line in form.moves], Permission.SAMPLES_MOVE)
    wishes = [boxes.wish(line.container, line.position) for line in form.moves]
    origins = where(work, samples)

    def decide(sample: Sample, spot: Spot) -> tuple[Status, SampleFact]:
        alive(sample.status, sample.code)
        if sample.placement is not Placement.POSITION:
            raise WrongState(
                f"{sample.code} is not at a position.",
                next_step="Store it, or put it back, instead of moving it.",
            )
        refuse_unfit(sample, spot.box)
        return sample.status, moved(sample, spot, origins[sample.id or 0], form.occurred_at, form.reason)

    return answer(samples, put_all(work, samples, wishes, decide, form.occurred_at))


def moved(sample: Sample, spot: Spot, origin: str, occurred_at: datetime | None, reason: str) -> SampleMoved:
    """The fact that a tube was moved to `spot`."""
    words = common(sample, spot.box.container, occurred_at, reason)
    return SampleMoved(**words, origin=origin, position=str(spot))
