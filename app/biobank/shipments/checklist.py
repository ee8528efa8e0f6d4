"""What is missing before a parcel can be sealed: the same rules as sealing has, told before anybody tries."""

from typing import Literal
from zoneinfo import ZoneInfo

from app.biobank.requests.models import Request
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.requests.rules import must_be_agreed
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.samples.places import whereabouts
from app.biobank.samples.queries import may_see
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.words import HoldKind
from app.biobank.shipments import queries
from app.biobank.shipments.checking_schemas import Check, Checklist, ToPack
from app.biobank.shipments.leaving import leave_refusal, must_be_distributable
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.outstanding import named, outstanding
from app.biobank.shipments.rules import SEALED_KINDS, warnings_at_dispatch
from app.biobank.shipments.words import LineState
from app.biobank.storage.queries import site_of
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.plurals import counted
from app.core.work import Work


def checklist(work: Work, code: str) -> Checklist:
    """The tubes of a parcel, those still awaited last, and every check; ready when nothing is missing."""
    shipment = queries.by_code(work, code)
    lines = queries.lines_of(work, shipment.id or 0, LineState.PACKED)
    found = samples.by_ids(work, [line.sample_id for line in lines])
    inside = [found[line.sample_id] for line in lines]
    request = request_by_id(work, shipment.request_id) if shipment.request_id else None
    lacking = outstanding(work, shipment, request) if request is not None else []
    checks = [
        _tubes(work, inside, lacking),
        *([_agreement(work, request)] if request is not None else []),
        _fit(work, shipment, request, inside),
        *_papers(work, shipment, inside),
        *([_second(lines)] if shipment.kind in SEALED_KINDS else []),
    ]
    return Checklist(
        shipment=shipment.code,
        lines=_lines(work, inside, lacking),
        checks=checks,
        is_ready=all(one.state != "missing" for one in checks),
    )


def _lines(work: Work, inside: list[Sample], lacking: list[Sample]) -> list[ToPack]:
    seen = _seen(work, [*inside, *lacking])
    where = whereabouts.where(work, seen)
    packed = {one.id for one in inside}
    return [
        ToPack(
            sample=one.code,
            material=one.material,
            state="packed" if one.id in packed else _state(one),
            where=where[one.id or 0],
        )
        for one in seen
    ]


def _state(sample: Sample) -> Literal["wanted", "held", "missing"]:
    if HoldKind.MISSING_SUSPECTED in holds_of(sample):
        return "missing"
    return "held" if sample.holds else "wanted"


def _seen(work: Work, samples: list[Sample]) -> list[Sample]:
    """Those of the samples that the reader may know of."""
    return [one for one in samples if may_see(work, one) or may_see(work, one, Permission.SHIPMENTS_PACK)]


def _tubes(work: Work, inside: list[Sample], lacking: list[Sample]) -> Check:
    if lacking:
        known = _seen(work, lacking)
        said = f"{len(lacking)} not in it: {named(known) or 'not yours to see'}."
        return Check(name="tubes", state="missing", sentence=said)
    if not inside:
        return Check(name="tubes", state="missing", sentence="Nothing is in it yet.")
    return Check(name="tubes", state="ok", sentence=f"{_count(inside)} in it.")


def _agreement(work: Work, request: Request) -> Check:
    try:
        must_be_agreed(request, work.now.date())
    except BiobankError as error:
        return Check(name="agreement", state="missing", sentence=error.message)
    said = f"{request.mta_reference}, valid until {request.mta_valid_until}."
    return Check(name="agreement", state="ok", sentence=said)


def _fit(work: Work, shipment: Shipment, request: Request | None, inside: list[Sample]) -> Check:
    """Holds, promises and consents of what is inside, as sealing judges them."""
    try:
        if request is not None:
            _distributable(work, shipment, request, inside)
        refusals = Refusals()
        for row, sample in enumerate(inside if request is None else []):
            refusal = leave_refusal(shipment, sample, work.now)
            if refusal is not None:
                refusals.add(row, refusal, sample=sample.code)
        refusals.settle()
    except BiobankError as error:
        hidden = len(_seen(work, inside)) < len(inside)
        said = " ".join(str(row["message"]) for row in error.rows[:5]) or error.message
        said = "Something stands against it that is not yours to see." if hidden else said
        return Check(name="fit", state="missing", sentence=said)
    return Check(name="fit", state="ok", sentence="No hold, and every consent covers it.")


def _distributable(work: Work, shipment: Shipment, request: Request, inside: list[Sample]) -> None:
    try:
        must_be_agreed(request, work.now.date())
    except BiobankError:
        return  # That is a check of its own.
    must_be_distributable(work, shipment, request, inside)


def _papers(work: Work, shipment: Shipment, inside: list[Sample]) -> list[Check]:
    """Coolant and logger, and the warnings that leaving now would bring."""
    is_frozen = any(sample.frozen_at is not None for sample in inside)
    coolant = Check(name="coolant", state="ok", sentence=shipment.coolant or "None is needed.")
    if is_frozen and not shipment.coolant:
        said = "Frozen tubes do not travel without a coolant: say how much of what."
        coolant = Check(name="coolant", state="missing", sentence=said)
    local = work.now.astimezone(ZoneInfo(site_of(work, shipment.from_site_id).timezone))
    warned = {one.code: one.message for one in warnings_at_dispatch(shipment, local, is_frozen)}
    logger = Check(name="logger", state="ok", sentence=shipment.logger)
    if "W-LOGGER" in warned:
        logger = Check(name="logger", state="warning", sentence=warned["W-LOGGER"])
    day = [Check(name="day", state="warning", sentence=warned["W-FRIDAY"])] if "W-FRIDAY" in warned else []
    return [coolant, logger, *day]


def _second(lines: list[ShipmentLine]) -> Check:
    said = "Another person than who packed it scans every tube again."
    return Check(name="second person", state="warning" if lines else "ok", sentence=said)


def _count(inside: list[Sample]) -> str:
    return counted(len(inside), "tube is", "tubes are")
