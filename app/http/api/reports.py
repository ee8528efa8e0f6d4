"""Documents over JSON and PDF: chain of custody, where things were, and the audit report."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.biobank.reports.audit import printing as audit_printing
from app.biobank.reports.audit import reporting
from app.biobank.reports.audit.schemas import AskAudit, AuditReport
from app.biobank.reports.audit.writing_csv import as_csv
from app.biobank.reports.custody import asking, printing
from app.biobank.reports.custody.schemas import AskCustody, CustodyReports
from app.biobank.reports.ledger import checking
from app.biobank.reports.whereabouts import looking_back
from app.biobank.reports.whereabouts.schemas import ContentThen, WhereThen
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import Moment
from app.http.api.ledger import seal_of
from app.http.deps import gate
from app.tables import LEDGERED

router = APIRouter(tags=["reports"])

PDF = "application/pdf"

Custody = Annotated[Gate, Depends(gate(Permission.REPORTS_CUSTODY))]
Audit = Annotated[Gate, Depends(gate(Permission.AUDIT_EXPORT))]
Samples = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Storage = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]
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


@router.post("/audit-reports", status_code=201)
def make_audit_report(form: AskAudit, gate: Audit) -> AuditReport:
    """What was done in a period, at a site, in a study, and what somebody has to explain; told as an export."""
    made = _audited(gate, form)
    with gate.write() as work:
        reporting.tell(work, made, form, "JSON")
        return work.answer(made, 201)


@router.post("/audit-reports.pdf", status_code=201, response_class=Response)
def print_audit_report(form: AskAudit, gate: Audit) -> Response:
    """The same on A4 pages."""
    made = _audited(gate, form)
    content = audit_printing.as_pdf(made)
    with gate.write() as work:
        reporting.tell(work, made, form, "PDF")
    return as_file(content, f"{made.id}.pdf", PDF, 201)


@router.post("/audit-reports.csv", status_code=201, response_class=Response)
def write_audit_report(form: AskAudit, gate: Audit) -> Response:
    """The same as a table."""
    made = _audited(gate, form)
    content = as_csv(made)
    with gate.write() as work:
        reporting.tell(work, made, form, "CSV")
    return as_file(content, f"{made.id}.csv", "text/csv; charset=utf-8", 201)


def _audited(gate: Gate, form: AskAudit) -> AuditReport:
    seal = seal_of(gate)
    if form.verify:
        with gate.read() as work:
            if not work.actor.scopes(Permission.LEDGER_VERIFY):
                work.must(Permission.LEDGER_VERIFY)
            now = work.now
        report = checking.check(gate.house.database, seal, LEDGERED, now)
        with gate.write() as work:
            checking.tell(work, report)
    with gate.read() as work:
        return reporting.audit(work, seal, form)


def as_file(content: bytes, name: str, kind: str, status: int = 200) -> Response:
    """A document to keep, under its own number."""
    return Response(content, status, {"content-disposition": f'inline; filename="{name}"'}, kind)
