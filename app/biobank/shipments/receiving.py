"""Receiving a shipment by scanning: what is there is received, and nothing counts as received that was not scanned."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.samples import queries as samples
from app.biobank.samples import transitions
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import OutOfOrder
from app.biobank.samples.models import Sample
from app.biobank.shipments import queries
from app.biobank.shipments.arriving import arrive, mark_missing, settle_elsewhere
from app.biobank.shipments.closing import close_if_complete
from app.biobank.shipments.differing import difference, open_discrepancy
from app.biobank.shipments.errors import NotListed
from app.biobank.shipments.facts import ShipmentReceived
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import Received, ReceiveShipment
from app.biobank.shipments.words import LineState, ShipmentKind, ShipmentState
from app.biobank.storage.queries import must_at, site_of
from app.core.actor import Permission
from app.core.errors import Conflict, Refusals
from app.core.work import Work

AWAITED = (LineState.DISPATCHED, LineState.MISSING)


def receive(work: Work, code: str, form: ReceiveShipment) -> Received:
    """Receive what was scanned (t07) and answer with the difference to the list.

    A tube that is not listed is noted as a line of its own and, with `extras`, received under a hold (t36). A
    listed tube is missing only when somebody says so. When all are there and nothing else, the shipment closes.
    """
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, Permission.SHIPMENTS_RECEIVE, shipment.to_site_id)
    must_be_ready(shipment, "received")
    if shipment.kind is ShipmentKind.DISTRIBUTION:
        raise Conflict("The recipient of a distribution confirms it.", next_step="Wait for the confirmation.")
    occurred_at = form.occurred_at or work.now
    _must_be_after_departure(work, shipment, occurred_at)
    lines = {line.sample_id: line for line in queries.lines_of(work, shipment.id or 0)}
    scanned, unknown = _read(work, form.scanned)
    missing = _listed(work, shipment, form.missing, lines)
    found = samples.by_ids(work, {*lines, *scanned}, for_update=True)
    new = [id_ for id_ in scanned if id_ not in lines]
    arrived = [id_ for id_ in scanned if id_ in lines and lines[id_].state in AWAITED]
    noted = [id_ for id_, line in lines.items() if line.state is LineState.UNLISTED]
    extra = [*noted, *new] if form.extras == "register" else []
    gone = [id_ for id_ in missing if lines[id_].state is LineState.DISPATCHED and id_ not in arrived]
    _may_receive(work, shipment, [found[id_] for id_ in (*arrived, *gone, *new)], form)
    _can_arrive([found[id_] for id_ in (*arrived, *extra)], form)
    _add_unlisted(work, shipment, new, lines)
    for ids, state in ((arrived, LineState.RECEIVED), (extra, LineState.EXTRA), (gone, LineState.MISSING)):
        for id_ in ids:
            lines[id_].state = state
    arrive(work, shipment, [found[id_] for id_ in arrived], occurred_at, form.condition)
    settle_elsewhere(work, shipment, [found[id_] for id_ in extra])
    arrive(work, shipment, [found[id_] for id_ in extra], occurred_at, form.condition, is_extra=True)
    mark_missing(work, shipment, [found[id_] for id_ in gone])
    _tell(work, shipment, len(arrived) + len(extra), occurred_at, form.condition)
    opened = open_discrepancy(work, shipment, lines, found) if extra or gone else []
    close_if_complete(work, shipment, list(lines.values()))
    return difference(work, shipment, list(lines.values()), found, arrived, unknown, opened)


def _must_be_after_departure(work: Work, shipment: Shipment, occurred_at: datetime) -> None:
    not_later(occurred_at, work.now, "The arrival")
    if shipment.dispatched_at is not None and occurred_at < shipment.dispatched_at:
        raise OutOfOrder(
            f"{shipment.code} left later than that.", fields={"occurred_at": "Before the departure."}
        )


def _read(work: Work, codes: Sequence[str]) -> tuple[list[int], list[str]]:
    """The samples that were scanned, once each, and the codes that name none."""
    known = barcodes.known(work, codes)
    ids, unknown = [], []
    for code in codes:
        barcode = known.get(normalise(code))
        if barcode is not None and barcode.kind == "sample":
            ids.append(barcode.target_id)
        else:
            unknown.append(code)
    return list(dict.fromkeys(ids)), unknown


def _listed(
    work: Work, shipment: Shipment, codes: Sequence[str], lines: dict[int, ShipmentLine]
) -> list[int]:
    known = barcodes.known(work, codes)
    refusals, ids = Refusals(), []
    for row, code in enumerate(codes):
        barcode = known.get(normalise(code))
        line = lines.get(barcode.target_id) if barcode and barcode.kind == "sample" else None
        if line is None or line.state not in AWAITED:
            refusals.add(row, NotListed(f"{code} is not awaited in {shipment.code}."), sample=code)
        else:
            ids.append(line.sample_id)
    refusals.settle()
    return ids


def _may_receive(work: Work, shipment: Shipment, chosen: Sequence[Sample], form: ReceiveShipment) -> None:
    rows, refusals = _rows(form), Refusals()
    for sample in chosen:
        with refusals.of(rows.get(normalise(sample.code), 0), sample=sample.code):
            work.must(Permission.SHIPMENTS_RECEIVE, shipment.to_site_id, sample.study_id)
    refusals.settle()


def _can_arrive(chosen: Sequence[Sample], form: ReceiveShipment) -> None:
    rows, refusals = _rows(form), Refusals()
    for sample in chosen:
        with refusals.of(rows.get(normalise(sample.code), 0), sample=sample.code):
            transitions.must("sample.received", sample.status, sample.code)
    refusals.settle()


def _rows(form: ReceiveShipment) -> dict[str, int]:
    return {normalise(code): row for row, code in enumerate([*form.scanned, *form.missing])}


def _add_unlisted(work: Work, shipment: Shipment, ids: Sequence[int], lines: dict[int, ShipmentLine]) -> None:
    last = max((line.number for line in lines.values()), default=0)
    for place, id_ in enumerate(ids, 1):
        lines[id_] = work.add(
            ShipmentLine(
                shipment_id=shipment.id or 0,
                sample_id=id_,
                number=last + place,
                state=LineState.UNLISTED,
            )
        )


def _tell(work: Work, shipment: Shipment, count: int, occurred_at: datetime, condition: str) -> None:
    shipment.state = ShipmentState.RECEIVED
    shipment.received_at = shipment.received_at or occurred_at
    shipment.condition = condition or shipment.condition
    work.tell(
        ShipmentReceived(
            subject=shipment.ref,
            site_id=shipment.to_site_id,
            occurred_at=occurred_at,
            code=shipment.code,
            site=site_of(work, shipment.to_site_id).code,
            count=count,
            condition=condition,
        )
    )
