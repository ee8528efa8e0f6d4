"""A box counted by scans alone: each tube at the marked place, and a word from the card at the end."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.barcodes.scanning import Command, Scan, ScanKind, read_scan
from app.biobank.stock_takes import counting, noting, sheets, walking
from app.biobank.stock_takes.schemas import CountBox
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.plurals import counted
from app.core.schemas import Code, Form, Line, View
from app.core.work import Work
from app.http.deps import Number, gate
from app.http.web.containers import CellDrawn
from app.http.web.stock_take_box import address_of

router = APIRouter()
Counting = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_COUNT))]


class CountScan(Form):
    """A scan of the queue, and the open position that was marked when it came."""

    text: Line
    position: Code | None = None
    chosen: bool = False


class CountedByScan(View):
    """What became of the scan; nothing of what is expected."""

    tone: str
    sentence: str
    next_step: str | None = None
    cell: CellDrawn | None = None
    href: str | None = None


@router.post("/stock-takes/{number}/boxes/{box}/scans")
def count_by_scan(number: Number, box: Code, form: CountScan, door: Counting, scan: int = 0) -> CountedByScan:
    """Note a tube at the marked position, take the last one back, or confirm the count."""
    with door.write() as work:
        read = read_scan(form.text)
        if read.command is Command.DAMAGED:
            return work.answer(_unread(work, number, box, form.position))
        if read.kind is ScanKind.COMMAND:
            return work.answer(_commanded(work, number, box, read.command, scan))
        return work.answer(_noted(work, number, box, read, form.position))


def _noted(work: Work, number: int, box: str, scan: Scan, position: str | None) -> CountedByScan:
    if scan.kind is ScanKind.CODE and (other := walking.box_scanned(work, number, scan.code)) is not None:
        return CountedByScan(tone="ok", sentence=f"{other} is open.", href=address_of(number, other))
    if scan.kind is ScanKind.UNREADABLE:
        return _unread(work, number, box, position)
    if scan.kind is not ScanKind.CODE:
        raise Invalid("That was no tube.", next_step="Scan the tube again; CMD:SKIP leaves a place empty.")
    label = noting.note(work, number, box, _open(position), scan.code)
    says = f"scanned: {scan.code}"
    cell = CellDrawn(label=label, state="counted", short=scan.code[-8:], says=says, href="")
    return CountedByScan(tone="ok", sentence=f"{scan.code} is noted at {label}.", cell=cell)


def _unread(work: Work, number: int, box: str, position: str | None) -> CountedByScan:
    label = noting.note(work, number, box, _open(position), "")
    cell = CellDrawn(label=label, state="noread", short="", says="unreadable", href="")
    return CountedByScan(tone="ok", sentence=f"A tube that cannot be read is noted at {label}.", cell=cell)


def _open(position: str | None) -> str:
    if position is None:
        raise Invalid(
            "No open place is left, or the marked one has its tube.",
            next_step="Mark an open place. When none is left, scan CMD:CONFIRM.",
        )
    return position


def _commanded(work: Work, number: int, box: str, command: Command | None, scan: int) -> CountedByScan:
    at = address_of(number, box)
    match command:
        case Command.UNDO:
            label = noting.take_back(work, number, box)
            told = f"{label} is open again." if label else "Nothing was scanned yet."
            return CountedByScan(tone="ok" if label else "warning", sentence=told, href=at if label else None)
        case Command.CONFIRM if scan:
            counting.count(work, number, CountBox(box=box, rack_scan=scan))
        case Command.CONFIRM:
            noting.confirm(work, number, box)
        case Command.EMPTY:
            noting.confirm_empty(work, number, box)
        case _:
            return CountedByScan(
                tone="warning",
                sentence="That means nothing while a box is counted.",
                next_step="Scan the next tube, or CMD:CONFIRM.",
            )
    work.flush()
    sheet = sheets.sheet(work, number, box)
    left = sheet.unresolved
    if not left and sheet.correct == sheet.checked:
        told = f"{sheet.box} is counted: {_as_recorded(sheet.checked)}."
        step = "Scan the next box."
        return CountedByScan(tone="complete", sentence=told, next_step=step, href=at)
    told = f"{sheet.box} is counted: {sheet.correct} of {sheet.checked} tubes stand as recorded."
    if not left:
        return CountedByScan(tone="ok", sentence=told, next_step="What differs is resolved.", href=at)
    differ = counted(left, "discrepancy waits", "discrepancies wait")
    return CountedByScan(tone="warning", sentence=told, next_step=f"{differ} for a decision.", href=at)


def _as_recorded(tubes: int) -> str:
    if not tubes:
        return "it is empty, as recorded"
    return f"its {'one tube stands' if tubes == 1 else f'{tubes} tubes all stand'} as recorded"
