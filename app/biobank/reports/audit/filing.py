"""Keeps audit reports under their number, so that every form of one is made from the same text; tells who took it."""

from app.biobank.barcodes.naming import name_all
from app.biobank.reports import queries
from app.biobank.reports.audit.schemas import AskAudit, AuditReport, Copy, ReportLine, digest_of
from app.biobank.reports.facts import ExportCreated
from app.biobank.reports.models import Report, ReportContent
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import Conflict
from app.core.paging import Page
from app.core.work import Work

KIND = "audit"


class ReportChanged(Conflict):
    """The kept text of a report is not the one that was made."""

    code = "E-REPORT-CHANGED"


def file(work: Work, made: AuditReport, form: AskAudit, copy: str) -> Report:
    """Keep a report that was just made, and tell that it was, and in which form it left."""
    row = work.add(
        Report(
            code=made.id,
            kind=KIND,
            about=made.about,
            site_id=site_by_code(work, made.site).id if made.site else None,
            study_id=study_by_code(work, made.study).id if made.study else None,
            sha256=made.content_sha256,
            made_by=work.actor.user_id,
            made_at=made.generated_at,
        )
    )
    name_all(work, "report", [(row.id or 0, row.code)])
    work.insert(ReportContent, [{"report_id": row.id, "content": made.model_dump_json()}])
    _tell(work, row, made, copy, form.reason)
    return row


def take_out(work: Work, code: str, copy: Copy) -> AuditReport:
    """A copy of a kept report; that it left, and with whom, is told."""
    row = queries.by_code(work, code, Permission.AUDIT_EXPORT)
    made = _content(work, row)
    _tell(work, row, made, copy, "")
    return made


def read(work: Work, code: str) -> AuditReport:
    """A kept report, to be read here; E-REPORT-CHANGED where its text is not the one that was made."""
    return _content(work, queries.by_code(work, code, Permission.AUDIT_READ))


def listed(work: Work, before: int | None = None, size: int = 20) -> Page[ReportLine]:
    """The reports that were made, the newest first."""
    found = queries.newest(work, KIND, Permission.AUDIT_READ, before, size + 1)
    lines = [
        ReportLine(
            code=row.code, about=row.about, made_at=row.made_at, by=login or "system", sha256=row.sha256
        )
        for row, login in found[:size]
    ]
    return Page(items=lines, next=str(found[size - 1][0].id) if len(found) > size else None)


def _content(work: Work, row: Report) -> AuditReport:
    text = queries.content_of(work, row.id or 0)
    if not text or digest_of(text) != row.sha256:
        raise ReportChanged(
            f"The kept text of {row.code} is not the one that was made.",
            next_step="Verify the ledger, and tell the people who run this installation. A copy on paper still counts.",
        )
    return AuditReport.model_validate_json(text)


def _tell(work: Work, row: Report, made: AuditReport, copy: str, reason: str) -> None:
    work.tell(
        ExportCreated(
            subject=row.ref,
            site_id=row.site_id,
            study_id=row.study_id,
            reason=reason or None,
            document=row.code,
            form=copy,
            scope=f"{made.title}, {row.about}",
            rows=sum(len(one.lines) for one in made.sections),
            sha256=row.sha256,
        )
    )
