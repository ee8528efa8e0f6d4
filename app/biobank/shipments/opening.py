"""Opening a shipment: from where to where, why, and for which request."""

from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.barcodes.numbering import next_in
from app.biobank.requests.models import Request
from app.biobank.requests.queries import to_serve
from app.biobank.requests.rules import must_be_ready as request_must_be_ready
from app.biobank.shipments import queries
from app.biobank.shipments.dispatching import dispatch
from app.biobank.shipments.facts import ShipmentOpened
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.packing import pack
from app.biobank.shipments.schemas import DispatchShipment, OpenShipment, PackTube, PackTubes, Sent
from app.biobank.shipments.viewing import sent
from app.biobank.shipments.words import ShipmentKind
from app.biobank.storage.models import Site
from app.biobank.storage.queries import must_at, site_by_code, working_site
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.work import Work


def open_shipment(work: Work, form: OpenShipment) -> Sent:
    """Open a shipment; with tubes named it is packed, and with `dispatch` sent, all in this one deed."""
    origin, destination = working_site(work, form.origin), site_by_code(work, form.destination)
    must_at(work, Permission.SHIPMENTS_PACK, origin.id or 0)
    if origin.id == destination.id:
        raise Invalid(
            "A shipment goes from one site to another.", fields={"destination": "The site of departure."}
        )
    shipment = _row(work, form, origin, destination)
    answer = sent(work, shipment)
    if form.samples:
        answer = pack(work, shipment.code, PackTubes(tubes=[PackTube(sample=one) for one in form.samples]))
    if form.dispatch:
        answer = dispatch(work, shipment.code, DispatchShipment(occurred_at=form.occurred_at))
    return answer


def _row(work: Work, form: OpenShipment, origin: Site, destination: Site) -> Shipment:
    kind = ShipmentKind(form.kind)
    request = _request(work, form, kind, destination)
    code = form.code or next_in(work, f"SH-{work.now.year}-", queries.codes_like)
    check_code(code)
    shipment = work.add(
        Shipment(
            code=code,
            kind=kind,
            from_site_id=origin.id or 0,
            to_site_id=destination.id or 0,
            request_id=request.id if request else None,
            courier=form.courier,
            waybill=form.waybill,
            logger=form.logger,
            coolant=form.coolant,
        )
    )
    name_all(work, "shipment", [(shipment.id or 0, shipment.code)])
    work.tell(
        ShipmentOpened(
            subject=shipment.ref,
            about=(request.ref,) if request else (),
            site_id=origin.id,
            code=shipment.code,
            origin=origin.code,
            destination=destination.code,
            request=request.code if request else None,
        )
    )
    return shipment


def _request(work: Work, form: OpenShipment, kind: ShipmentKind, destination: Site) -> Request | None:
    if (kind is ShipmentKind.DISTRIBUTION) != (form.request is not None):
        raise Invalid(
            "A distribution serves a request, and nothing else does.",
            fields={"request": "Name it for a distribution only."},
        )
    if form.request is None:
        return None
    request, _ = to_serve(work, form.request, for_update=True)
    request_must_be_ready(request, "packed for")
    if request.destination_site_id != destination.id:
        raise Invalid(
            f"{request.code} goes to another site.", fields={"destination": "Not where the request goes."}
        )
    return request
