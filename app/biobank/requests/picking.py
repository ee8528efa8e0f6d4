"""Taking tubes out of storage for a request: the right ones, and none that was held in the meantime."""

from app.biobank.requests import queries
from app.biobank.requests.facts import PickingStarted
from app.biobank.requests.listing_picks import home_of
from app.biobank.requests.models import Request
from app.biobank.requests.rules import must_be_ready
from app.biobank.requests.schemas import Picked, PickSamples
from app.biobank.requests.words import RequestState
from app.biobank.samples import queries as samples
from app.biobank.samples.errors import NotOnList, OnHold
from app.biobank.samples.models import Sample
from app.biobank.samples.places.picking import pick as take_out
from app.biobank.samples.places.schemas import PickSamples as TakeOut
from app.biobank.samples.restraint import holds_of, refuse_held
from app.biobank.samples.words import HoldKind, Placement
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def pick(work: Work, code: str, form: PickSamples) -> Picked:
    """Take scanned tubes out for a request. A tube that was not asked for is told where it belongs.

    A hold counts at the scan, not when the list was printed. All of them, or none.
    """
    request, promised = queries.to_serve(work, code, for_update=True)
    must_be_ready(request, "picked for")
    wanted = {sample.id for sample in promised}
    chosen = samples.to_change(work, form.samples, Permission.SAMPLES_PICK)
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        with refusals.of(row, sample=sample.code):
            _must_be_unheld(work, sample)
            if sample.id not in wanted:
                raise _not_on_list(work, request, sample)
    refusals.settle()
    take_out(
        work,
        TakeOut(samples=form.samples, purpose=queries.purpose_of(request), occurred_at=form.occurred_at),
    )
    if request.state is not RequestState.PICKING:
        request.state = RequestState.PICKING
        work.tell(PickingStarted(subject=request.ref, study_id=request.study_id, code=request.code))
    left = sum(1 for sample in promised if sample.placement is Placement.POSITION)
    return Picked(samples=[sample.code for sample in chosen], left=left)


def _must_be_unheld(work: Work, sample: Sample) -> None:
    try:
        refuse_held("reservation.made", sample)
    except OnHold as error:
        _, belongs = _home(work, sample)
        next_step = f"Put it back: {belongs}." if belongs else error.next_step
        if holds_of(sample) == {HoldKind.MISSING_SUSPECTED}:
            next_step = f"So it was found: {belongs}. Have the hold lifted, then scan it again."
        raise OnHold(error.message, next_step=next_step) from error


def _not_on_list(work: Work, request: Request, sample: Sample) -> NotOnList:
    place, belongs = _home(work, sample)
    where = f"{belongs[0].upper()}{belongs[1:]}" if belongs else "It has no position"
    return NotOnList(
        f"{sample.code} ({sample.material}) is not on the list of {request.code}.",
        fields={"position": place} if place else {},
        next_step=f"{where}: put it back, and scan the tube beside it.",
    )


def _home(work: Work, sample: Sample) -> tuple[str, str]:
    """Its box and position, and a sentence about the way there; nothing for a tube without a place."""
    container_id, place = home_of(sample)
    around = tree.surroundings(work, {container_id}).get(container_id) if container_id else None
    if around is None:
        return "", ""
    label = around.label_of(place)
    return f"{around.container.code} {label.rpartition('/')[2]}", f"it belongs at {label}"
