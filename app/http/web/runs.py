"""Processing runs as pages: the list, and a new one with its tubes."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.processing import queries, running
from app.biobank.processing.schemas import OpenRun, RunView
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

router = APIRouter()
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]

NEW = Asked(
    action="/runs",
    title="Open a run",
    verb="Open it",
    lead="A centrifuge or another machine, its programme, and the tubes that go in. A tube is spun once.",
    fields=[
        Field(name="code", label="Number of the run", required=True, takes_scans=True),
        Field(name="equipment", label="Equipment", required=True, takes_scans=True),
        Field(name="programme", label="Programme", required=True, hint="2,000 g, 10 min, 20 °C"),
        codes("Tubes", "Scan them as they go in."),
        WHEN,
    ],
)


class RunsPage(View):
    """The runs, and the form for a new one."""

    found: Page[RunView]
    sites: dict[int, str]
    more: str | None
    new: Asked


@router.get("/runs")
def runs_page(request: Request, door: Processing, after: str = "") -> Response:
    """The list, the newest first."""
    with door.read() as work:
        found = queries.listed(work, after, 50)
        page = RunsPage(
            found=found,
            sites=stations.codes_of_sites(work, {one.site_id for one in found.items}),
            more=f"/runs?after={found.next}" if found.next else None,
            new=NEW,
        )
        return pages.show(request, work, "runs.html", page, block="lines" if after else "")


@router.post("/runs")
def open_run(request: Request, door: Processing, form: Posted) -> Response:
    """Open it; its tubes are in work from now on."""
    with door.write() as work:
        filled = {
            "samples": forms.lines_of(form, "samples"),
            **forms.said(form, "code", "equipment", "programme"),
            **moment_in(work, form),
        }
        run = running.open_run(work, forms.fill(OpenRun, filled))
        return pages.go(
            request, work, address_of(run.code), f"{run.code} is open. Start it when the machine starts."
        )


def address_of(code: str) -> str:
    """Where a run is shown."""
    return f"/runs/{pages.path_part(code)}"


def moment_in(work: Work, form: FormData) -> dict[str, Any]:
    """When it was done, where that was typed."""
    moment = forms.moment_text(work, forms.one(form, "occurred_at"))
    return {"occurred_at": moment} if moment else {}
