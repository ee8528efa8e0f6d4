"""Storage as pages: the sites, a unit opened, a box as a grid that takes scans."""

import hashlib
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import TypeAdapter
from starlette.responses import Response

from app.biobank.barcodes.scanning import Command, normalise
from app.biobank.samples.queries import by_code
from app.biobank.stations import putting_away, resolving
from app.biobank.stations.box_sheet import BoxSheet, Cell, cell_at, cells_of, look_into
from app.biobank.stations.places import label_in
from app.biobank.stations.site_plan import SitePlan, SitePlans, site_plan, site_plans
from app.biobank.storage.queries import SiteUnknown, container_by_code
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import Code, Form, Line, View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.maps.unit_page import MapShown, shown
from app.http.web.scan import leads_to

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]
Placing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PLACE))]


class StoragePage(View):
    """The sites one may see, with their units."""

    plans: SitePlans


class UnitsPage(View):
    """More units of one site."""

    site: SitePlan


class BoxPage(View):
    """A container, which cell was sought (by a link from a tube), and the map of one that holds containers."""

    box: BoxSheet
    sought: str = ""
    map: MapShown | None = None


class CellDrawn(View):
    """What the grid draws of a cell."""

    label: str
    state: str
    short: str
    says: str
    href: str


_CELLS = TypeAdapter(list[CellDrawn])


@router.get("/storage")
def storage_page(request: Request, door: Reading, site: str = "", after: str = "") -> Response:
    """Sites and their units; the next sites, or the next units of one site."""
    with door.read() as work:
        if not site:
            page = StoragePage(plans=site_plans(work, after[:20]))
            return pages.show(request, work, "storage.html", page, block="sites" if after else "")
        found = site_plan(work, site, after[:80])
        if found is None:
            raise SiteUnknown(f"There is no site {site} whose storage you may see.")
        return pages.show(request, work, "storage_units.html", UnitsPage(site=found))


@router.get("/containers/{code}")
def container_page(request: Request, door: Reading, code: str, cell: str = "") -> Response:
    """A container opened."""
    with door.read() as work:
        box, container = look_into(work, code), container_by_code(work, code)
        has_map = not box.rows and (box.has_inner or not container.kind.holds_samples)
        page = BoxPage(box=box, sought=cell[:20], map=shown(work, container) if has_map else None)
        return pages.show(request, work, "container.html", page)


@router.get("/containers/{code}/cells")
def container_cells(request: Request, door: Reading, code: str) -> Response:
    """The grid as others leave it, for a page that is open; 304 while nothing has changed."""
    with door.read(unattended=True) as work:
        cells = [drawn(cell) for cell in cells_of(work, code)]
    return kept_up(request, cells)


def kept_up(request: Request, cells: list[CellDrawn]) -> Response:
    """Cells for a page that is open; 304 while they are as the page drew them last."""
    content = _CELLS.dump_json(cells)
    mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"etag": mark, "cache-control": "private, no-cache"}
    if request.headers.get("if-none-match") == mark:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)


def drawn(cell: Cell) -> CellDrawn:
    """What the grid draws of a cell, and where its tube is."""
    href = f"/samples/{pages.path_part(cell.code)}" if cell.code else ""
    return CellDrawn(label=cell.label, state=cell.state, short=cell.short, says=cell.says, href=href)


class ScanIntoBox(Form):
    """A scan of the queue, and the free position that was marked when it came; `chosen` if somebody marked it."""

    text: Line
    position: Code | None = None
    chosen: bool = False


class PlacedByScan(View):
    """What became of the scan; without a cell, nothing was stored and `href` leads on."""

    tone: str
    sentence: str
    next_step: str | None = None
    cell: CellDrawn | None = None
    href: str | None = None


@router.post("/containers/{code}/scans")
def scan_into_box(code: str, form: ScanIntoBox, door: Placing) -> PlacedByScan:
    """A tube goes to the marked position, a slot is where the container itself goes; all else opens where it belongs."""
    with door.write() as work:
        found = resolving.resolve(work, form.text)
        if found.kind == "sample":
            return work.answer(_stored(work, found.code, code, form))
        is_carried = container_by_code(work, code).kind.is_carried
        if found.kind == "slot" and is_carried and normalise(found.container) != normalise(code):
            done = putting_away.scan(work, form.text, [code])
            here = f"/containers/{pages.path_part(code)}"
            return work.answer(PlacedByScan(tone=done.tone, sentence=done.sentence, href=here))
        if found.command == Command.PRINT:
            labels = f"/labels?codes={pages.path_part(code)}"
            return work.answer(PlacedByScan(tone="ok", sentence=f"Labels of {code}.", href=labels))
        href = leads_to(work, found)
        return work.answer(
            PlacedByScan(tone=found.tone, sentence=found.sentence, next_step=found.next_step, href=href)
        )


def _stored(work: Work, code: str, box_code: str, form: ScanIntoBox) -> PlacedByScan:
    tube, box = by_code(work, code), container_by_code(work, box_code)
    if tube.container_id == box.id and not form.chosen:
        # Scanned twice: it stands where it was put the first time.
        position = label_in(work, box, tube.place or 0)
        told = f"{code} stands in {box.code} at {position} already."
        return PlacedByScan(tone="ok", sentence=told, next_step="To move it, mark its new position first.")
    if form.position is None:
        is_full = all(cell.state != "free" for cell in cells_of(work, box_code))
        return PlacedByScan(
            tone="refusal",
            sentence=f"{box.code} is full." if is_full else "The marked position is taken.",
            next_step="Scan another box." if is_full else "Mark a free position, then scan again.",
        )
    told_of = putting_away.put_tube(work, tube, box, form.position)
    work.flush()
    cell = drawn(cell_at(work, box_code, form.position))
    sentence = f"{code} stands in {box.code} at {cell.label}."
    return PlacedByScan(tone=told_of.tone, sentence=sentence, next_step=told_of.next_step, cell=cell)
