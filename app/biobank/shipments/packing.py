"""Packing tubes into a shipment by scanning them, and taking them out again before it leaves."""

from typing import Any

from app.biobank.requests.models import Request
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.requests.queries import promises, purpose_of
from app.biobank.samples import queries as samples
from app.biobank.samples.errors import NotOnList, NotTheHolder
from app.biobank.samples.models import Sample
from app.biobank.shipments import queries
from app.biobank.shipments.errors import ElsewhereListed, NotListed
from app.biobank.shipments.facts import ShipmentPacked, ShipmentUnpacked
from app.biobank.shipments.leaving import leave_refusal
from app.biobank.shipments.models import AlreadyListed, Shipment, ShipmentLine
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import PackTubes, Sent, UnpackTubes
from app.biobank.shipments.viewing import sent
from app.biobank.shipments.words import LineState, ShipmentState
from app.biobank.storage.queries import must_at
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def pack(work: Work, code: str, form: PackTubes) -> Sent:
    """Scan tubes into a shipment: tubes of its site, in no other open shipment, fit for its purpose."""
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, Permission.SHIPMENTS_PACK, shipment.from_site_id)
    must_be_ready(shipment, "packed")
    chosen = samples.to_change(work, [tube.sample for tube in form.tubes], Permission.SHIPMENTS_PACK)
    lines = {line.sample_id: line for line in queries.lines_of(work, shipment.id or 0)}
    elsewhere = queries.packed_elsewhere(work, [one.id or 0 for one in chosen], shipment.id or 0)
    request = request_by_id(work, shipment.request_id) if shipment.request_id else None
    wanted = {row.sample_id for row in promises(work, purpose_of(request))} if request else set()
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        with refusals.of(row, sample=sample.code):
            must_be_packable(shipment, sample, lines.get(sample.id or 0), elsewhere.get(sample.id or 0))
            if request is not None:
                must_be_wanted(request, sample, wanted)
            refusal = leave_refusal(shipment, sample, work.now)
            if refusal is not None:
                raise refusal
    refusals.settle()
    _add_lines(work, shipment, form, chosen, lines)
    shipment.state, shipment.packed_by = ShipmentState.PACKED, work.actor.user_id
    work.tell(
        ShipmentPacked(
            subject=shipment.ref,
            about=tuple(sample.ref for sample in chosen),
            site_id=shipment.from_site_id,
            code=shipment.code,
            count=len(chosen),
        )
    )
    return sent(work, shipment)


def must_be_packable(
    shipment: Shipment, sample: Sample, line: ShipmentLine | None, other: str | None
) -> None:
    """Refuse a tube of another site, of another parcel, or one that is listed in this one already."""
    if sample.site_id != shipment.from_site_id:
        raise NotTheHolder(
            f"{sample.code} is not at the site that sends {shipment.code}.",
            next_step="Pack it where it is.",
        )
    if other is not None:
        raise ElsewhereListed(
            f"{sample.code} is packed in {other} already.",
            next_step=f"Take it out of {other} first, or leave it there.",
        )
    if line is not None and line.state is not LineState.REMOVED:
        raise AlreadyListed(f"{sample.code} is listed in {shipment.code} already.")


def must_be_wanted(request: Request, sample: Sample, wanted: set[int]) -> None:
    """Refuse (E-NOT-ON-LIST) a tube that is not reserved for the request."""
    if sample.id not in wanted:
        raise NotOnList(
            f"{sample.code} is not reserved for {request.code}.",
            next_step="Put it back where it belongs; reserve it first if it is to go.",
        )


def _add_lines(
    work: Work, shipment: Shipment, form: PackTubes, chosen: list[Sample], lines: dict[int, ShipmentLine]
) -> None:
    last = max((line.number for line in lines.values()), default=0)
    rows: list[dict[str, Any]] = []
    for tube, sample in zip(form.tubes, chosen, strict=True):
        known = lines.get(sample.id or 0)
        if known is not None:
            known.state, known.packed_by = LineState.PACKED, work.actor.user_id
            known.box, known.position = tube.box, tube.position
            continue
        rows.append(
            {
                "shipment_id": shipment.id,
                "sample_id": sample.id,
                "number": last + len(rows) + 1,
                "label": "",
                "box": tube.box,
                "position": tube.position,
                "packed_by": work.actor.user_id,
                "state": LineState.PACKED,
                "remark": "",
            }
        )
    work.insert(ShipmentLine, rows)


def unpack(work: Work, code: str, form: UnpackTubes) -> Sent:
    """Take tubes out before the parcel leaves. A seal is broken by that: it has to be checked again."""
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, Permission.SHIPMENTS_PACK, shipment.from_site_id)
    must_be_ready(shipment, "unpacked")
    chosen = samples.to_change(work, form.samples, Permission.SHIPMENTS_PACK)
    lines = {line.sample_id: line for line in queries.lines_of(work, shipment.id or 0, LineState.PACKED)}
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        if sample.id not in lines:
            refusals.add(row, NotListed(f"{sample.code} is not in {shipment.code}."), sample=sample.code)
    refusals.settle()
    for sample in chosen:
        lines[sample.id or 0].state = LineState.REMOVED
    shipment.state = ShipmentState.PACKED
    shipment.checked_by = shipment.sealed_by = None
    work.tell(
        ShipmentUnpacked(
            subject=shipment.ref,
            about=tuple(sample.ref for sample in chosen),
            site_id=shipment.from_site_id,
            reason=form.reason,
            code=shipment.code,
            count=len(chosen),
        )
    )
    return sent(work, shipment)
