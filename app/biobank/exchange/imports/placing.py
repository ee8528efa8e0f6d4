"""Puts imported tubes where the source says they stand, and sends them where it says they went."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.imports.bringing import parts
from app.biobank.exchange.tables.import_rows import SampleRow
from app.biobank.samples import accepting
from app.biobank.samples.intake_schemas import AcceptSample, AcceptSamples
from app.biobank.samples.places import moving_containers, storing
from app.biobank.samples.places.schemas import PlaceSample, PlaceSamples
from app.biobank.shipments import opening, receiving
from app.biobank.shipments.schemas import OpenShipment, ReceiveShipment
from app.biobank.storage import queries as storage
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.defining_formats import define_format
from app.biobank.storage.formats import STOCK_FORMATS
from app.biobank.storage.opening_sites import open_site
from app.biobank.storage.schemas import (
    AddContainer,
    AddContainers,
    DefineFormat,
    MoveContainer,
    MoveContainers,
    OpenSite,
)
from app.core.work import Work


class Parcel(NamedTuple):
    """What went out together: to whom, and on which day."""

    recipient: str
    day: date


def open_sites(work: Work, codes: Mapping[str, str]) -> None:
    """Open the sites of `codes` (code to name) that are not there yet."""
    known = storage.sites_by_code(work, codes)
    for code, name in codes.items():
        if code not in known:
            open_site(work, OpenSite(code=code, name=name, country="ZZ"))


def add_boxes(work: Work, rows: Sequence[SampleRow], site: str, box_format: str) -> int:
    """Bring boxes and plates into use that are not known yet; returns how many."""
    names = list(dict.fromkeys(row.container for row in rows if row.container))
    known = barcodes.known(work, names)
    new = [name for name in names if normalise(name) not in known]
    if not new:
        return 0
    stock = STOCK_FORMATS[box_format or "9x9"]
    if not storage.has_format(work, stock.code):
        grid = stock.format
        form = DefineFormat(
            code=stock.code, name=stock.name, rows=grid.rows, columns=grid.columns, scheme=grid.scheme.value
        )
        define_format(work, form)
    kind = "plate" if stock.code.startswith(("rack", "plate")) else "box"
    lines = [AddContainer(code=name, kind=kind, format=stock.code, site=site) for name in new]  # type: ignore[arg-type]
    add_containers(work, AddContainers(containers=lines))
    return len(new)


def place(work: Work, rows: Sequence[SampleRow], reason: str) -> int:
    """Put every tube that has a position into it; returns how many have one."""
    placed = [row for row in rows if row.container]
    for part in parts(placed):
        storing.store(work, PlaceSamples(placements=[_spot(row) for row in part], reason=reason))
    return len(placed)


def send(work: Work, rows: Sequence[SampleRow], site: str, reason: str) -> int:
    """Send tubes to their recipients with the boxes they stand in, and receive them there; returns the shipments.

    A box goes with its tubes: where they were received, it is moved, and they stand in it again as before.
    """
    parcels: dict[Parcel, list[SampleRow]] = defaultdict(list)
    for row in rows:
        if row.recipient and row.shipped_on is not None and row.container:
            parcels[Parcel(site_code(row.recipient), row.shipped_on)].append(row)
    for parcel, tubes in sorted(parcels.items()):
        codes = [row.code for row in tubes]
        sent = opening.open_shipment(
            work,
            OpenShipment(
                kind="transfer",
                origin=site,
                destination=parcel.recipient,
                waybill=f"{parcel.recipient} {parcel.day.isoformat()}",
                samples=codes,
                dispatch=True,
            ),
        )
        receiving.receive(work, sent.shipment.code, ReceiveShipment(scanned=codes))
        boxes = list(dict.fromkeys(row.container for row in tubes))
        moves = [MoveContainer(container=box, site=parcel.recipient) for box in boxes]
        moving_containers.move(work, MoveContainers(moves=moves, reason=reason))
        accepting.accept(
            work, AcceptSamples(samples=[AcceptSample(sample=code) for code in codes], reason=reason)
        )
        storing.store(work, PlaceSamples(placements=[_spot(row) for row in tubes], reason=reason))
    return len(parcels)


def site_code(recipient: str) -> str:
    """The code of the site that a source calls `recipient`."""
    return f"CENTRE-{recipient.upper()}"


def _spot(row: SampleRow) -> PlaceSample:
    return PlaceSample(sample=row.code, container=row.container, position=row.position)
