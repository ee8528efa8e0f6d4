"""Scanned racks as pages: a file is dropped, the grid shows the difference, and the rack is confirmed whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.barcodes.scanning import Command, normalise, read_scan
from app.biobank.exchange.rack_scans import confirming, deciding, discarding, posting, viewing
from app.biobank.exchange.rack_scans.posting import RackFile
from app.biobank.exchange.rack_scans.schemas import (
    ConfirmRack,
    DiscardScan,
    PlanRack,
    RackScanLine,
    RackScanView,
)
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.storage.queries import is_placed
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import REMARK, Asked, Field
from app.http.web.forms import Posted
from app.http.web.scan import ScannedAfter
from app.http.web.scan_lists import Listed

router = APIRouter()
Scanning = Annotated[Gate, Depends(gate(Permission.RACKS_SCAN))]
Placing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PLACE))]
Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]

LOOKS = {
    "match": "match", "new": "new", "arriving": "new", "on_hold": "held", "blank": "blank",
    "empty_expected": "free", "missing": "missing", "elsewhere": "elsewhere", "other_study": "wrong",
    "wrong_class": "wrong", "duplicate": "duplicate", "terminal": "wrong", "conflict": "wrong", "noread": "noread",
}  # fmt: skip
"""How the grid draws each state of a well: the words of the legend."""


class RacksPage(View):
    """The scans, and the form for a file."""

    found: Page[RackScanLine]
    more: str | None
    newest: int
    """The number of the newest scan, so that the page knows a newer one."""


class RackPage(View):
    """One scan as a grid, and what has to be decided before it is confirmed."""

    scan: RackScanView
    looks: dict[str, str]
    lines: list[list[int]]
    row_names: list[str]
    is_open: bool
    confirm: Asked
    plan: Asked
    discard: Asked


@router.get("/racks")
def racks_page(request: Request, door: Reading, after: str = "") -> Response:
    """The list."""
    with door.read() as work:
        found = viewing.listed(work, after, 50)
        newest = max((one.id for one in found.items), default=0)
        page = RacksPage(
            found=found, more=f"/racks?after={found.next}" if found.next else None, newest=newest
        )
        return pages.show(request, work, "racks.html", page, block="lines" if after else "")


@router.post("/racks")
def post_rack(request: Request, door: Scanning, form: Posted) -> Response:
    """Keep the scanner's file, and show what it changes."""
    with door.write() as work:
        ((name, content),) = forms.uploaded(form, "file")[:1]
        file = RackFile(
            content=content,
            filename=name[:200],
            rack=forms.one(form, "rack") or None,
            as_read=forms.ticked(form, "as_read"),
        )
        scan = posting.post(work, file)
        return pages.go(request, work, f"/racks/{scan.id}")


@router.get("/racks/newest")
def newest_rack(door: Reading, after: int = 0, rack: str = "") -> Response:
    """Lead a page that waits to what the scanner has posted since the scan `after`, of this rack or of any."""
    with door.read() as work:
        found = viewing.listed(work, "", 1, rack=rack or None, state=ScanState.PREVIEWED).items
    if found and found[0].id > after:
        return Response(status_code=204, headers={"hx-redirect": f"/racks/{found[0].id}"})
    return Response(status_code=204)


@router.get("/racks/{scan_id}")
def rack_page(request: Request, door: Reading, scan_id: int) -> Response:
    """One scan."""
    with door.read() as work:
        return pages.show(request, work, "rack.html", _page(viewing.read(work, scan_id)))


@router.post("/racks/{scan_id}/plan")
def plan_rack(request: Request, door: Scanning, scan_id: int, form: Posted) -> Response:
    """Say what the new tubes are, and decide about wells."""
    with door.write() as work:
        filled: dict[str, Any] = {**forms.said(form, "moved_in", "missing", "reason")}
        parents = [_parent(line) for line in forms.one(form, "plan").splitlines() if line.strip()]
        if parents:
            filled["plan"] = {"parents": parents}
        filled["exceptions"] = [
            _exception(line) for line in forms.one(form, "wells").splitlines() if line.strip()
        ]
        deciding.plan(work, scan_id, forms.fill(PlanRack, filled))
        return pages.go(request, work, f"/racks/{scan_id}", "It is noted.")


@router.post("/racks/{scan_id}/confirmation")
def confirm_rack(request: Request, door: Placing, scan_id: int, form: Posted) -> Response:
    """Confirm the rack: all of it, or nothing."""
    with door.write() as work:
        filled: dict[str, Any] = forms.said(form, "slot", "format", "reason")
        filled["ack"] = [str(one) for one in form.getlist("ack")]
        confirming.confirm(work, scan_id, forms.fill(ConfirmRack, filled))
        return pages.go(request, work, f"/racks/{scan_id}", "The rack is confirmed.")


@router.post("/racks/{scan_id}/scans")
def confirm_by_scan(scan_id: int, form: ScannedAfter, door: Placing) -> Listed:
    """Confirm the rack by scanning the slot it goes to, or where it stands by CMD:CONFIRM; CMD:ACK comes before."""
    with door.write() as work:
        return work.answer(_scanned(work, viewing.read(work, scan_id), form))


def _scanned(work: Work, scan: RackScanView, form: ScannedAfter) -> Listed:
    command, at = read_scan(form.text).command, f"/racks/{scan.id}"
    known = [one.code for one in scan.warnings]
    if command is Command.ACK:
        told = f"The warnings are known: {', '.join(known)}." if known else "There is no warning."
        return Listed(tone="ok", sentence=told, next_step="Scan the slot the rack goes to.")
    if scan.state != ScanState.PREVIEWED:
        where = f", at {scan.where}" if scan.where else ""
        return Listed(tone="ok", sentence=f"{scan.rack} is {pages.spoken(scan.state)} already{where}.")
    if normalise(read_scan(form.text).code) == normalise(scan.rack):
        told = f"This is the page of {scan.rack}."
        return Listed(tone="ok", sentence=told, next_step="Scan the slot it goes to.")
    if command is Command.CONFIRM and not is_placed(work, scan.container):
        told = f"{scan.rack} stands nowhere yet. Nothing was stored."
        return Listed(tone="warning", sentence=told, next_step="Scan the slot it goes to.")
    acknowledged = any(read_scan(text).command is Command.ACK for text in form.before)
    slot = None if command is Command.CONFIRM else form.text
    done = confirming.confirm(work, scan.id, ConfirmRack(slot=slot, ack=known if acknowledged else []))
    told = f"{done.rack} is confirmed at {done.where}: {done.registered} new, {done.stored} put in, {done.matched} as recorded."
    return Listed(tone="complete", sentence=told, href=at)


@router.post("/racks/{scan_id}/discarding")
def discard_rack(request: Request, door: Scanning, scan_id: int, form: Posted) -> Response:
    """Set the scan aside."""
    with door.write() as work:
        discarding.discard(work, scan_id, forms.fill(DiscardScan, forms.said(form, "reason")))
        return pages.go(request, work, "/racks", "The scan is set aside.")


def _page(scan: RackScanView) -> RackPage:
    places = {cell.place: number for number, cell in enumerate(scan.cells)}
    lines = [
        [places.get(row * scan.columns + column, -1) for column in range(scan.columns)]
        for row in range(scan.rows)
    ]
    at = f"/racks/{scan.id}"
    return RackPage(
        scan=scan,
        looks=LOOKS,
        lines=lines,
        row_names=[
            scan.cells[line[0]].well.rstrip("0123456789") if line and line[0] >= 0 else "" for line in lines
        ],
        is_open=scan.state == "previewed",
        confirm=Asked(
            action=f"{at}/confirmation",
            title="Confirm",
            verb="Confirm the rack",
            fields=[
                Field(name="slot", label="Slot it goes to", hint="Scan its label.", takes_scans=True),
                Field(name="format", label="Format", hint="Only for a new rack whose size leaves a choice."),
                REMARK,
            ],
        ),
        plan=_plan(at),
        discard=Asked(action=f"{at}/discarding", title="Set it aside", verb="Set it aside", fields=[REMARK]),
    )


def _plan(at: str) -> Asked:
    return Asked(
        action=f"{at}/plan",
        title="What the new tubes are, and single wells",
        verb="Note it",
        fields=[
            Field(
                name="plan",
                label="Parents and their children, in fill order",
                hint="A line each: parent, material, amount, count. P0048101, PL, 400 uL, 10",
                kind="area",
            ),
            Field(
                name="wells",
                label="Single wells",
                hint="A line each: D07 FX05653780 (scanned by hand), C09 blank, A02 accept, B05 missing.",
                kind="area",
            ),
            Field(name="moved_in", label="Tubes from elsewhere", options=[("", "undecided"), ("accept", "they stand here now")]),
            Field(
                name="missing",
                label="Missing tubes",
                options=[("", "undecided"), ("flag", "place a hold"), ("leave", "leave the record")],
            ),
            REMARK,
        ],
    )  # fmt: skip


def _parent(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.replace(";", ",").replace("\t", ",").split(",")]
    if len(parts) != 4 or not parts[3].isdigit():
        raise Invalid(
            f"“{line[:60]}” is no line of a plan.", fields={"plan": "Write parent, material, amount, count."}
        )
    child: dict[str, Any] = {"material": parts[1], "count": int(parts[3])}
    return {"sample": parts[0], "children": [child | ({"amount": parts[2]} if parts[2] else {})]}


def _exception(line: str) -> dict[str, Any]:
    well, _, said = line.strip().partition(" ")
    said = said.strip()
    if not said:
        raise Invalid(
            f"What is with {well[:20]}?", fields={"wells": "Write the well and what is said of it."}
        )
    if said in ("blank", "accept"):
        return {"well": well, said: True}
    if said == "missing":
        return {"well": well, "missing": "flag"}
    return {"well": well, "code": said}
