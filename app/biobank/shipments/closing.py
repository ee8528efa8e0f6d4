"""Closing a shipment: by itself when all is well, else by a person who has decided every line."""

from collections.abc import Sequence

from app.biobank.samples import queries as samples
from app.biobank.shipments import queries
from app.biobank.shipments.facts import ShipmentClosed
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.rules import must_be_decided, must_be_ready, nothing_amiss
from app.biobank.shipments.schemas import CloseShipment, ShipmentWithLines
from app.biobank.shipments.viewing import with_lines
from app.biobank.shipments.words import ShipmentKind, ShipmentState
from app.biobank.storage.queries import must_at
from app.core.actor import Permission
from app.core.work import Work


def close(work: Work, code: str, form: CloseShipment) -> ShipmentWithLines:
    """Close a received shipment; refused (409) while it is open what became of a line (W05)."""
    shipment = queries.by_code(work, code, for_update=True)
    # A recipient outside has no accounts for this; whoever sent a distribution closes it.
    is_out = shipment.kind is ShipmentKind.DISTRIBUTION
    permission = Permission.SHIPMENTS_SEAL if is_out else Permission.SHIPMENTS_RECEIVE
    must_at(work, permission, shipment.from_site_id if is_out else shipment.to_site_id)
    lines = queries.lines_of(work, shipment.id or 0)
    if shipment.state is ShipmentState.DISPATCHED or shipment.state is ShipmentState.RECEIVED:
        known = samples.by_ids(work, [line.sample_id for line in lines])
        must_be_decided(shipment, lines, {id_: sample.code for id_, sample in known.items()})
    must_be_ready(shipment, "closed")
    _close(work, shipment, form.reason or None)
    return with_lines(work, shipment)


def close_if_complete(work: Work, shipment: Shipment, lines: Sequence[ShipmentLine]) -> None:
    """Close a shipment of which everything listed was received, and nothing else."""
    if shipment.state is ShipmentState.RECEIVED and nothing_amiss(lines):
        _close(work, shipment, None)


def _close(work: Work, shipment: Shipment, reason: str | None) -> None:
    shipment.state, shipment.closed_at = ShipmentState.CLOSED, work.now
    work.tell(
        ShipmentClosed(subject=shipment.ref, site_id=shipment.to_site_id, code=shipment.code, reason=reason)
    )
