"""Documents over JSON and PDF: chain of custody, where things were, and the audit report."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.biobank.reports.audit import copying, filing
from app.biobank.reports.audit.schemas import AskAudit, AskCopy, AuditReport, Copy, ReportLine
from app.biobank.reports.custody import asking, printing
from app.biobank.reports.custody.schemas import AskCustody, CustodyReports
from app.biobank.reports.sample_rows.schemas import ExportSamples
from app.biobank.reports.whereabouts import looking_back
from app.biobank.reports.whereabouts.schemas import ContentThen, WhereThen
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import Moment
from app.http.auditing import audited, seal_of
from app.http.deps import gate
from app.http.exporting import exported

router = APIRouter(tags=["reports"])

PDF = "application/pdf"

Custody = Annotated[Gate, Depends(gate(Permission.REPORTS_CUSTODY))]
Audit = Annotated[Gate, Depends(gate(Permission.AUDIT_EXPORT))]
Auditing = Annotated[Gate, Depends(gate(Permission.AUDIT_READ))]
Samples = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Exporting = Annotated[Gate, Depends(gate(Permission.EXPORTS_ROWS))]
Storage = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]
Before = Annotated[int | None, Query(ge=1, le=2**62, description="The `next` of the page before.")]
At = Annotated[Moment | None, Query(description="The moment, with its offset; now if not said.")]


@router.get("/samples/{code}/custody.json")
def read_custody(
    code: str,
    gate: Custody,
    evidence: Annotated[bool, Query(description="Also the entries with their proofs.")] = False,
) -> CustodyReports:
    """Who had the sample, where, from when to when: from the ledger alone, with its gaps."""
    with gate.read() as work:
        return asking.custody_of(work, seal_of(gate), code, evidence=evidence)


@router.get("/samples/{code}/custody.pdf", response_class=Response)
def print_custody(code: str, gate: Custody) -> Response:
    """The same on A4 pages, certified by the newest checkpoint."""
    with gate.read() as work:
        made = asking.custody_of(work, seal_of(gate), code)
    return as_file(printing.as_pdf(made), f"{made.id}.pdf", PDF)


@router.post("/custody-reports", status_code=201)
def make_custody_reports(form: AskCustody, gate: Custody) -> CustodyReports:
    """The chains of custody of a list of samples, or of all samples of a donor; told as an export."""
    with gate.read() as work:
        made = asking.custody_of_many(work, seal_of(gate), form)
    with gate.write() as work:
        asking.tell(work, made, "JSON", form.reason)
        return work.answer(made, 201)


@router.post("/custody-reports.pdf", status_code=201, response_class=Response)
def print_custody_reports(form: AskCustody, gate: Custody) -> Response:
    """The same on A4 pages, what needs explaining first."""
    with gate.read() as work:
        made = asking.custody_of_many(work, seal_of(gate), form)
    content = printing.as_pdf(made)
    with gate.write() as work:
        asking.tell(work, made, "PDF", form.reason)
    return as_file(content, f"{made.id}.pdf", PDF, 201)


@router.get("/samples/{code}/whereabouts")
def read_whereabouts(code: str, gate: Samples, at: At = None) -> WhereThen:
    """Where the sample was at a moment, also when it was its box that moved."""
    with gate.read() as work:
        return looking_back.where_was(work, code, at)


@router.get("/containers/{code}/content-at")
def read_content_then(code: str, gate: Storage, at: At = None) -> ContentThen:
    """What stood in a container at a moment."""
    with gate.read() as work:
        return looking_back.what_was_in(work, code, at)


@router.get("/audit-reports")
def list_audit_reports(gate: Auditing, before: Before = None) -> Page[ReportLine]:
    """The reports that were made, the newest first; `next` is the `before` of the next page."""
    with gate.read() as work:
        return filing.listed(work, before)


@router.post("/audit-reports", status_code=201)
def make_audit_report(form: AskAudit, gate: Audit) -> AuditReport:
    """What was done in a period, at a site, in a study, and what somebody has to explain; told as an export."""
    made = audited(gate, form)
    with gate.write() as work:
        filing.file(work, made, form, "JSON")
        return work.answer(made, 201)


@router.post("/audit-reports.pdf", status_code=201, response_class=Response)
def print_audit_report(form: AskAudit, gate: Audit) -> Response:
    """The same on A4 pages."""
    return _filed(gate, form, "PDF")


@router.post("/audit-reports.csv", status_code=201, response_class=Response)
def write_audit_report(form: AskAudit, gate: Audit) -> Response:
    """The same as a table."""
    return _filed(gate, form, "CSV")


@router.get("/audit-reports/{code}")
def read_audit_report(code: str, gate: Auditing) -> AuditReport:
    """A report that was made before, as it was made."""
    with gate.read() as work:
        return filing.read(work, code)


@router.post("/audit-reports/{code}/copies", status_code=201, response_class=Response)
def copy_audit_report(code: str, form: AskCopy, gate: Audit) -> Response:
    """A report that was made before, in another form; told as an export."""
    with gate.write() as work:
        made = filing.take_out(work, code, form.form)
    return as_file(*copying.as_copy(made, form.form), 201)


def _filed(gate: Gate, form: AskAudit, copy: Copy) -> Response:
    made = audited(gate, form)
    content = copying.as_copy(made, copy)
    with gate.write() as work:
        filing.file(work, made, form, copy)
    return as_file(*content, 201)


def as_file(content: bytes, name: str, kind: str, status: int = 200) -> Response:
    """A document to keep, under its own number."""
    return Response(content, status, {"content-disposition": f'inline; filename="{name}"'}, kind)


@router.post("/samples/exports.csv", status_code=201, response_class=Response)
def export_samples(form: ExportSamples, gate: Exporting) -> Response:
    """The samples of some codes, or all that fit, as a table; told as an export. At most 200,000."""
    return Response(exported(gate, form), 201, media_type="text/csv; charset=utf-8")
