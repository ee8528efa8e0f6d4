"""The chapters of an audit report as they are drawn: each line leading to the thing and to the entry it rests on."""

from urllib.parse import urlencode

from app.biobank.reports.audit.rows import Row, counts_of, events_of, row_of
from app.biobank.reports.audit.schemas import AuditLine, AuditReport, AuditSection
from app.biobank.reports.paper.times import Zone
from app.core.ledger.facts import KINDS
from app.core.schemas import View
from app.http.web import pages

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


def chapter_of(made: AuditReport, section: AuditSection, zone: Zone) -> Chapter:
    """A chapter as it is drawn."""
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
