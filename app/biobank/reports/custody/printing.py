"""Prints a custody report."""

from app.biobank.reports.custody.schemas import CustodyReports


def as_pdf(made: CustodyReports) -> bytes:
    """The report on A4 pages."""
    # The PDF library takes a quarter of a second to load, and most requests never print.
    from app.biobank.reports.custody.pages import pages  # noqa: PLC0415 - see the line above

    return pages(made)
