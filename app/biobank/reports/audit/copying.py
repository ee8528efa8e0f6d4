"""The forms of an audit report: what leaves, under its number, in the same lines."""

from app.biobank.reports.audit.schemas import AuditReport, Copy
from app.biobank.reports.audit.writing_csv import as_csv


def as_copy(made: AuditReport, copy: Copy) -> tuple[bytes, str, str]:
    """The bytes of the report in this form, the name of its file, and its media type."""
    if copy == "CSV":
        return as_csv(made), f"{made.id}.csv", "text/csv; charset=utf-8"
    if copy == "JSON":
        return made.model_dump_json(indent=2).encode(), f"{made.id}.json", "application/json"
    # The PDF library takes a quarter of a second to load, and most requests never print.
    from app.biobank.reports.audit.pages import pages  # noqa: PLC0415 - see the line above

    return pages(made), f"{made.id}.pdf", "application/pdf"
