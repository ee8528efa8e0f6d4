"""Sending a shipment off: its tubes leave their site, and its carrier, or the recipient, has them from now on."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.biobank.requests.facts import RequestShipped
from app.biobank.requests.models import Request
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.requests.queries import promises, purpose_of
from app.biobank.requests.words import RequestState
from app.biobank.samples import queries as samples
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import ReasonNeeded
from app.biobank.samples.models import Sample
from app.biobank.samples.words import Status
from app.biobank.shipments import queries
from app.biobank.shipments.departing import depart
from app.biobank.shipments.errors import Empty
from app.biobank.shipments.facts import ShipmentDispatched
from app.biobank.shipments.leaving import leave_refusal, must_be_distributable
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.rules import must_be_ready, warnings_at_dispatch
from app.biobank.shipments.schemas import DispatchShipment, Sent
from app.biobank.shipments.viewing import line_views, view
from app.biobank.shipments.words import LineState, ShipmentKind, ShipmentState
from app.biobank.storage.queries import must_at, site_of
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.work import Work


def dispatch(work: Work, code: str, form: DispatchShipment) -> Sent:
    """Send a shipment off (t05, t06; t19 for a distribution, t29 for a return to the sender).

    The answer lists what was collected and stayed behind at the site.
    """
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, _permission(shipment), shipment.from_site_id)
    must_be_ready(shipment, "dispatched")
    occurred_at = form.occurred_at or work.now
    not_later(occurred_at, work.now, "The departure")
    if form.resolves and not form.reason:
        raise ReasonNeeded("Held tubes travel for a reason.", fields={"reason": "Say what it resolves."})
    lines = queries.lines_of(work, shipment.id or 0, LineState.PACKED)
    if not lines:
        raise Empty(f"There is nothing in {shipment.code}.", next_step="Scan the tubes into it first.")
    request = request_by_id(work, shipment.request_id, for_update=True) if shipment.request_id else None
    found = samples.by_ids(work, [line.sample_id for line in lines], for_update=True)
    chosen = [found[line.sample_id] for line in lines]
    _all_may_leave(work, shipment, request, chosen, form, occurred_at)
    for name in ("courier", "waybill", "logger", "coolant"):
        setattr(shipment, name, getattr(form, name) or getattr(shipment, name))
    is_frozen = any(sample.frozen_at is not None for sample in chosen)
    _tell_request(work, shipment, request, depart(work, shipment, request, chosen, occurred_at, form.reason))
    for line in lines:
        line.state = LineState.DISPATCHED
    shipment.state, shipment.dispatched_at = ShipmentState.DISPATCHED, occurred_at
    origin = site_of(work, shipment.from_site_id)
    work.tell(
        ShipmentDispatched(
            subject=shipment.ref,
            about=(request.ref,) if request else (),
            site_id=origin.id,
            occurred_at=occurred_at,
            reason=form.reason or None,
            code=shipment.code,
            origin=origin.code,
            destination=site_of(work, shipment.to_site_id).code,
            count=len(lines),
            logger=shipment.logger,
        )
    )
    is_collection = shipment.kind is ShipmentKind.COLLECTION
    all_lines = queries.lines_of(work, shipment.id or 0)
    return Sent(
        shipment=view(work, shipment, all_lines),
        lines=line_views(work, shipment, all_lines),
        remaining_at_site=queries.remaining_at(work, origin.id or 0) if is_collection else [],
        warnings=warnings_at_dispatch(shipment, occurred_at.astimezone(ZoneInfo(origin.timezone)), is_frozen),
    )


def _permission(shipment: Shipment) -> Permission:
    if shipment.kind is ShipmentKind.DISTRIBUTION:
        return Permission.SAMPLES_DISTRIBUTE
    return Permission.SHIPMENTS_DISPATCH


def _all_may_leave(
    work: Work,
    shipment: Shipment,
    request: Request | None,
    chosen: list[Sample],
    form: DispatchShipment,
    occurred_at: datetime,
) -> None:
    for sample in chosen:
        work.must(_permission(shipment), shipment.from_site_id, sample.study_id)
    if request is not None:
        must_be_distributable(work, shipment, request, chosen)
        return
    held_back = [sample.id or 0 for sample in chosen if sample.status is Status.AVAILABLE]
    promised = samples.active_reservations(work, held_back)
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        refusal: BiobankError | None = leave_refusal(
            shipment, sample, occurred_at, promised.get(sample.id or 0, []), form.resolves
        )
        if refusal is not None:
            refusals.add(row, refusal, sample=sample.code)
    refusals.settle()


def _tell_request(work: Work, shipment: Shipment, request: Request | None, count: int) -> None:
    if request is None:
        return
    # A request may leave in several parcels; until the last one has gone, there is still something to pick.
    is_last = not promises(work, purpose_of(request))
    request.state = RequestState.SHIPPED if is_last else RequestState.PICKING
    work.tell(
        RequestShipped(
            subject=request.ref,
            about=(shipment.ref,),
            study_id=request.study_id,
            code=request.code,
            shipment=shipment.code,
            count=count,
        )
    )
