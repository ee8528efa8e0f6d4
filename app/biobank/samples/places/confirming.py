"""Confirming positions: somebody looked, and the tube stands where it should."""

from app.biobank.samples import queries
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import WrongPlace
from app.biobank.samples.facts import PositionConfirmed
from app.biobank.samples.places.boxes import Boxes
from app.biobank.samples.places.schemas import ConfirmPositions, Placed
from app.biobank.samples.places.spots import Chooser, Spot
from app.biobank.samples.places.telling import common
from app.biobank.samples.places.whereabouts import answer, where
from app.biobank.samples.thawing import refuse_early
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.work import Work


def confirm_positions(work: Work, form: ConfirmPositions) -> Placed:
    """Record that every tube was seen where the record says; refuse (E-SCAN-CONFLICT) where it says otherwise."""
    not_later(form.occurred_at, work.now, "This")
    boxes = Boxes(work, {line.container for line in form.confirmations})
    samples = queries.to_change(work, [line.sample for line in form.confirmations], Permission.SAMPLES_MOVE)
    origins = where(work, samples)
    chooser = Chooser(lambda _box_id: ())
    refusals = Refusals()
    spots: list[Spot] = []
    for row, (sample, line) in enumerate(zip(samples, form.confirmations, strict=True)):
        with refusals.of(row, sample=sample.code):
            wish = boxes.wish(line.container, line.position)
            if isinstance(wish, BiobankError):
                raise wish
            spot = chooser.spot(sample, wish)
            refuse_early(sample, form.occurred_at or work.now)
            if (sample.container_id, sample.place) != spot.key:
                raise WrongPlace(
                    f"{sample.code} is recorded at {origins[sample.id or 0]}, not at {spot}.",
                    next_step="Look again; if it really stands there, correct its position.",
                )
            spots.append(spot)
    refusals.settle()
    work.tell(
        *(
            PositionConfirmed(
                **common(sample, spot.box.container, form.occurred_at, form.reason), position=str(spot)
            )
            for sample, spot in zip(samples, spots, strict=True)
        )
    )
    return answer(samples, spots)
