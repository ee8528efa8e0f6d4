"""One stock-take as a page: its boxes are opened by scans, its figures shown, and it is closed or given up."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.barcodes.scanning import ScanKind, read_scan
from app.biobank.exchange.rack_scans import viewing as rack_scans
from app.biobank.exchange.rack_scans.posting import RackFile
from app.biobank.exchange.rack_scans.words import ScanState
from app.biobank.stock_takes import closing, counting, differences, sheets, viewing
from app.biobank.stock_takes.schemas import (
    AbandonStockTake,
    BoxLine,
    CloseStockTake,
    DiscrepancyView,
    StockTakeView,
)
from app.biobank.stock_takes.walking import box_scanned, rack_waiting
from app.biobank.stock_takes.words import StockTakeState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import Number, gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field
from app.http.web.forms import Posted
from app.http.web.scan import ScannedText, opened
from app.http.web.scan_lists import Listed

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_READ))]
Counting = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_COUNT))]
Closing = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_CLOSE))]
_SHOWN = 100


class StockTakePage(View):
    """One stock-take: its figures, its boxes, what differs, and how it ends. `newest` is the newest rack scan."""

    take: StockTakeView
    is_open: bool
    boxes: Page[BoxLine]
    more: str | None
    open_ones: list[DiscrepancyView]
    newest: int
    close: Asked
    abandon: Asked


@router.get("/stock-takes/{number}")
def stock_take_page(request: Request, door: Reading, number: Number, after: str = "") -> Response:
    """One stock-take."""
    with door.read() as work:
        page = _page(work, number, after)
        return pages.show(request, work, "stock_take.html", page, block="lines" if after else "")


@router.get("/stock-takes/{number}/newest-rack")
def newest_rack(door: Counting, number: Number, after: int = 0) -> Response:
    """Lead a page that waits to the box whose rack the scanner has posted since the scan `after`."""
    with door.read(unattended=True) as work:
        found = rack_waiting(work, number, after)
    if found is None:
        return Response(status_code=204)
    href = f"/stock-takes/{number}/boxes/{pages.path_part(found.rack)}?scan={found.scan_id}"
    return Response(status_code=204, headers={"hx-redirect": href})


@router.post("/stock-takes/{number}/scans")
def open_box_by_scan(number: Number, form: ScannedText, door: Counting) -> Listed:
    """Open the box that was scanned, to be counted; all else opens where it belongs."""
    with door.write() as work:
        scan = read_scan(form.text)
        if scan.kind is ScanKind.CODE and (box := box_scanned(work, number, scan.code)) is not None:
            href = f"/stock-takes/{number}/boxes/{pages.path_part(box)}"
            told = f"{box}: scan its tubes one after another."
            return work.answer(Listed(tone="ok", sentence=told, next_step=None, href=href))
        return work.answer(opened(work, form.text))


@router.post("/stock-takes/{number}/rack-file")
def count_by_rack_file(request: Request, door: Counting, number: Number, form: Posted) -> Response:
    """Count a rack by the scanner's file."""
    with door.write() as work:
        ((name, content),) = forms.uploaded(form, "file")[:1]
        file = RackFile(
            content=content,
            filename=name[:200],
            rack=forms.one(form, "rack") or None,
            as_read=forms.ticked(form, "as_read"),
        )
        code = counting.count_by_file(work, number, file)
        return pages.go(
            request, work, f"/stock-takes/{number}/boxes/{pages.path_part(code)}", "It is counted."
        )


@router.post("/stock-takes/{number}/closure")
def close_stock_take(request: Request, door: Closing, number: Number, form: Posted) -> Response:
    """Close it, and say what its figures warn of."""
    with door.write() as work:
        closing.close(work, number, forms.fill(CloseStockTake, forms.said(form, "conclusion")))
        told = viewing.read(work, number).warnings
        said = " ".join(one.message for one in told)
        tone = "warning" if told else "ok"
        return pages.go(request, work, f"/stock-takes/{number}", f"It is closed. {said}".strip(), tone)


@router.post("/stock-takes/{number}/abandonment")
def abandon_stock_take(request: Request, door: Closing, number: Number, form: Posted) -> Response:
    """Give it up."""
    with door.write() as work:
        closing.abandon(work, number, forms.fill(AbandonStockTake, forms.said(form, "reason")))
        return pages.go(request, work, f"/stock-takes/{number}", "It is abandoned; its counts are kept.")


def _page(work: Work, number: int, after: str) -> StockTakePage:
    take = viewing.read(work, number)
    boxes = sheets.boxes(work, number, after, _SHOWN)
    at = f"/stock-takes/{number}"
    newest = rack_scans.listed(work, "", 1, state=ScanState.PREVIEWED).items
    return StockTakePage(
        take=take,
        is_open=take.state == StockTakeState.OPEN,
        boxes=boxes,
        more=f"{at}?after={boxes.next}" if boxes.next else None,
        open_ones=differences.listed(work, number, "", _SHOWN, unresolved=take.state == "open").items,
        newest=newest[0].id if newest else 0,
        close=Asked(
            action=f"{at}/closure",
            title="Close it",
            verb="Close the stock-take",
            lead="Every box is counted and every discrepancy resolved. Who counted does not close.",
            fields=[Field(name="conclusion", label="Conclusion", kind="area")],
        ),
        abandon=Asked(
            action=f"{at}/abandonment",
            title="Give it up",
            verb="Abandon the stock-take",
            is_grave=True,
            fields=[Field(name="reason", label="Why", required=True)],
        ),
    )
