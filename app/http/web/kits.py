"""Kits as pages: what each site has, and the deeds on many of them: released, sent, received."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from app.biobank.kits import queries, sending, viewing
from app.biobank.kits.schemas import KitsChanged, KitView, ReceiveKits, ReleaseKits, SendKits, StockLine
from app.biobank.kits.words import KitState
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import WHEN, Asked, Field, codes
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STUDIES_READ))]
Releasing = Annotated[Gate, Depends(gate(Permission.KITS_RELEASE))]
Sending = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_DISPATCH))]
Receiving = Annotated[Gate, Depends(gate(Permission.SHIPMENTS_RECEIVE))]


class KitsPage(View):
    """The stock, the kits of a state or with a part of a lot, and what may be done with many."""

    stock: list[StockLine]
    found: Page[KitView]
    sites: dict[int, str]
    studies: dict[int, str]
    state: str
    lot: str
    states: list[Option]
    more: str | None
    asked: list[Asked]


@router.get("/kits")
def kits_page(
    request: Request,
    door: Reading,
    state: KitState | None = None,
    lot: Annotated[str, Query(max_length=40)] = "",
    after: str = "",
) -> Response:
    """The list."""
    with door.read() as work:
        found = queries.listed(work, after, 50, state, lot)
        chosen = state.value if state else ""
        page = KitsPage(
            stock=viewing.stock(work).lines,
            found=found,
            sites=stations.codes_of_sites(work, {one.site_id for one in found.items}),
            studies=stations.codes_of_studies(work, {one.study_id for one in found.items}),
            state=chosen,
            lot=lot,
            states=[(one.value, pages.spoken(one)) for one in KitState],
            more=f"/kits?state={chosen}&lot={pages.path_part(lot)}&after={found.next}"
            if found.next
            else None,
            asked=_asked(work),
        )
        return pages.show(request, work, "kits.html", page, block="lines" if after else "")


@router.post("/kits/release")
def release_kits(request: Request, door: Releasing, form: Posted) -> Response:
    """Release kits that somebody else assembled."""
    with door.write() as work:
        done = sending.release(work, forms.fill(ReleaseKits, {"kits": forms.lines_of(form, "kits")}))
        return pages.go(request, work, "/kits?state=released", _told(done, "released"))


@router.post("/kits/dispatch")
def send_kits(request: Request, door: Sending, form: Posted) -> Response:
    """Send released kits to a site."""
    with door.write() as work:
        filled = {**_many(work, form), **forms.said(form, "destination")}
        done = sending.send(work, forms.fill(SendKits, filled))
        return pages.go(request, work, "/kits?state=dispatched", _told(done, "on the way"))


@router.post("/kits/receipt")
def receive_kits(request: Request, door: Receiving, form: Posted) -> Response:
    """Take kits in at the site they were sent to."""
    with door.write() as work:
        done = sending.receive(work, forms.fill(ReceiveKits, _many(work, form)))
        return pages.go(request, work, "/kits?state=at_site", _told(done, "here"))


def _many(work: Work, form: Posted) -> dict[str, Any]:
    moment = forms.moment_text(work, forms.one(form, "occurred_at"))
    kits = {"kits": forms.lines_of(form, "kits")}
    return kits | ({"occurred_at": moment} if moment else {})


def _told(done: KitsChanged, what: str) -> str:
    count = len(done.kits)
    kits = f"{done.kits[0].code} is" if count == 1 else f"{count} kits are"
    return " ".join([f"{kits} {what}.", *(one.message for one in done.warnings)])


def _asked(work: Work) -> list[Asked]:
    sites = [(one.code, f"{one.name} ({one.code})") for one in stations.sites(work)]
    kits = codes("Kits", "Scan them one after the other.", name="kits")
    deeds = (
        (Permission.KITS_RELEASE, "release", "Release kits", "Release them", [kits]),
        (
            Permission.SHIPMENTS_DISPATCH,
            "dispatch",
            "Send kits",
            "Send them",
            [kits, Field(name="destination", label="To", options=sites, required=True), WHEN],
        ),
        (Permission.SHIPMENTS_RECEIVE, "receipt", "Receive kits", "Receive them", [kits, WHEN]),
    )
    return [
        Asked(action=f"/kits/{key}", title=title, verb=verb, fields=fields)
        for permission, key, title, verb, fields in deeds
        if work.actor.scopes(permission)
    ]
