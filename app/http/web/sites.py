"""Sites as a page: biobanks, clinics and recipients of the network, and a new one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.storage import queries
from app.biobank.storage.opening_sites import open_sites
from app.biobank.storage.schemas import OpenSites, SiteView
from app.biobank.storage.words import SiteKind
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field
from app.http.web.forms import Posted

router = APIRouter()
Writing = Annotated[Gate, Depends(gate(Permission.SITES_WRITE))]


class SitesPage(View):
    """The sites, and the form for a new one; None for whoever may not open any."""

    found: Page[SiteView]
    more: str | None
    new: Asked | None


@router.get("/sites")
def sites_page(request: Request, door: Writing, after: str = "") -> Response:
    """The list."""
    with door.read() as work:
        found = queries.sites(work, after, 100)
        more = f"/sites?after={found.next}" if found.next else None
        new = _new(work) if work.actor.may(Permission.SITES_WRITE) else None
        page = SitesPage(found=found, more=more, new=new)
        return pages.show(request, work, "sites.html", page, block="lines" if after else "")


@router.post("/sites")
def open_site(request: Request, door: Writing, form: Posted) -> Response:
    """Open one."""
    with door.write() as work:
        line = forms.said(form, "code", "name", "country", "timezone", "kind")
        open_sites(work, forms.fill(OpenSites, {"sites": [line]}))
        return pages.go(request, work, "/sites", f"{line['code']} is open.")


def _new(work: Work) -> Asked:
    return Asked(
        action="/sites",
        title="Open a site",
        verb="Open it",
        fields=[
            Field(name="code", label="Code", required=True, hint="Capital letters, digits, dashes: LU-IBBL."),
            Field(name="name", label="Name", required=True),
            Field(
                name="kind",
                label="Kind",
                options=[(one.value, KINDS[one]) for one in SiteKind],
                value=SiteKind.BIOBANK.value,
            ),
            Field(name="country", label="Country", required=True, hint="Two letters: LU."),
            Field(
                name="timezone",
                label="Clock",
                required=True,
                value=queries.home_clock(work),
                hint="Its days and times are shown by it: Europe/Luxembourg.",
            ),
        ],
    )


KINDS = {
    SiteKind.BIOBANK: "biobank: keeps samples",
    SiteKind.CLINIC: "clinic: collects them",
    SiteKind.RECIPIENT: "recipient: is sent some",
}
