"""Reports as a page: what leads out of the house as a document, with its form."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from app.biobank.samples import queries
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages
from app.http.web.samples import Option

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]
Custody = Annotated[Gate, Depends(gate(Permission.REPORTS_CUSTODY))]


class ReportsPage(View):
    """What can be asked for."""

    sites: list[Option]
    studies: list[Option]


@router.get("/reports")
def reports_page(request: Request, door: Anybody) -> Response:
    """The forms that are open to whoever looks."""
    with door.read() as work:
        if not work.actor.scopes(Permission.REPORTS_CUSTODY) and not work.actor.scopes(Permission.AUDIT_READ):
            raise NotAllowed("Your roles have no reports.")
        page = ReportsPage(
            sites=[
                (one.code, f"{one.name} ({one.code})")
                for one in stations.visible_sites(work, Permission.AUDIT_READ)
            ],
            studies=[(one.code, one.code) for one in stations.studies(work)],
        )
        return pages.show(request, work, "reports.html", page)


@router.get("/reports/custody")
def custody_report(door: Custody, code: str, form: Literal["pdf", "json"] = "pdf") -> Response:
    """Lead to the chain of custody of one sample."""
    with door.read() as work:
        sample = queries.by_code(work, code, Permission.REPORTS_CUSTODY)
        return RedirectResponse(f"/api/v1/samples/{pages.path_part(sample.code)}/custody.{form}", 303)
