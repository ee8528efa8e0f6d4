"""Sealing a shipment: a second person scans every tube again, and everything that must hold is looked at once more."""

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.requests.facts import RequestPacked
from app.biobank.requests.models import Request
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.requests.queries import logins
from app.biobank.requests.words import RequestState
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.shipments import queries
from app.biobank.shipments.errors import CoolantMissing, Empty, NotListed, Undecided
from app.biobank.shipments.facts import ShipmentSealed
from app.biobank.shipments.leaving import leave_refusal, must_be_distributable
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.outstanding import must_be_whole
from app.biobank.shipments.rules import must_be_ready
from app.biobank.shipments.schemas import SealShipment, Sent
from app.biobank.shipments.viewing import sent
from app.biobank.shipments.words import LineState, ShipmentState
from app.biobank.storage.queries import must_at
from app.core.actor import Permission
from app.core.errors import Refusals, SeparationOfDuties
from app.core.work import Work


def seal(work: Work, code: str, form: SealShipment) -> Sent:
    """Check and seal a packed shipment: E-SOD for the packer, E-MTA-MISSING, E-HOLD, E-CONSENT-SCOPE, E-NOT-ON-LIST.

    For a distribution each tube gets the label under which the recipient knows it.
    """
    shipment = queries.by_code(work, code, for_update=True)
    must_at(work, Permission.SHIPMENTS_SEAL, shipment.from_site_id)
    must_be_ready(shipment, "sealed")
    lines = queries.lines_of(work, shipment.id or 0, LineState.PACKED)
    if not lines:
        raise Empty(f"There is nothing in {shipment.code}.")
    packers = {line.packed_by for line in lines} | {shipment.packed_by}
    if work.actor.user_id in packers:
        raise SeparationOfDuties(
            "Who packed a parcel does not check it.", next_step="Ask a second person to scan and seal it."
        )
    request = request_by_id(work, shipment.request_id, for_update=True) if shipment.request_id else None
    found = samples.by_ids(work, [line.sample_id for line in lines], for_update=True)
    chosen = [found[line.sample_id] for line in lines]
    if request is not None and not form.partial:
        must_be_whole(work, shipment, request)
    _all_scanned(work, shipment, chosen, form)
    _all_fit(work, shipment, request, chosen)
    for name in ("coolant", "logger"):
        setattr(shipment, name, getattr(form, name) or getattr(shipment, name))
    if not shipment.coolant and any(sample.frozen_at is not None for sample in chosen):
        raise CoolantMissing(
            "Frozen tubes do not travel without a coolant.", fields={"coolant": "Say how much of what."}
        )
    _seal(work, shipment, request, lines, form)
    return sent(work, shipment)


def _all_scanned(work: Work, shipment: Shipment, chosen: list[Sample], form: SealShipment) -> None:
    known = barcodes.known(work, form.scanned)
    listed = {sample.id for sample in chosen}
    refusals, seen = Refusals(), set()
    for row, code in enumerate(form.scanned):
        barcode = known.get(normalise(code))
        if barcode is None or barcode.kind != "sample" or barcode.target_id not in listed:
            refusals.add(row, NotListed(f"{code} is not on the list of {shipment.code}."), sample=code)
        else:
            seen.add(barcode.target_id)
    refusals.settle()
    absent = [sample.code for sample in chosen if sample.id not in seen]
    if absent:
        raise Undecided(
            f"{len(absent)} tubes were not scanned: {', '.join(absent[:20])}.",
            next_step="Scan every tube of the parcel, or take out what is not in it.",
        )


def _all_fit(work: Work, shipment: Shipment, request: Request | None, chosen: list[Sample]) -> None:
    if request is not None:
        must_be_distributable(work, shipment, request, chosen)
        return
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        refusal = leave_refusal(shipment, sample, work.now)
        if refusal is not None:
            refusals.add(row, refusal, sample=sample.code)
    refusals.settle()


def _seal(
    work: Work, shipment: Shipment, request: Request | None, lines: list[ShipmentLine], form: SealShipment
) -> None:
    if request is not None:
        _label(work, request, lines)
    shipment.state, shipment.seal = ShipmentState.SEALED, form.seal
    shipment.checked_by = shipment.sealed_by = work.actor.user_id
    packers = sorted({line.packed_by for line in lines if line.packed_by is not None})
    names = logins(work, packers)
    work.tell(
        ShipmentSealed(
            subject=shipment.ref,
            about=(request.ref,) if request else (),
            site_id=shipment.from_site_id,
            code=shipment.code,
            count=len(lines),
            packer=", ".join(names[one] for one in packers),
            checker=work.actor.login,
            seal=form.seal,
        )
    )
    if request is not None:
        request.state = RequestState.PACKED
        work.tell(
            RequestPacked(
                subject=request.ref,
                about=(shipment.ref,),
                study_id=request.study_id,
                code=request.code,
                shipment=shipment.code,
                count=len(lines),
            )
        )


def _label(work: Work, request: Request, lines: list[ShipmentLine]) -> None:
    given = queries.labels_of(work, request.id or 0)
    last = max((int(label.rpartition("-")[2]) for label in given), default=0)
    for line in lines:
        if not line.label:
            last += 1
            line.label = f"{request.recode}-{last:03}"
