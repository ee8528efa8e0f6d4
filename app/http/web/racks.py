"""Scanned racks as pages: a file is dropped, the grid shows the difference, and the rack is confirmed whole."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.exchange.rack_scans import confirming, deciding, discarding, posting, viewing
from app.biobank.exchange.rack_scans.posting import RackFile
from app.biobank.exchange.rack_scans.schemas import (
    ConfirmRack,
    DiscardScan,
    PlanRack,
    RackScanLine,
    RackScanView,
)
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages, rack_forms
from app.http.web.fields import REMARK, Asked, Field
from app.http.web.forms import Posted

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
        parents = [rack_forms.parent(line) for line in forms.one(form, "plan").splitlines() if line.strip()]
        if parents:
            filled["plan"] = {"parents": parents}
        filled["exceptions"] = [
            rack_forms.exception(line) for line in forms.one(form, "wells").splitlines() if line.strip()
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
        plan=rack_forms.asked(at, scan.decisions),
        discard=Asked(action=f"{at}/discarding", title="Set it aside", verb="Set it aside", fields=[REMARK]),
    )
