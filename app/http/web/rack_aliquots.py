"""Aliquot by plan, as pages: the one that waits for the rack, and the rack with its parents and planned tubes."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from app.biobank.exchange.rack_scans import posting, sheets, viewing
from app.biobank.exchange.rack_scans.aliquot_schemas import AliquotSheet, WellOnRack
from app.biobank.exchange.rack_scans.posting import RackFile
from app.biobank.exchange.rack_scans.schemas import CellView
from app.biobank.exchange.rack_scans.words import ScanState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted

router = APIRouter()
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]

COLOURS = 8
"""So many parents differ in colour; each has its number besides."""


class WaitingPage(View):
    """The page that waits for the scanner; `newest` is the number of the newest scan, so that it knows a newer one."""

    newest: int


class TubeCell(View):
    """One well as it is drawn: `state` is the word of the legend, `says` what it holds, `short` its amount in brief."""

    well: str
    place: int
    state: str
    parent: int | None
    short: str
    says: str
    offer: str | None


class RackAliquotsPage(View):
    """A rack by plan: `lines` are its wells row by row, `marked` the place that the mark is on at first."""

    sheet: AliquotSheet
    lines: list[list[TubeCell]]
    row_names: list[str]
    marked: int
    made: int
    short: int
    blank: int
    free: int
    scans: str


@router.get("/aliquoting")
def waiting_page(request: Request, door: Processing) -> Response:
    """Wait for a rack: its file, the scanner's post, or the code of a rack that was scanned already."""
    with door.read() as work:
        newest = max((one.id for one in viewing.listed(work, "", 1).items), default=0)
        return pages.show(request, work, "aliquoting.html", WaitingPage(newest=newest))


@router.post("/aliquoting")
def take_rack(request: Request, door: Processing, form: Posted) -> Response:
    """Keep the scanner's file, and go to its rack."""
    with door.write() as work:
        ((name, content),) = forms.uploaded(form, "file")[:1]
        file = RackFile(content=content, filename=name[:200], rack=forms.one(form, "rack") or None)
        return pages.go(request, work, f"/aliquoting/{posting.post(work, file).id}")


@router.get("/aliquoting/newest")
def newest_rack(door: Processing, after: int = 0, rack: str = "") -> Response:
    """Lead a page that waits to what the scanner has posted since the scan `after`, of this rack or of any."""
    with door.read(unattended=True) as work:
        found = viewing.listed(work, "", 1, rack=rack or None, state=ScanState.PREVIEWED).items
    if found and found[0].id > after:
        return Response(status_code=204, headers={"hx-redirect": f"/aliquoting/{found[0].id}"})
    return Response(status_code=204)


@router.get("/aliquoting/{scan_id}")
def rack_page(request: Request, door: Processing, scan_id: int) -> Response:
    """One rack by plan; one that waits for nothing any more is shown as a rack."""
    with door.read() as work:
        sheet = sheets.read(work, scan_id)
        if sheet.scan.state != ScanState.PREVIEWED:
            return RedirectResponse(f"/racks/{scan_id}", 303)
        return pages.show(request, work, "rack_aliquots.html", _page(sheet))


def _page(sheet: AliquotSheet) -> RackAliquotsPage:
    scan = sheet.scan
    wells = {one.place: one for one in sheet.wells}
    cells = [_cell(one, wells.get(one.place), sheet) for one in scan.cells]
    lines = [cells[row * scan.columns : (row + 1) * scan.columns] for row in range(scan.rows)]
    unread = [cell.place for cell in cells if cell.state == "noread"]
    states = [one.state for one in sheet.wells]
    return RackAliquotsPage(
        sheet=sheet,
        lines=lines,
        row_names=[line[0].well.rstrip("0123456789") for line in lines],
        marked=next(iter(unread), 0),
        made=len(states) - states.count("blank"),
        short=states.count("short"),
        blank=states.count("blank"),
        free=sum(1 for cell in cells if cell.state == "new"),
        scans=f"/aliquoting/{scan.id}/scans?seen={scan.version}",
    )


def _cell(cell: CellView, well: WellOnRack | None, sheet: AliquotSheet) -> TubeCell:
    if well is None:
        state, says = _LOOKS.get(cell.state, ("wrong", ""))
        says = f"{says}{', ' if says and cell.code else ''}{cell.code or ''}" or cell.state
        more = f". {cell.message}" if cell.undecided and sheet.parents else ""
        return TubeCell(well=cell.well, place=cell.place, state=state, parent=None, short="", says=says + more, offer=None)  # fmt: skip
    parent = sheet.parents[well.parent].sample
    what = "not made" if well.state == "blank" else f"{well.amount} of {well.material}"
    told = f"{what} from {parent}{', short' if well.state == 'short' else ''}"
    unread = cell.state == "noread"
    return TubeCell(
        well=cell.well,
        place=cell.place,
        state="noread" if unread else well.state,
        parent=well.parent,
        short="?" if unread else "–" if well.state == "blank" else (well.amount or ""),
        says=f"{told}; a tube that could not be read" if unread else told,
        offer=well.offer,
    )


_LOOKS = {
    "new": ("new", "a free tube"),
    "blank": ("spare", "stays blank"),
    "empty_expected": ("free", "no tube"),
    "missing": ("missing", "a tube is recorded here and was not seen"),
    "noread": ("noread", "a tube that could not be read"),
    "match": ("taken", "recorded here"),
    "arriving": ("taken", "comes into this rack"),
    "on_hold": ("taken", "on hold, comes into this rack"),
}
"""How a well without a planned tube is drawn, and in which words."""
