"""What leaving does to each tube: who has it now, which position it gives up, and the fact that says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.biobank.requests.models import Request
from app.biobank.requests.queries import promises, purpose_of
from app.biobank.samples.facts import ReturnedToSender, SampleDispatched, SampleDistributed
from app.biobank.samples.models import Sample
from app.biobank.samples.words import ReservationState
from app.biobank.shipments.leaving import line_of
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.words import ShipmentKind
from app.biobank.storage.queries import site_of
from app.core.ledger.facts import Fact
from app.core.work import Work


def depart(
    work: Work,
    shipment: Shipment,
    request: Request | None,
    chosen: Sequence[Sample],
    occurred_at: datetime,
    reason: str,
) -> int:
    """Let the tubes go and tell it, one fact a tube; returns how many left."""
    if request is not None:
        ids = [sample.id or 0 for sample in chosen]
        for row in promises(work, purpose_of(request), ids):
            row.state = ReservationState.CONSUMED
    work.tell(*(_go(work, shipment, request, sample, occurred_at, reason) for sample in chosen))
    return len(chosen)


def _go(
    work: Work,
    shipment: Shipment,
    request: Request | None,
    sample: Sample,
    occurred_at: datetime,
    reason: str,
) -> Fact:
    line = line_of(shipment, sample)
    origin, destination = site_of(work, shipment.from_site_id), site_of(work, shipment.to_site_id)
    box = f"container:{sample.container_id}" if sample.container_id else ""
    about = tuple(one for one in (shipment.ref, request.ref if request else "", box) if one)
    if shipment.kind is ShipmentKind.TRANSFER and sample.container_id is not None:
        # Where it stood is where it is looked for first when it does not arrive.
        sample.home_container_id, sample.home_place = sample.container_id, sample.place
    sample.status = line.after
    sample.container_id = sample.place = None
    sample.custodian_site_id = sample.custodian_user_id = None
    common: dict[str, Any] = {
        "subject": sample.ref,
        "about": about,
        "study_id": sample.study_id,
        "site_id": origin.id,
        "occurred_at": occurred_at,
        "reason": reason or None,
        "code": sample.code,
    }
    if shipment.kind in (ShipmentKind.COLLECTION, ShipmentKind.TRANSFER):
        sample.shipment_id = shipment.id
        return SampleDispatched(
            **common, origin=origin.code, destination=destination.code, shipment=shipment.code
        )
    sample.home_container_id = sample.home_place = None
    sample.custodian_site_id = sample.site_id = destination.id or 0
    if request is None:
        return ReturnedToSender(**common, site=destination.code)
    return SampleDistributed(
        **common, recipient=destination.code, shipment=shipment.code, request=request.code
    )
