"""Declaring a shipment lost, with every tube in it, after the search for it has ended."""

from app.biobank.quality.opening import open_nonconformity
from app.biobank.samples import queries as samples
from app.biobank.samples import transitions
from app.biobank.samples.ends import leave, release_promises
from app.biobank.samples.facts import DeclaredLost
from app.biobank.samples.models import Sample
from app.biobank.shipments import queries
from app.biobank.shipments.facts import ShipmentLost
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import LoseShipment, ShipmentWithLines
from app.biobank.shipments.viewing import with_lines
from app.biobank.shipments.words import LineState, ShipmentState
from app.core.actor import Permission
from app.core.work import Work


def declare_lost(work: Work, code: str, form: LoseShipment) -> ShipmentWithLines:
    """Declare a shipment lost (t31): every tube that did not arrive is lost with it."""
    shipment = queries.by_code(work, code, for_update=True)
    must_be_ready(shipment, "declared lost")
    lines = queries.lines_of(work, shipment.id or 0, LineState.DISPATCHED, LineState.MISSING)
    found = samples.by_ids(work, [line.sample_id for line in lines], for_update=True)
    chosen = [found[line.sample_id] for line in lines]
    for sample in chosen:
        work.must(Permission.SAMPLES_DECLARE_LOST, shipment.from_site_id, sample.study_id)
    open_nonconformity(
        work,
        "NOT_FOUND",
        chosen,
        site_id=shipment.from_site_id,
        description=f"{shipment.code} was lost: {form.searched}",
    )
    promises = release_promises(work, chosen, form.reason)
    for sample in chosen:
        sample.status = transitions.must("sample.declared_lost", sample.status, sample.code).after
        leave(sample)
    work.tell(*(_fact(sample, shipment.ref, form) for sample in chosen))
    work.tell(*promises)
    for line in lines:
        line.state = LineState.MISSING
    shipment.state = ShipmentState.LOST
    work.tell(
        ShipmentLost(
            subject=shipment.ref,
            site_id=shipment.from_site_id,
            reason=form.reason,
            code=shipment.code,
            count=len(chosen),
            searched=form.searched,
        )
    )
    return with_lines(work, shipment)


def _fact(sample: Sample, shipment: str, form: LoseShipment) -> DeclaredLost:
    return DeclaredLost(
        subject=sample.ref,
        about=(shipment,),
        study_id=sample.study_id,
        site_id=sample.site_id,
        reason=form.reason,
        code=sample.code,
        searched=form.searched,
    )
