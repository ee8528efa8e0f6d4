"""Shows a shipment and its lines; tubes of studies that one may not see are left out."""

from collections.abc import Sequence

from app.biobank.samples import queries as samples
from app.biobank.shipments import queries
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.schemas import LineView, Remaining, Sent, ShipmentView, ShipmentWithLines
from app.biobank.storage.queries import must_at, site_of, working_site
from app.core.actor import Permission
from app.core.work import Work

_READING = (Permission.SHIPMENTS_READ, Permission.SHIPMENTS_SEAL, Permission.SHIPMENTS_RECEIVE)


def view(work: Work, shipment: Shipment, lines: Sequence[ShipmentLine]) -> ShipmentView:
    """The shipment without its lines."""
    return ShipmentView(
        id=shipment.id or 0,
        code=shipment.code,
        kind=shipment.kind,
        state=shipment.state,
        origin=site_of(work, shipment.from_site_id).code,
        destination=site_of(work, shipment.to_site_id).code,
        request_id=shipment.request_id,
        courier=shipment.courier,
        waybill=shipment.waybill,
        logger=shipment.logger,
        coolant=shipment.coolant,
        seal=shipment.seal,
        condition=shipment.condition,
        dispatched_at=shipment.dispatched_at,
        received_at=shipment.received_at,
        closed_at=shipment.closed_at,
        counts=queries.counts(lines),
        version=shipment.version,
    )


def line_views(work: Work, shipment: Shipment, lines: Sequence[ShipmentLine]) -> list[LineView]:
    """The lines whose tubes belong to studies that the actor may see at either end."""
    known = samples.by_ids(work, [line.sample_id for line in lines])
    shown = []
    for line in lines:
        sample = known[line.sample_id]
        if any(
            work.actor.may(permission, site_id, sample.study_id)
            for permission in _READING
            for site_id in (shipment.from_site_id, shipment.to_site_id)
        ):
            shown.append(
                LineView(
                    number=line.number,
                    sample=sample.code,
                    material=sample.material,
                    state=line.state,
                    label=line.label,
                    box=line.box,
                    position=line.position,
                    remark=line.remark,
                )
            )
    return shown


def with_lines(work: Work, shipment: Shipment) -> ShipmentWithLines:
    """The shipment and its lines."""
    lines = queries.lines_of(work, shipment.id or 0)
    return ShipmentWithLines(shipment=view(work, shipment, lines), lines=line_views(work, shipment, lines))


def sent(work: Work, shipment: Shipment) -> Sent:
    """The shipment after a deed at its origin."""
    lines = queries.lines_of(work, shipment.id or 0)
    return Sent(shipment=view(work, shipment, lines), lines=line_views(work, shipment, lines))


def remaining(work: Work, site_code: str) -> Remaining:
    """What was collected at a site and has not left it, as far as the actor may see it."""
    site = working_site(work, site_code or None)
    must_at(work, Permission.SHIPMENTS_PACK, site.id or 0)
    return Remaining(site=site.code, samples=queries.remaining_at(work, site.id or 0))
