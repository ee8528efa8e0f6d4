"""The packing list of a distribution: recoded, without donors and without places of the biobank (documents, 3)."""

from app.biobank.requests.models import Request
from app.biobank.requests.queries import by_id as request_by_id
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.biobank.shipments import queries
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.schemas import Manifest, ManifestLine
from app.biobank.shipments.words import LineState
from app.biobank.storage.queries import site_of
from app.biobank.vocabulary.reading import materials, tubes
from app.core import spreadsheets
from app.core.errors import NotFound
from app.core.units import show_amount
from app.core.work import Work

COLUMNS = tuple(ManifestLine.model_fields)


class NoManifest(NotFound):
    """Only a distribution that was sealed has a packing list."""

    code = "E-NO-MANIFEST"


def manifest(work: Work, shipment: Shipment) -> Manifest:
    """The packing list of a shipment that serves a request, from its sealing on."""
    if shipment.request_id is None or shipment.sealed_by is None:
        raise NoManifest(
            f"{shipment.code} has no packing list.", next_step="A distribution has one once it is sealed."
        )
    request = request_by_id(work, shipment.request_id)
    lines = [line for line in queries.lines_of(work, shipment.id or 0) if line.state is not LineState.REMOVED]
    known = samples.by_ids(work, [line.sample_id for line in lines])
    donors = _numbered([known[line.sample_id] for line in lines])
    return Manifest(
        manifest=f"MAN-{shipment.code.removeprefix('SH-')}",
        shipment=shipment.code,
        request=request.code,
        title=request.title,
        origin=site_of(work, shipment.from_site_id).name,
        destination=site_of(work, shipment.to_site_id).name,
        courier=shipment.courier,
        waybill=shipment.waybill,
        logger=shipment.logger,
        coolant=shipment.coolant,
        seal=shipment.seal,
        agreement=_agreement(request),
        agreement_valid_until=request.mta_valid_until,
        dispatched_at=shipment.dispatched_at,
        received_at=shipment.received_at,
        condition=shipment.condition,
        state=shipment.state,
        tubes=len(lines),
        lines=[_line(line, known[line.sample_id], donors) for line in lines],
    )


def _agreement(request: Request) -> str:
    return f"{request.mta_reference}, {request.mta_institution}" if request.mta_reference else ""


def _numbered(given: list[Sample]) -> dict[int | None, int]:
    """Donors as 1…k in the order of the list: which tubes belong together, and nothing more."""
    return {donor: place for place, donor in enumerate(dict.fromkeys(one.donor_id for one in given), 1)}


def _line(line: ShipmentLine, sample: Sample, donors: dict[int | None, int]) -> ManifestLine:
    material, tube = materials().get(sample.material), tubes().get(sample.tube)
    return ManifestLine(
        number=line.number,
        label=line.label,
        tube=sample.code,
        material=sample.material,
        material_name=material.name if material else sample.material,
        amount="unknown" if sample.amount is None else show_amount(sample.amount, sample.unit, sample.basis),
        container=tube.name if tube else sample.tube,
        donor_index=donors[sample.donor_id],
        grade=sample.grade,
        sprec=sample.sprec,
        box=line.box,
        position=line.position,
        arrival=_arrival(line),
    )


def _arrival(line: ShipmentLine) -> str:
    if line.state is LineState.MISSING:
        return "missing"
    if line.state is not LineState.RECEIVED:
        return ""
    return "damaged" if line.remark == "damaged" else "received"


def as_csv(given: Manifest) -> str:
    """The same lines in the same order as a table. A text that a spreadsheet would compute is kept a text."""
    lines = [line.model_dump() for line in given.lines]
    return spreadsheets.as_csv(
        ("manifest", "shipment", "request", *COLUMNS),
        (
            (given.manifest, given.shipment, given.request, *(cells[name] for name in COLUMNS))
            for cells in lines
        ),
    )
