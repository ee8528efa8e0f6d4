"""Resolving a discrepancy: a tube that was listed and never packed stands where it stood (t37)."""

from app.biobank.samples import queries as samples
from app.biobank.samples import transitions
from app.biobank.samples.facts import PositionConfirmed, SampleFact, TransferCancelled
from app.biobank.samples.models import Sample
from app.biobank.samples.places.boxes import Boxes
from app.biobank.samples.places.putting import put_all
from app.biobank.samples.places.spots import Spot, Wish, refuse_unfit
from app.biobank.samples.places.telling import common
from app.biobank.samples.words import HoldKind, Status
from app.biobank.shipments import queries
from app.biobank.shipments.arriving import lift
from app.biobank.shipments.errors import NotListed
from app.biobank.shipments.facts import DiscrepancyResolved
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import FoundAtOrigin, ResolveDiscrepancies, ShipmentWithLines
from app.biobank.shipments.viewing import with_lines
from app.biobank.shipments.words import LineState
from app.biobank.storage.queries import must_at
from app.core.actor import Permission
from app.core.errors import BiobankError, Invalid, Refusals
from app.core.work import Work


def resolve(work: Work, code: str, form: ResolveDiscrepancies) -> ShipmentWithLines:
    """Record that missing tubes were found at the site that sent the parcel: they are available again, there.

    The position is scanned; without one it is the position that the tube had when the parcel left.
    """
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, Permission.SHIPMENTS_DISPATCH, shipment.from_site_id)
    must_be_ready(shipment, "resolved")
    named = [one.sample for one in form.found]
    boxes = Boxes(work, {one.container for one in form.found if one.container}, _homes(form))
    chosen = samples.to_change(work, named, Permission.SAMPLES_PLACE)
    lines = {line.sample_id: line for line in queries.lines_of(work, shipment.id or 0)}
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        line = lines.get(sample.id or 0)
        if line is None or line.state not in (LineState.DISPATCHED, LineState.MISSING):
            refusals.add(
                row, NotListed(f"{sample.code} is not awaited in {shipment.code}."), sample=sample.code
            )
    refusals.settle()
    wishes = [_wish(boxes, one, sample) for one, sample in zip(form.found, chosen, strict=True)]

    def decide(sample: Sample, spot: Spot) -> tuple[Status, SampleFact]:
        refuse_unfit(sample, spot.box)
        status = transitions.must("sample.transfer_cancelled", sample.status, sample.code).after
        words = common(sample, spot.box.container, form.occurred_at, form.reason)
        words["about"] = (*words["about"], shipment.ref)
        return status, TransferCancelled(**words, position=str(spot))

    spots = put_all(work, chosen, wishes, decide, form.occurred_at)
    lift(work, shipment, chosen, HoldKind.MISSING_SUSPECTED, "It was found where it stood")
    work.tell(
        *(
            PositionConfirmed(**common(sample, None, form.occurred_at, form.reason), position=str(spot))
            for sample, spot in zip(chosen, spots, strict=True)
        )
    )
    for sample in chosen:
        lines[sample.id or 0].state = LineState.RESOLVED
    _tell(work, shipment, [sample.code for sample in chosen], form)
    return with_lines(work, shipment)


def _homes(form: ResolveDiscrepancies) -> list[str]:
    return [one.sample for one in form.found if not one.container]


def _wish(boxes: Boxes, one: FoundAtOrigin, sample: Sample) -> Wish | BiobankError:
    if one.container is not None:
        return boxes.wish(one.container, one.position)
    if sample.home_container_id is None or sample.home_place is None:
        return Invalid(f"{sample.code} had no position before.", fields={"container": "Say where it stands."})
    return boxes.home(sample.home_container_id, sample.home_place)


def _tell(work: Work, shipment: Shipment, codes: list[str], form: ResolveDiscrepancies) -> None:
    work.tell(
        DiscrepancyResolved(
            subject=shipment.ref,
            site_id=shipment.from_site_id,
            occurred_at=form.occurred_at,
            reason=form.reason or None,
            code=shipment.code,
            samples=", ".join(codes),
            outcome="had never left",
        )
    )
