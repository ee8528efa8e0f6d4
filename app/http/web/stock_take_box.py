"""A box of a stock-take as a page: while it is counted, and afterwards with the difference and what is decided."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.stock_takes import counting, noting, recounting, resolving, sheets, viewing, walking
from app.biobank.stock_takes.schemas import (
    CountAgain,
    CountSheet,
    ResolveDiscrepancies,
    StockTakeView,
)
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.schemas import Code, View
from app.core.work import Work
from app.http.deps import Number, gate
from app.http.web import forms, pages
from app.http.web.fields import WHY, Asked
from app.http.web.forms import Posted

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_READ))]
Counting = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_COUNT))]
Resolving = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_RESOLVE))]


class CountPage(View):
    """The box as a grid. `marked` is the place to begin with, `scans` where scans go, "" for somebody who does not count it."""

    take: StockTakeView
    sheet: CountSheet
    row_names: list[str]
    column_names: list[str]
    marked: int
    scans: str
    scanner: tuple[int, int] | None
    again: Asked


@router.get("/stock-takes/{number}/boxes/{box}")
def box_page(request: Request, door: Reading, number: Number, box: Code, scan: int = 0) -> Response:
    """One box, to be counted or to be looked at."""
    with door.read() as work:
        return pages.show(request, work, "stock_take_box.html", _page(work, number, box, scan))


@router.post("/stock-takes/{number}/boxes/{box}/beginning")
def begin_again(request: Request, door: Counting, number: Number, box: Code) -> Response:
    """Forget what this counter has scanned."""
    with door.write() as work:
        noting.begin_again(work, number, box)
        return pages.go(request, work, address_of(number, box), "Begin with the first tube.")


@router.post("/stock-takes/{number}/recounts")
def count_again(request: Request, door: Resolving, number: Number, form: Posted) -> Response:
    """Have a box counted again."""
    with door.write() as work:
        filled = forms.fill(CountAgain, forms.said(form, "box", "reason"))
        recounting.count_again(work, number, filled)
        return pages.go(request, work, address_of(number, filled.box), "It waits for another count.")


@router.post("/stock-takes/{number}/resolutions")
def resolve(request: Request, door: Resolving, number: Number, form: Posted) -> Response:
    """Resolve what was decided about; what was left open stays open."""
    with door.write() as work:
        lines = [line for name in form if (line := _decided(form, name)) is not None]
        if not lines:
            raise Invalid("Nothing is decided yet.", next_step="Choose what is done about a discrepancy.")
        filled = {"resolutions": lines, **forms.said(form, "reason")}
        resolving.resolve(work, number, forms.fill(ResolveDiscrepancies, filled))
        box = forms.one(form, "box")
        done = f"{len(lines)} resolved." if len(lines) > 1 else "It is resolved."
        return pages.go(request, work, address_of(number, box) if box else f"/stock-takes/{number}", done)


def _decided(form: Any, name: str) -> dict[str, Any] | None:
    kind, _, number = name.partition("-")
    if kind != "resolve" or not number.isdigit() or not forms.one(form, name):
        return None
    found = {"container": forms.one(form, f"box-{number}"), "position": forms.one(form, f"at-{number}")}
    said = {field: text for field, text in found.items() if text}
    return {"discrepancy": int(number), "resolution": forms.one(form, name), **said}


def address_of(number: int, box: str) -> str:
    """Where the page of a box stands."""
    return f"/stock-takes/{number}/boxes/{pages.path_part(box)}"


def _page(work: Work, number: int, code: str, scan: int) -> CountPage:
    sheet = sheets.sheet(work, number, code)
    take = viewing.read(work, number)
    waits = sheet.state == "waiting" and take.state == "open" and counting.may_count(work, number)
    scanner = walking.scan_of(work, number, code, scan) if waits and scan else None
    first = [cell.label for cell in sheet.cells[:: sheet.columns]]
    passed = ("match", "free") if sheet.state == "counted" else ("counted", "noread", "blocked")
    marked = next((cell.place for cell in sheet.cells if cell.state not in passed), 0)
    query = f"?scan={scan}" if scanner else ""
    return CountPage(
        take=take,
        sheet=sheet,
        row_names=[label if label.isdigit() else label.rstrip("0123456789") for label in first],
        column_names=_column_names(sheet),
        marked=marked,
        scans=f"{address_of(number, sheet.box)}/scans{query}" if waits else "",
        scanner=scanner,
        again=Asked(
            action=f"/stock-takes/{number}/recounts",
            title="Counted wrongly",
            verb="Have it counted again",
            fields=[WHY],
        ),
    )


def _column_names(sheet: CountSheet) -> list[str]:
    labels = [cell.label for cell in sheet.cells[: sheet.columns]]
    if labels and labels[0].isdigit():
        return [str(number + 1) for number in range(len(labels))]
    return [label.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for label in labels]
