"""Prints an audit report."""

from app.biobank.reports.audit.schemas import AuditReport


def as_pdf(made: AuditReport) -> bytes:
    """The report on A4 pages."""
    # The PDF library takes a quarter of a second to load, and most requests never print.
    from app.biobank.reports.audit.pages import pages  # noqa: PLC0415 - see the line above

    return pages(made)
