"""Reports as a page: what leads out of the house as a document, with its form, and what was made before."""

from datetime import datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from app.biobank.reports.audit import filing
from app.biobank.reports.audit.reporting import clock_of
from app.biobank.reports.audit.schemas import ReportLine
from app.biobank.samples import queries
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import pages
from app.http.web.fields import Asked, Field
from app.http.web.samples import Option

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]
Custody = Annotated[Gate, Depends(gate(Permission.REPORTS_CUSTODY))]


class ReportsPage(View):
    """What can be asked for, and the audit reports that were made; None for whoever may not."""

    audit: Asked | None
    made: Page[ReportLine] | None
    more: str | None


@router.get("/reports")
def reports_page(
    request: Request, door: Anybody, before: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """The forms that are open to whoever looks, and the reports that were made."""
    with door.read() as work:
        reads = bool(work.actor.scopes(Permission.AUDIT_READ))
        if not work.actor.scopes(Permission.REPORTS_CUSTODY) and not reads:
            raise NotAllowed("Your roles have no reports.")
        made = filing.listed(work, before) if reads else None
        page = ReportsPage(
            audit=_audit(work) if work.actor.scopes(Permission.AUDIT_EXPORT) else None,
            made=made,
            more=f"/reports?before={made.next}" if made and made.next else None,
        )
        return pages.show(request, work, "reports.html", page, block="lines" if before is not None else "")


@router.get("/reports/custody")
def custody_report(door: Custody, code: str, form: Literal["pdf", "json"] = "pdf") -> Response:
    """Lead to the chain of custody of one sample."""
    with door.read() as work:
        sample = queries.by_code(work, code, Permission.REPORTS_CUSTODY)
        return RedirectResponse(f"/api/v1/samples/{pages.path_part(sample.code)}/custody.{form}", 303)


def _audit(work: Work) -> Asked:
    scopes = work.actor.scopes(Permission.AUDIT_EXPORT)
    sites: list[Option] = [
        (one.code, f"{one.name} ({one.code})")
        for one in stations.visible_sites(work, Permission.AUDIT_EXPORT)
    ]
    studies: list[Option] = [(one.code, one.code) for one in stations.studies(work)]
    if any(scope.site_id is None for scope in scopes):
        sites.insert(0, ("", "every site"))
    if any(scope.study_id is None for scope in scopes):
        studies.insert(0, ("", "every study"))
    clock = clock_of(work, None)
    today: datetime = work.now.astimezone(ZoneInfo(clock))
    days = f"Both days are part of it. A day is counted by the clock of the site that you choose, else by yours ({clock})."
    return Asked(
        action="/reports/audit",
        title="Audit report",
        verb="Make the report",
        fields=[
            Field(
                name="since",
                label="First day",
                kind="date",
                value=f"{today.replace(day=1):%Y-%m-%d}",
                required=True,
            ),
            Field(
                name="until",
                label="Last day",
                kind="date",
                value=f"{today:%Y-%m-%d}",
                required=True,
                hint=days,
            ),
            Field(name="site", label="Site", options=sites),
            Field(name="study", label="Study", options=studies),
            Field(name="reason", label="What it is for", hint="It is told in the ledger with the export."),
            Field(name="verify", label="Verify the whole ledger first", kind="checkbox"),
        ],
        lead="What was done in a period, what was corrected, overridden or told late, and what somebody has to explain.",
    )
