"""Picking for a request: the walk through the freezers, one box at a time, scanned off tube by tube."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.stations.walks import drawing, scanning
from app.biobank.stations.walks.saying import Aim, Walked
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import Code, Form, Line
from app.http.deps import gate
from app.http.web import pages
from app.http.web.containers import CellDrawn, drawn, kept_up
from app.http.web.scan import opened
from app.http.web.scan_lists import Listed

router = APIRouter()
Picking = Annotated[Gate, Depends(gate(Permission.SAMPLES_PICK))]


class PickScan(Form):
    """A scan of the queue, the well that was lit when it came, and whether somebody marked it by hand."""

    text: Line
    position: Code | None = None
    chosen: bool = False


class PickAnswer(Listed):
    """What the scan did; `cell` is how its well is drawn now, `well` the one that comes next."""

    cell: CellDrawn | None = None
    well: str | None = None


@router.get("/requests/{code}/pick-list")
def pick_page(request: Request, door: Picking, code: str, box: str = "", well: str = "") -> Response:
    """One box of the walk, the next one unless it is said; `well` is marked in it."""
    with door.read() as work:
        page = drawing.draw(work, code, box[:80], well[:20])
        return pages.show(request, work, "pick_list.html", page)


@router.get("/requests/{code}/pick-list/cells")
def pick_cells(request: Request, door: Picking, code: str, box: str = "") -> Response:
    """The box that is open, as others pick from it; 304 while nothing has changed."""
    with door.read(unattended=True) as work:
        cells = [drawn(cell) for cell in drawing.cells_of(work, code, box[:80])]
    return kept_up(request, cells)


@router.post("/requests/{code}/pick-list/scans")
def pick_by_scan(code: str, form: PickScan, door: Picking, box: str = "") -> PickAnswer:
    """Take the scanned tube out of storage for the request, or open the scanned box."""
    with door.write() as work:
        aim = Aim(box=box[:80], position=form.position or "", chosen=form.chosen)
        done = scanning.scan(work, code, form.text, aim)
        if done is None:
            return work.answer(PickAnswer(**opened(work, form.text).model_dump()))
        return work.answer(_answered(code, done, aim))


def _answered(code: str, done: Walked, aim: Aim) -> PickAnswer:
    told = {name: getattr(done, name) for name in ("tone", "sentence", "next_step", "count", "done")}
    if done.box and done.box != aim.box:
        well = f"&well={quote(done.well, safe='')}" if done.well else ""
        return PickAnswer(**told, href=f"{_page(code)}?box={pages.path_part(done.box)}{well}")
    return PickAnswer(
        **told, cell=drawn(done.cell) if done.cell is not None else None, well=done.well or None
    )


def _page(code: str) -> str:
    return f"/requests/{pages.path_part(code)}/pick-list"
