"""Aliquot by plan, by scans and taps: parents one after the other, single wells, CONFIRM; each through the queue."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.barcodes.scanning import Command, ScanKind, normalise, read_scan
from app.biobank.exchange.rack_scans import confirming, laying_out, viewing
from app.biobank.exchange.rack_scans.aliquot_schemas import AliquotSheet, LayOut, WellSaid
from app.biobank.exchange.rack_scans.schemas import ConfirmRack, RackScanView
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.samples.errors import AcknowledgeFirst
from app.biobank.stations import resolving
from app.core.actor import Permission
from app.core.errors import StaleVersion
from app.core.gate import Gate
from app.core.plurals import counted
from app.core.work import Work
from app.http.deps import gate
from app.http.web.pages import path_part
from app.http.web.rack_by_scan import acknowledged, read_by_hand
from app.http.web.scan import ScannedAfter, opened
from app.http.web.scan_lists import Listed

router = APIRouter()
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]

_WELL = re.compile(r"WELL (\S{1,8}) (.{1,60})", re.IGNORECASE)
"""What a tap on a well says: the well, and planned, short, blank, or an amount."""


@router.post("/aliquoting/scans")
def scan_the_rack(form: ScannedAfter, door: Processing) -> Listed:
    """The code of a rack that the scanner has read leads to it; everything else opens where it belongs."""
    with door.write() as work:
        waiting = viewing.listed(work, "", 1, rack=read_scan(form.text).code, state=ScanState.PREVIEWED)
        for scan in waiting.items:
            told = f"{scan.rack} was read by the rack scanner."
            return work.answer(
                Listed(tone="ok", sentence=told, next_step="Scan its parents.", href=f"/aliquoting/{scan.id}")
            )
        return work.answer(opened(work, form.text))


@router.post("/aliquoting/{scan_id}/scans")
def scan_for_the_rack(scan_id: int, form: ScannedAfter, door: Processing, seen: int | None = None) -> Listed:
    """A parent, a tap on a well, a tube that could not be read, a command, or the slot that confirms the rack.

    `seen` is the version of the scan that the page shows: what changed since is looked at before it is confirmed.
    """
    with door.write() as work:
        return work.answer(_scanned(work, viewing.read(work, scan_id), form, seen))


def _scanned(work: Work, scan: RackScanView, form: ScannedAfter, seen: int | None) -> Listed:
    read = read_scan(form.text)
    if scan.state != ScanState.PREVIEWED:
        became = "confirmed" if scan.state == ScanState.COMMITTED else "set aside"
        return Listed(tone="ok", sentence=f"{scan.rack} is {became} already.", href=f"/racks/{scan.id}")
    if read.command is Command.ACK:
        return Listed(tone="ok", sentence="The warnings are known.", next_step="Scan CMD:CONFIRM.")
    if read.command is Command.CANCEL:
        return _take_off(work, scan)
    if read.command is Command.CONFIRM:
        return _confirm(work, scan, form, seen)
    if tap := _WELL.fullmatch(form.text.strip()):
        return _mark(work, scan, tap[1], tap[2])
    found = resolving.resolve(work, form.text)
    if found.kind == "slot":
        return _confirm(work, scan, form, seen, slot=form.text)
    if found.kind == "sample" and read.kind is ScanKind.CODE:
        return _add(work, scan, read.code)
    by_hand = read_by_hand(work, scan, form, _at(scan)) if found.kind == "unknown" else None
    if by_hand is not None:
        return by_hand
    if normalise(read.code) == normalise(scan.rack):
        return Listed(tone="ok", sentence=f"This is the page of {scan.rack}.", next_step="Scan the parents.")
    return Listed(
        tone="refusal" if found.kind == "unknown" else "warning",
        sentence=found.sentence,
        next_step="Scan a parent, or CMD:CONFIRM.",
    )


def _add(work: Work, scan: RackScanView, code: str) -> Listed:
    before = laying_out.laid_out_so_far(work, scan.id, for_update=True)
    if normalise(code) in {normalise(one) for one in before.parents}:
        return Listed(
            tone="warning",
            sentence=f"{code} is on the rack already.",
            next_step="Scan the next parent, or CMD:CONFIRM.",
        )
    sheet = laying_out.lay_out(work, scan.id, before.model_copy(update={"parents": [*before.parents, code]}))
    new = sheet.parents[-1]
    wells = [one.well for one in sheet.wells if one.parent == len(sheet.parents) - 1]
    told = f"{new.sample}: {counted(new.made, 'tube')}, {wells[0]} to {wells[-1]}."
    less = [f"{new.short} short" if new.short else "", f"{new.blank} not made" if new.blank else ""]
    why = ", ".join(one for one in less if one)
    next_step = f"{', '.join(new.holds)}: {why}." if why else _next(sheet)
    return Listed(tone="warning" if why else "ok", sentence=told, next_step=next_step, href=_at(scan))


def _take_off(work: Work, scan: RackScanView) -> Listed:
    before = laying_out.laid_out_so_far(work, scan.id, for_update=True)
    if not before.parents:
        return Listed(tone="warning", sentence="No parent is on the rack.", next_step="Scan one.")
    last = viewing.read(work, scan.id).decisions.plan
    gone = set(last.parents[-1].wells) if last else set()
    wells = [one for one in before.wells if one.well not in gone]
    laying_out.lay_out(work, scan.id, LayOut(parents=before.parents[:-1], wells=wells))
    return Listed(tone="ok", sentence=f"{before.parents[-1]} is off the rack.", href=_at(scan))


def _mark(work: Work, scan: RackScanView, well: str, what: str) -> Listed:
    before = laying_out.laid_out_so_far(work, scan.id, for_update=True)
    others = [one for one in before.wells if one.well.upper() != well.upper()]
    word = what.lower()
    if word == "planned":
        said = []
    elif word in ("short", "blank"):
        said = [WellSaid(well=well, short=word == "short", blank=word == "blank")]
    else:
        said = [WellSaid(well=well, amount=what)]
    sheet = laying_out.lay_out(work, scan.id, before.model_copy(update={"wells": [*others, *said]}))
    now = next((one for one in sheet.wells if one.well.upper() == well.upper()), None)
    if now is None:
        return Listed(tone="warning", sentence=f"No plan fills {well}.", href=_at(scan))
    told = "is not made" if now.state == "blank" else f"holds {now.amount}"
    return Listed(tone="ok", sentence=f"{now.well} {told}.", next_step=_next(sheet), href=_at(scan))


def _confirm(work: Work, scan: RackScanView, form: ScannedAfter, seen: int | None, slot: str = "") -> Listed:
    before = laying_out.laid_out_so_far(work, scan.id)
    if not before.parents:
        return Listed(tone="warning", sentence="No parent was scanned yet.", next_step="Scan one.")
    ack = acknowledged(form.before, [one.code for one in scan.warnings])
    try:
        done = confirming.confirm(work, scan.id, ConfirmRack(slot=slot or None, ack=ack, version=seen))
    except StaleVersion as error:
        # Nothing was changed before this refusal; the rack is laid out as it would come out now, to be looked at.
        laying_out.lay_out(work, scan.id, before)
        return Listed(
            tone="warning",
            sentence=error.message,
            next_step="The grid shows what is proposed now. Look at it, and confirm again.",
            href=_at(scan),
        )
    except AcknowledgeFirst as error:
        raise AcknowledgeFirst(
            error.message, rows=error.rows, next_step="Scan CMD:ACK if you know it, then CMD:CONFIRM."
        ) from error
    told = (
        f"{counted(done.registered, 'aliquot')} of {counted(len(before.parents), 'sample')} in {done.rack}."
    )
    rest = f" {counted(done.blank, 'tube')} stayed blank." if done.blank else ""
    next_step = "Scan the slot the rack goes to." if done.where == done.rack else None
    at = f"/containers/{path_part(done.rack)}"
    return Listed(tone="complete", sentence=told + rest, next_step=next_step, href=at)


def _next(sheet: AliquotSheet) -> str:
    left = len(sheet.scan.undecided)
    if left:
        return f"Still to decide: {', '.join(sheet.scan.undecided[:5])}."
    return "Scan the next parent, tap what went otherwise, or CONFIRM."


def _at(scan: RackScanView) -> str:
    return f"/aliquoting/{scan.id}"
