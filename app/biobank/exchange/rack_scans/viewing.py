"""Shows scans: one as a grid against the record of this moment, many as lines."""

import hashlib
from collections import Counter
from typing import Any

from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.cells import Cell
from app.biobank.exchange.rack_scans.errors import FileAltered
from app.biobank.exchange.rack_scans.looking import Sight, decisions_in, look
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.exchange.rack_scans.reading_back import seen_in
from app.biobank.exchange.rack_scans.schemas import CellPlan, CellTube, CellView, RackScanLine, RackScanView
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.samples.places.whereabouts import where
from app.core.paging import Page, page
from app.core.units import show_amount
from app.core.work import Work


def read(work: Work, scan_id: int) -> RackScanView:
    """One scan, compared with what is recorded now."""
    scan = queries.scan_by_id(work, scan_id)
    return view(work, look(work, scan, decisions_in(scan)))


def listed(
    work: Work, after: str, size: int, *, rack: str | None = None, state: ScanState | None = None
) -> Page[RackScanLine]:
    """The scans that the actor may see, newest first."""
    return page(
        work.session,
        queries.listing(work, rack, state),
        ScannedRack.id,  # type: ignore[arg-type]
        lambda scan: RackScanLine(**_line(scan)),
        after,
        size,
        newest_first=True,
    )


def file(work: Work, scan_id: int) -> tuple[str, bytes]:
    """The name and the bytes of the scanner's file, checked against the hash that the ledger holds."""
    scan = queries.scan_by_id(work, scan_id)
    content = queries.file_of(work, scan)
    if hashlib.sha256(content).hexdigest() != scan.sha256:
        raise FileAltered(
            "The kept file is not the one that was posted.",
            next_step="Tell the quality manager; verify the ledger.",
        )
    return scan.filename or f"{scan.rack_code}.txt", content


def view(work: Work, sight: Sight) -> RackScanView:
    """The grid. What stands elsewhere says where, as far as the actor may know."""
    scan, rack = sight.scan, sight.rack
    known = {cell.sample.id or 0: cell.sample for cell in sight.cells if cell.sample is not None}
    places = where(work, list(known.values())) if known else {}
    return RackScanView(
        **_line(scan),
        container=rack.container.code if rack else None,
        where=rack.path if rack else None,
        scanned_at=scan.scanned_at,
        rows=sight.grid.rows,
        columns=sight.grid.columns,
        counts=dict(Counter(str(cell.state) for cell in sight.cells)),
        undecided=[sight.grid.label_of(cell.place) for cell in sight.undecided],
        cells=[_cell(sight, cell, places) for cell in sight.cells],
        decisions=sight.decisions,
        warnings=sight.warnings(),
    )


def _line(scan: ScannedRack) -> dict[str, Any]:
    seen = seen_in(scan.seen)
    return {
        "id": scan.id,
        "rack": scan.rack_code,
        "state": scan.state,
        "filename": scan.filename,
        "dialect": scan.dialect,
        "sha256": scan.sha256,
        "scanner": scan.scanner,
        "read": len(seen.codes),
        "unreadable": len(seen.unreadable),
        "posted_at": scan.posted_at,
        "posted_by": scan.posted_by,
        "decided_at": scan.decided_at,
        "decided_by": scan.decided_by,
        "version": scan.version,
    }


def _cell(sight: Sight, cell: Cell, places: dict[int, str]) -> CellView:
    row, column = sight.layout.spot(cell.place)
    expected = cell.expected if cell.expected and sight.record.sees(cell.expected) else None
    return CellView(
        well=sight.grid.label_of(cell.place),
        place=cell.place,
        row=row,
        column=column,
        state=cell.state,
        code=cell.code or None,
        undecided=cell.undecided,
        by_hand=cell.by_hand,
        expected=expected.code if expected else None,
        message=cell.message,
        next_step=cell.next_step or None,
        tube=_tube(cell, places),
        plan=_plan(cell),
    )


def _tube(cell: Cell, places: dict[int, str]) -> CellTube | None:
    sample = cell.sample
    if sample is None:
        return None
    amount = None if sample.amount is None else show_amount(sample.amount, sample.unit, sample.basis)
    return CellTube(
        code=sample.code,
        material=sample.material,
        status=sample.status,
        holds=sample.holds.split(),
        amount=amount,
        where=places[sample.id or 0],
    )


def _plan(cell: Cell) -> CellPlan | None:
    planned = cell.planned
    if planned is None:
        return None
    amount = None if planned.amount is None else show_amount(planned.amount, planned.unit)
    return CellPlan(parent=planned.parent, material=planned.material, amount=amount, short=planned.short)
