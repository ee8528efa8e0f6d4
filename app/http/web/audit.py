"""One audit report as a page: made, read, and taken out in its other forms."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.reports.audit import copying, filing
from app.biobank.reports.audit.reporting import clock_of
from app.biobank.reports.audit.schemas import AskAudit, AskCopy, AuditReport
from app.biobank.reports.paper.times import Zone
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.schemas import View
from app.http.auditing import audited
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.audit_lines import Chapter, chapter_of
from app.http.web.forms import Posted

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.AUDIT_READ))]
Exporting = Annotated[Gate, Depends(gate(Permission.AUDIT_EXPORT))]


class AuditPage(View):
    """The report, its times in words, and its chapters."""

    made: AuditReport
    since: str
    until: str
    generated: str
    chapters: list[Chapter]


@router.post("/reports/audit")
def make_audit_report(request: Request, door: Exporting, form: Posted) -> Response:
    """Make the report of whole days, keep it, and lead to it."""
    since, until = forms.day(form, "since"), forms.day(form, "until")
    if until < since:
        raise Invalid("The period ends before it begins.", fields={"until": "Before the first day."})
    with door.read() as work:
        zone = ZoneInfo(clock_of(work, forms.one(form, "site") or None))
    days = (since, until + timedelta(days=1))
    first, end = (datetime.combine(day, datetime.min.time(), zone).isoformat() for day in days)
    filled: dict[str, Any] = {
        "since": first,
        "until": end,
        "verify": forms.ticked(form, "verify"),
        **forms.said(form, "site", "study", "reason"),
    }
    asked = forms.fill(AskAudit, filled)
    made = audited(door, asked)
    with door.write() as work:
        filing.file(work, made, asked, "page")
        return pages.go(request, work, f"/reports/audit/{made.id}", f"{made.id} is made and kept.")


@router.get("/reports/audit/{code}")
def audit_page(request: Request, door: Reading, code: str) -> Response:
    """A report, as it was made."""
    with door.read() as work:
        made = filing.read(work, code)
        zone = Zone(made.timezone)
        page = AuditPage(
            made=made,
            since=zone.show(made.since),
            until=zone.show(made.until),
            generated=zone.both(made.generated_at),
            chapters=[chapter_of(made, section, zone) for section in made.sections],
        )
        return pages.show(request, work, "audit.html", page)


@router.post("/reports/audit/{code}/copies")
def copy_audit_report(door: Exporting, code: str, form: Posted) -> Response:
    """The report as a file; who took it is told."""
    asked = forms.fill(AskCopy, forms.said(form, "form"))
    with door.write() as work:
        made = filing.take_out(work, code, asked.form)
    content, name, kind = copying.as_copy(made, asked.form)
    return Response(
        content, headers={"content-disposition": f'attachment; filename="{name}"'}, media_type=kind
    )
