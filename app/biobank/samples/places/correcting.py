"""Correcting positions: a tube stands elsewhere than recorded, and what is real wins."""

from app.biobank.samples import queries
from app.biobank.samples.errors import PlaceUnfit, WrongState
from app.biobank.samples.facts import PositionCorrected, SampleFact
from app.biobank.samples.models import Sample
from app.biobank.samples.places.boxes import Boxes
from app.biobank.samples.places.putting import put_all
from app.biobank.samples.places.schemas import CorrectPositions, Placed
from app.biobank.samples.places.spots import Spot, refuse_unfit, suits_material
from app.biobank.samples.places.telling import common
from app.biobank.samples.places.whereabouts import answer, where
from app.biobank.samples.schemas import Warned
from app.biobank.samples.transitions import alive
from app.biobank.samples.words import Placement, Status
from app.core.actor import Permission
from app.core.work import Work


def correct_positions(work: Work, form: CorrectPositions) -> Placed:
    """Record where the tubes of `form` really stand: one step, with its reason, flagged for whoever looks after it.

    What would forbid putting a tube there (too warm, another study's box, a box out of service) does not forbid
    saying that it stands there; it is answered as a warning. A place still holds one tube: when another is
    recorded there, correct that one in the same request. At another site it would have to be received.
    """
    boxes = Boxes(work, {line.container for line in form.corrections})
    samples = queries.to_change(work, [line.sample for line in form.corrections], Permission.SAMPLES_MOVE)
    wishes = [boxes.wish(line.container, line.position) for line in form.corrections]
    origins = where(work, samples)
    warnings: list[Warned] = []

    def decide(sample: Sample, spot: Spot) -> tuple[Status, SampleFact]:
        alive(sample.status, sample.code)
        if sample.placement not in (Placement.POSITION, Placement.CUSTODIAN) or sample.status in _ELSEWHERE:
            raise WrongState(
                f"{sample.code} is recorded as {sample.status.replace('_', ' ')}.",
                next_step="Receive it, or record that it was found.",
            )
        if sample.site_id != spot.box.container.site_id:
            raise PlaceUnfit(
                f"{sample.code} is recorded at another site than {spot.box.container.code}.",
                next_step="Receive it here as a tube that was not announced.",
            )
        origin = origins[sample.id or 0]
        if origin != str(spot):
            warnings.append(
                Warned(code="W-LOC-MISMATCH", message=f"It was recorded at {origin}.", sample=sample.code)
            )
        try:
            refuse_unfit(sample, spot.box)
        except PlaceUnfit as unfit:
            cold = suits_material(sample.material, spot.box.temperature)
            word = "W-LOC-MISMATCH" if cold else "W-TEMP"
            warnings.append(Warned(code=word, message=unfit.message, sample=sample.code))
        words = common(sample, spot.box.container, form.occurred_at, form.reason)
        # What was accepted but never stored is not released for use by being seen somewhere.
        return sample.status, PositionCorrected(**words, origin=origin, position=str(spot))

    spots = put_all(work, samples, wishes, decide, form.occurred_at)
    return answer(samples, spots, warnings)


_ELSEWHERE = frozenset({Status.COLLECTED, Status.DISTRIBUTED})
