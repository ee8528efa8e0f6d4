"""Storage as pages: the sites, a unit opened, a box as a grid that takes scans."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.stations.box_sheet import BoxSheet, look_into
from app.biobank.stations.site_plan import SitePlan, site_plans
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]


class StoragePage(View):
    """Every site one may see, with its units."""

    sites: list[SitePlan]


class BoxPage(View):
    """A container, and which cell was sought (by a link from a tube)."""

    box: BoxSheet
    sought: str = ""


@router.get("/storage")
def storage_page(request: Request, door: Reading) -> Response:
    """Sites and their units."""
    with door.read() as work:
        return pages.show(request, work, "storage.html", StoragePage(sites=site_plans(work)))


@router.get("/containers/{code}")
def container_page(request: Request, door: Reading, code: str, cell: str = "") -> Response:
    """A container opened."""
    with door.read() as work:
        page = BoxPage(box=look_into(work, code), sought=cell[:20])
        return pages.show(request, work, "container.html", page)
