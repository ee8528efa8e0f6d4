"""Stock-takes as pages: the list, and one that is opened."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.stations import queries as stations
from app.biobank.stock_takes import opening, viewing
from app.biobank.stock_takes.schemas import OpenStockTake, StockTakeLine
from app.biobank.stock_takes.words import StockTakeState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_READ))]
Opening = Annotated[Gate, Depends(gate(Permission.STOCKTAKES_OPEN))]


class StockTakesPage(View):
    """The list, and the form that opens one."""

    found: Page[StockTakeLine]
    state: str
    states: list[Option]
    more: str | None
    new: Asked


@router.get("/stock-takes")
def stock_takes_page(
    request: Request, door: Reading, state: StockTakeState | None = None, after: str = ""
) -> Response:
    """The list."""
    with door.read() as work:
        found = viewing.listed(work, after, 50, state=state)
        chosen = state.value if state else ""
        page = StockTakesPage(
            found=found,
            state=chosen,
            states=[(one.value, one.value) for one in StockTakeState],
            more=_more(chosen, found.next),
            new=_new(work),
        )
        return pages.show(request, work, "stock_takes.html", page, block="lines" if after else "")


@router.post("/stock-takes")
def open_stock_take(request: Request, door: Opening, form: Posted) -> Response:
    """Open one: over what was scanned with all its boxes, or over tubes drawn there."""
    with door.write() as work:
        container = forms.said(form, "container")
        drawn: dict[str, Any] = {
            name: number for name in ("count", "per_cent") if (number := forms.whole(form, name)) is not None
        }
        filled: dict[str, Any] = forms.said(form, "mode", "reason")
        if drawn or forms.one(form, "study"):
            unit = {"unit": container["container"]} if container else {}
            filled["random"] = {**unit, **drawn, **forms.said(form, "study", "seed")}
        else:
            filled |= container
        take = opening.open_stock_take(work, forms.fill(OpenStockTake, filled))
        return pages.go(request, work, f"/stock-takes/{take.id}", "The stock-take is open: scan a box.")


def _more(state: str, after: str | None) -> str | None:
    if after is None:
        return None
    return f"/stock-takes?{f'state={state}&' if state else ''}after={after}"


def _new(work: Work) -> Asked:
    studies = [("", "all"), *((one.code, one.code) for one in stations.studies(work))]
    return Asked(
        action="/stock-takes",
        title="Open a stock-take",
        verb="Open it",
        lead="A box, rack or freezer is counted whole. With a number or per cent, so many of its tubes are drawn.",
        fields=[
            Field(
                name="container",
                label="Box, rack or freezer",
                hint="Scan its label. Empty, with a number: the whole site.",
                takes_scans=True,
            ),
            Field(name="count", label="Tubes to draw at random", hint="Empty: every tube is counted."),
            Field(name="per_cent", label="Or per cent of its tubes", hint="A whole number, as 5."),
            Field(name="study", label="Study, for a random draw", options=studies),
            Field(name="seed", label="Seed", hint="Only to draw as before; empty: a new one is made."),
            Field(
                name="mode",
                label="How it is counted",
                options=[("blind", "blind: what is expected is hidden"), ("open", "open: it is shown")],
                value="blind",
            ),
            Field(name="reason", label="Why", required=True),
        ],
    )
