"""The recipient's receipt: which tubes of the own request arrived, and how."""

from app.biobank.barcodes.scanning import normalise
from app.biobank.requests.facts import RequestReceived
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.requests.queries import own
from app.biobank.requests.words import RequestState
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import OutOfOrder
from app.biobank.shipments import queries
from app.biobank.shipments.closing import close_if_complete
from app.biobank.shipments.errors import NotListed
from app.biobank.shipments.facts import ShipmentReceived
from app.biobank.shipments.manifests import manifest
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import ConfirmReceipt, Manifest
from app.biobank.shipments.words import LineState, ShipmentState
from app.biobank.storage.queries import site_of
from app.core.errors import Refusals
from app.core.work import Work


def confirm(work: Work, code: str, form: ConfirmReceipt) -> Manifest:
    """Confirm what arrived, by the labels of the manifest; only the exceptions are named (W20)."""
    shipment = queries.of_own_request(work, code, own(work), for_update=True)
    must_be_ready(shipment, "received")
    occurred_at = form.occurred_at or work.now
    not_later(occurred_at, work.now, "The arrival")
    if shipment.dispatched_at is not None and occurred_at < shipment.dispatched_at:
        raise OutOfOrder("It left later than that.", fields={"occurred_at": "Before the departure."})
    lines = queries.lines_of(work, shipment.id or 0, LineState.DISPATCHED, LineState.MISSING)
    missing, damaged = _named(shipment, lines, form.missing), _named(shipment, lines, form.damaged)
    for line in lines:
        line.state = LineState.MISSING if line.label in missing else LineState.RECEIVED
        line.remark = "damaged" if line.label in damaged else line.remark
    received = sum(1 for line in lines if line.state is LineState.RECEIVED)
    shipment.state, shipment.condition = ShipmentState.RECEIVED, form.condition
    shipment.received_at = shipment.received_at or occurred_at
    site = site_of(work, shipment.to_site_id)
    work.tell(
        ShipmentReceived(
            subject=shipment.ref,
            about=tuple(f"sample:{line.sample_id}" for line in lines),
            site_id=site.id,
            occurred_at=occurred_at,
            code=shipment.code,
            site=site.code,
            count=received,
            condition=form.condition,
        )
    )
    request = request_by_id(work, shipment.request_id or 0, for_update=True)
    if request.state is RequestState.SHIPPED:
        request.state = RequestState.RECEIVED
    work.tell(
        RequestReceived(
            subject=request.ref,
            about=(shipment.ref,),
            study_id=request.study_id,
            occurred_at=occurred_at,
            code=request.code,
            shipment=shipment.code,
            received=received,
            count=len(lines),
        )
    )
    close_if_complete(work, shipment, lines)
    return manifest(work, shipment)


def _named(shipment: Shipment, lines: list[ShipmentLine], labels: list[str]) -> set[str]:
    by_name = {normalise(line.label): line.label for line in lines}
    refusals, named = Refusals(), set()
    for row, label in enumerate(labels):
        known = by_name.get(normalise(label))
        if known is None:
            refusals.add(row, NotListed(f"{label} is not awaited in {shipment.code}."), label=label)
        else:
            named.add(known)
    refusals.settle()
    return named
