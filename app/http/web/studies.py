"""Studies as a page: which there are, and a new one."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.studies import queries
from app.biobank.studies.opening import may_open, open_studies
from app.biobank.studies.schemas import OpenStudies, StudyView
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field
from app.http.web.forms import Posted

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STUDIES_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.STUDIES_WRITE))]

NEW = Asked(
    action="/studies",
    title="Open a study",
    verb="Open it",
    lead="Its code stands on labels and in the ledger, and is never changed.",
    fields=[
        Field(
            name="code",
            label="Code",
            required=True,
            hint="Capital letters, digits, dots, dashes: CLINNOVA-IBD.",
        ),
        Field(name="title", label="Title", required=True),
        Field(name="sponsor", label="Sponsor"),
    ],
)


class StudiesPage(View):
    """The studies, and the form for a new one; None for whoever may not open any."""

    found: Page[StudyView]
    more: str | None
    new: Asked | None


@router.get("/studies")
def studies_page(request: Request, door: Reading, after: str = "") -> Response:
    """The list."""
    with door.read() as work:
        found = queries.studies(work, after, 100)
        more = f"/studies?after={found.next}" if found.next else None
        page = StudiesPage(found=found, more=more, new=NEW if may_open(work) else None)
        return pages.show(request, work, "studies.html", page, block="lines" if after else "")


@router.post("/studies")
def open_study(request: Request, door: Writing, form: Posted) -> Response:
    """Open one."""
    with door.write() as work:
        line = forms.said(form, "code", "title", "sponsor")
        open_studies(work, forms.fill(OpenStudies, {"studies": [line]}))
        return pages.go(request, work, "/studies", f"{line['code']} is open.")
