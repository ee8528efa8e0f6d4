"""Asks for scans: one to change, the last one of a rack, a page of them; and for the formats of a new rack."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, false, true
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans.errors import ScanConflict, ScanUnknown
from app.biobank.exchange.rack_scans.models import ScannedFile, ScannedRack
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.storage.models import ContainerFormat
from app.biobank.storage.queries import ContainerUnknown, may_at
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings, Unfit
from app.core.actor import Permission
from app.core.work import Work

READERS = (Permission.SAMPLES_READ, Permission.RACKS_SCAN)


def visible(work: Work) -> ColumnElement[bool]:
    """Which scans the actor may see: those of the sites at which they work or read.

    A rack holds tubes of any study, so whoever reads some studies of all sites reads no scans.
    """
    scopes = {scope for permission in READERS for scope in work.actor.scopes(permission)}
    if (None, None) in scopes:
        return true()
    sites = sorted({scope.site_id for scope in scopes if scope.site_id is not None})
    return col(ScannedRack.site_id).in_(sites) if sites else false()


def scan_by_id(work: Work, scan_id: int, *, for_update: bool = False) -> ScannedRack:
    """The scan, or E-NOT-FOUND. `for_update`: nobody else decides about it."""
    query = select(ScannedRack).where(ScannedRack.id == scan_id, visible(work))
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    scan = work.session.exec(query).one_or_none()
    if scan is None:
        raise ScanUnknown("There is no such scan.", next_step="Scan the rack again.")
    return scan


def of_rack(
    work: Work, rack_name: str, site_id: int, states: Collection[ScanState], *, for_update: bool = False
) -> list[ScannedRack]:
    """The scans of a rack at a site in these states, newest first; at most twenty."""
    query = (
        select(ScannedRack)
        .where(
            ScannedRack.rack_name == rack_name,
            ScannedRack.site_id == site_id,
            col(ScannedRack.state).in_(states),
        )
        .order_by(col(ScannedRack.id).desc())
        .limit(20)
    )
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(work.session.exec(query))


def file_of(work: Work, scan: ScannedRack) -> bytes:
    """The bytes as the scanner wrote them."""
    return work.session.get_one(ScannedFile, scan.id).content


def rack_named(work: Work, code: str) -> Surroundings | None:
    """The rack of this code with what stands around it; None where nobody knows it.

    Refuses a code that names something else (E-SCAN-CONFLICT), a container without places for tubes, and one of
    a site where the actor scans no racks (E-BC-UNKNOWN).
    """
    known = barcodes.find(work, code)
    if known is None:
        return None
    if known.kind != "container":
        raise ScanConflict(f"{code} is a {known.kind}, not a rack.", fields={"rack": "Names something else."})
    rack = tree.surroundings(work, {known.target_id})[known.target_id]
    kept = rack.container.study_id
    if not any(may_at(work, permission, rack.container.site_id, kept) for permission in READERS):
        raise ContainerUnknown(f"{code} is not a rack of this site.", fields={"rack": "Unknown code."})
    if rack.grid is None or not rack.container.kind.holds_samples:
        raise Unfit(f"{code} is a {rack.container.kind}; tubes do not stand directly in it.")
    return rack


def formats_of(work: Work, rows: int, columns: int) -> list[ContainerFormat]:
    """The formats of this size, oldest first."""
    query = select(ContainerFormat).where(
        ContainerFormat.row_count == rows, ContainerFormat.column_count == columns
    )
    return list(work.session.exec(query.order_by(col(ContainerFormat.id))))


def listing(work: Work, rack: str | None, state: ScanState | None) -> SelectOfScalar[ScannedRack]:
    """The scans the actor may see, narrowed; to be ordered and paged."""
    query = select(ScannedRack).where(visible(work))
    if rack is not None:
        query = query.where(ScannedRack.rack_name == normalise(rack))
    return query if state is None else query.where(ScannedRack.state == state)
