"""Putting picked tubes back: to the place they came from, or to another."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.samples import queries
from app.biobank.samples.errors import NotTheHolder, WrongState
from app.biobank.samples.facts import SampleFact, SamplePutBack
from app.biobank.samples.models import Sample
from app.biobank.samples.places.boxes import Boxes
from app.biobank.samples.places.putting import put_all
from app.biobank.samples.places.queries import picked_at
from app.biobank.samples.places.schemas import Placed, PutBack, PutBackSamples
from app.biobank.samples.places.spots import Spot, Wish, refuse_unfit
from app.biobank.samples.places.telling import common
from app.biobank.samples.places.whereabouts import answer
from app.biobank.samples.transitions import alive, spoken
from app.biobank.samples.words import Placement, Status
from app.core.actor import Permission
from app.core.errors import BiobankError, Invalid
from app.core.work import Work


def put_back(work: Work, form: PutBackSamples) -> Placed:
    """Put every tube back, all or none. Only who has it in hand can (E-CUSTODY-NOT-HOLDER).

    Going into the cold, a thawed tube is frozen again, which completes one freeze-thaw.
    """
    lines = form.put_backs
    boxes = Boxes(work, {line.container for line in lines if line.container}, [line.sample for line in lines])
    samples = queries.to_change(work, [line.sample for line in lines], Permission.SAMPLES_PICK)
    wishes = [_wish(boxes, sample, line) for sample, line in zip(samples, lines, strict=True)]
    returning = Returning(work, samples, form.occurred_at)

    def decide(sample: Sample, spot: Spot) -> tuple[Status, SampleFact]:
        refuse_unfit(sample, spot.box)
        return sample.status, returning.fact(sample, spot, form.reason)

    return answer(samples, put_all(work, samples, wishes, decide, form.occurred_at))


def _wish(boxes: Boxes, sample: Sample, line: PutBack) -> Wish | BiobankError:
    if line.container is not None:
        return boxes.wish(line.container, line.position)
    if line.position is not None:
        return Invalid(
            "A position belongs to a container.", fields={"position": "Name the container as well."}
        )
    if sample.placement is Placement.POSITION:
        return WrongState(
            f"{sample.code} was not picked; it stands in its place.",
            next_step="Move it, if it goes elsewhere.",
        )
    if sample.home_container_id is None or sample.home_place is None:
        return Invalid(
            f"Nobody recorded where {sample.code} was picked from.",
            fields={"container": "Say where it goes."},
            next_step="Scan the box and the position.",
        )
    return boxes.home(sample.home_container_id, sample.home_place)


class Returning:
    """Who may put a tube back, and for how long it was out."""

    def __init__(self, work: Work, samples: Sequence[Sample], occurred_at: datetime | None) -> None:
        out = [one.id or 0 for one in samples if one.home_container_id is not None]
        self._work, self._occurred_at = work, occurred_at
        self._picked = picked_at(work, out) if out else {}

    def fact(self, sample: Sample, spot: Spot, reason: str) -> SamplePutBack:
        """The fact that the tube was put back at `spot`; refuses what is not out, and what somebody else has."""
        alive(sample.status, sample.code)
        was_picked = sample.home_container_id is not None or sample.status is Status.AVAILABLE
        if not was_picked or sample.placement is not Placement.CUSTODIAN:
            raise WrongState(
                f"{sample.code} is {spoken(sample.status)} and was not picked.",
                next_step="Store it instead, or move it.",
            )
        if sample.custodian_user_id not in (None, self._work.actor.user_id):
            raise NotTheHolder(
                f"Somebody else has {sample.code}.",
                next_step="Let the holder put it back, or offer it to you. If it stands there already, correct its position.",
            )
        since = self._picked.get(sample.id or 0)
        minutes = None
        if since is not None:
            minutes = max(0, int(((self._occurred_at or self._work.now) - since).total_seconds() // 60))
        words = common(sample, spot.box.container, self._occurred_at, reason)
        return SamplePutBack(**words, position=str(spot), minutes_out=minutes)
