"""Storing tubes: from the bench into a place, whatever stage of work they come from (t11, t15)."""

from app.biobank.samples import queries
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import SampleFact, SampleProcessFinished, SampleStored, SampleStoredDirect
from app.biobank.samples.models import Sample
from app.biobank.samples.places.boxes import Boxes
from app.biobank.samples.places.moving import moved
from app.biobank.samples.places.putting import put_all
from app.biobank.samples.places.putting_back import Returning
from app.biobank.samples.places.schemas import Placed, PlaceSamples
from app.biobank.samples.places.spots import Spot, refuse_unfit
from app.biobank.samples.places.telling import common
from app.biobank.samples.places.whereabouts import answer, where
from app.biobank.samples.transitions import alive, must, spoken
from app.biobank.samples.words import Placement, Status
from app.core.actor import Permission
from app.core.work import Work


def store(work: Work, form: PlaceSamples) -> Placed:
    """Put every tube of `form` at its place, all or none; what is told follows from the status of each.

    Accepted: stored as it came. In process: the work on it is finished. Available: put back, or moved. Received
    or rejected: put there to wait, its status as it was. Holds and a withdrawal do not keep a tube from the cold.
    """
    boxes = Boxes(work, {line.container for line in form.placements})
    samples = queries.to_change(work, [line.sample for line in form.placements], Permission.SAMPLES_PLACE)
    wishes = [boxes.wish(line.container, line.position) for line in form.placements]
    origins = where(work, samples)
    returning = Returning(work, samples, form.occurred_at)

    def decide(sample: Sample, spot: Spot) -> tuple[Status, SampleFact]:
        refuse_unfit(sample, spot.box)
        words = common(sample, spot.box.container, form.occurred_at, form.reason)
        match sample.status:
            case Status.ACCEPTED:
                status = must("sample.stored_direct", sample.status, sample.code).after
                return status, SampleStoredDirect(**words, position=str(spot))
            case Status.IN_PROCESS:
                _refuse_empty(sample)
                status = must("sample.process_finished", sample.status, sample.code).after
                return status, SampleProcessFinished(**words, position=str(spot))
            case Status.AVAILABLE if sample.placement is Placement.CUSTODIAN:
                return sample.status, returning.fact(sample, spot, form.reason)
            case Status.AVAILABLE:
                return sample.status, moved(
                    sample, spot, origins[sample.id or 0], form.occurred_at, form.reason
                )
            case Status.RECEIVED | Status.REJECTED:
                return sample.status, SampleStored(**words, position=str(spot))
        alive(sample.status, sample.code)
        raise WrongState(
            f"{sample.code} is {spoken(sample.status)}; it cannot be put into storage.",
            next_step="Receive it first, or record that it was found.",
        )

    spots = put_all(work, samples, wishes, decide, form.occurred_at)
    return answer(samples, spots)


def _refuse_empty(sample: Sample) -> None:
    if sample.amount == 0:
        raise WrongState(f"Nothing is left in {sample.code}.", next_step="Record that it is used up.")
