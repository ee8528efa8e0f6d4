"""Where a tube was at a moment, and what stood in a container then: asked of the ledger, on a page."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.reports.whereabouts import looking_back
from app.biobank.reports.whereabouts.schemas import ContentThen, WhereThen
from app.biobank.stations.box_sheet import temperature_name
from app.biobank.storage.temperatures import TemperatureClass
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages

router = APIRouter()
Samples = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Storage = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]


class WherePage(View):
    """Where the tube was, and the moment as it was typed."""

    then: WhereThen
    typed: str


class ContentPage(View):
    """What stood in the container, how cold it was there, and the moment as it was typed."""

    then: ContentThen
    temperature: str
    typed: str


@router.get("/samples/{code}/whereabouts")
def where_page(request: Request, door: Samples, code: str, at: str = "") -> Response:
    """Where a tube was, also when it was its box that moved."""
    with door.read() as work:
        then = looking_back.where_was(work, code, forms.moment(work, at.strip()[:40], "at"))
        return pages.show(request, work, "whereabouts.html", WherePage(then=then, typed=at[:40]))


@router.get("/containers/{code}/content-at")
def content_page(request: Request, door: Storage, code: str, at: str = "") -> Response:
    """What stood in a container."""
    with door.read() as work:
        then = looking_back.what_was_in(work, code, forms.moment(work, at.strip()[:40], "at"))
        known = then.temperature in {one.value for one in TemperatureClass}
        temperature = temperature_name(TemperatureClass(then.temperature)) if known else ""
        page = ContentPage(then=then, temperature=temperature, typed=at[:40])
        return pages.show(request, work, "content_then.html", page)
