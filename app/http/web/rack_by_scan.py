"""A scanned rack by scans alone: the page that waits for it, the well that is read by hand, the slot that confirms it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from app.biobank.barcodes.scanning import Command, ScanKind, normalise, read_scan
from app.biobank.exchange.rack_scans import clocking, confirming, deciding, viewing
from app.biobank.exchange.rack_scans.schemas import ConfirmRack, RackScanView, WellException
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.stations import resolving
from app.biobank.storage.queries import is_placed
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.work import Work
from app.http.deps import gate
from app.http.web.scan import ScannedAfter
from app.http.web.scan_lists import Listed

router = APIRouter()
Placing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PLACE))]
Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]


@router.get("/racks/newest")
def newest_rack(door: Reading, after: int = 0, rack: str = "") -> Response:
    """Lead a page that waits to what the scanner has posted since the scan `after`, of this rack or of any."""
    with door.read(unattended=True) as work:
        found = viewing.listed(work, "", 1, rack=rack or None, state=ScanState.PREVIEWED).items
    if found and found[0].id > after:
        return Response(status_code=204, headers={"hx-redirect": f"/racks/{found[0].id}"})
    return Response(status_code=204)


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
        became = "confirmed" if scan.state == ScanState.COMMITTED else "set aside"
        where = f", at {scan.where}" if scan.where else ""
        return Listed(tone="ok", sentence=f"{scan.rack} is {became} already{where}.")
    if (by_hand := read_by_hand(work, scan, form, at)) is not None:
        return by_hand
    if normalise(read_scan(form.text).code) == normalise(scan.rack):
        told = f"This is the page of {scan.rack}."
        return Listed(tone="ok", sentence=told, next_step="Scan the slot it goes to.")
    if command is Command.CONFIRM and not is_placed(work, scan.container):
        told = f"{scan.rack} stands nowhere yet. Nothing was stored."
        return Listed(tone="warning", sentence=told, next_step="Scan the slot it goes to.")
    slot = None if command is Command.CONFIRM else form.text
    done = confirming.confirm(work, scan.id, ConfirmRack(slot=slot, ack=acknowledged(form.before, known)))
    told = f"{done.rack} is confirmed at {done.where}: {done.registered} new, {done.stored} put in, {done.matched} as recorded."
    return Listed(tone="complete", sentence=told, href=at)


def acknowledged(before: Sequence[str], shown: Sequence[str]) -> list[str]:
    """The warnings that CMD:ACK said one knows: those on the page, and all that an attempt before it was refused for."""
    commands = [read_scan(text).command for text in before]
    if Command.ACK not in commands:
        return []
    last = len(commands) - 1 - commands[::-1].index(Command.ACK)
    was_told = any(one is not Command.ACK for one in commands[:last])
    return sorted({*shown, *clocking.every_warning()}) if was_told else list(shown)


def read_by_hand(work: Work, scan: RackScanView, form: ScannedAfter, at: str) -> Listed | None:
    """The tube of the marked well, which the rack scanner could not read; None where no such well is marked.

    What was said of the well besides stays said. `at` is the page that shows it.
    """
    cell = next((one for one in scan.cells if one.well == form.position and one.state == "noread"), None)
    if cell is None or read_scan(form.text).kind is not ScanKind.CODE:
        return None
    if resolving.resolve(work, form.text).kind in ("slot", "container"):
        return None
    before = next((one for one in scan.decisions.exceptions if one.well == cell.well), None)
    said = (before or WellException(well=cell.well)).model_copy(update={"code": read_scan(form.text).code})
    others = [one for one in scan.decisions.exceptions if one.well != cell.well]
    view = deciding.plan(work, scan.id, scan.decisions.model_copy(update={"exceptions": [*others, said]}))
    left = len(view.undecided)
    next_step = (
        f"Still to decide: {', '.join(view.undecided[:5])}." if left else "Scan the slot the rack goes to."
    )
    return Listed(tone="ok", sentence=f"{cell.well} is {said.code}.", next_step=next_step, href=at)
