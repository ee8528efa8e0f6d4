"""One audit report as a page: every chapter with its lines, each line leading to its evidence, and its copies."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.reports.audit import copying, filing
from app.biobank.reports.audit.reporting import clock_of
from app.biobank.reports.audit.rows import Row, counts_of, events_of, row_of
from app.biobank.reports.audit.schemas import AskAudit, AskCopy, AuditLine, AuditReport, AuditSection
from app.biobank.reports.paper.times import Zone
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.ledger.facts import KINDS
from app.core.schemas import View
from app.http.auditing import audited
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.AUDIT_READ))]
Exporting = Annotated[Gate, Depends(gate(Permission.AUDIT_EXPORT))]

PLACES = {
    "sample": "/samples/",
    "container": "/containers/",
    "shipment": "/shipments/",
    "request": "/requests/",
    "user": "/people/",
    "report": "/reports/audit/",
}
"""Where a thing is shown by its label; a non-conformity is shown by its number."""
NONCONFORMITY = "nonconformity:"


class Line(View):
    """A line in words, and the ways to what it tells of: the thing, and the entry or the entries behind it."""

    row: Row
    thing: str
    evidence: str


class Chapter(View):
    """A chapter with its lines: those that count, and those that tell of one event each."""

    section: AuditSection
    size: int
    counts: list[Line]
    shown: dict[str, bool]
    events: list[Line]


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
            chapters=[_chapter(made, section, zone) for section in made.sections],
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


def _chapter(made: AuditReport, section: AuditSection, zone: Zone) -> Chapter:
    counts, events = counts_of(section), events_of(section)
    return Chapter(
        section=section,
        size=sum(line.count for line in counts) if not events and counts else len(events) + section.left_out,
        counts=[Line(row=row_of(line, zone), thing="", evidence=_entries(made, line)) for line in counts],
        shown={name: any(getattr(line, name) for line in counts) for name in ("detail", "who", "site")},
        events=[
            Line(
                row=row_of(line, zone),
                thing=_thing(line),
                evidence=f"/ledger/{line.entry}" if line.entry is not None else "",
            )
            for line in events
        ],
    )


def _thing(line: AuditLine) -> str:
    if line.subject.startswith(NONCONFORMITY):
        return f"/quality/{line.subject.removeprefix(NONCONFORMITY)}"
    place = PLACES.get(line.subject.partition(":")[0])
    return f"{place}{pages.path_part(line.object)}" if place and line.object != line.subject else ""


def _entries(made: AuditReport, line: AuditLine) -> str:
    """The search that finds the entries which a line counts; "" where they are the chapter's own lines."""
    if line.what not in KINDS:
        return ""
    asked = {
        "kind": line.what,
        # A failed sign-in is told by the program, since nobody is signed in.
        "who": "" if line.what == "auth.failed" else line.who,
        "site": line.site or "-",
        "study": made.study or "",
        "since": made.since.isoformat(),
        "until": made.until.isoformat(),
    }
    return f"/ledger?{urlencode({name: value for name, value in asked.items() if value})}"
