"""Every select on reports that were kept."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.reports.models import Report, ReportContent
from app.core.access.models import User
from app.core.actor import Permission
from app.core.db.scoping import within
from app.core.errors import NotFound
from app.core.work import Work


class ReportUnknown(NotFound):
    """There is no such report, or none that one may read."""

    code = "E-REPORT-UNKNOWN"


def _covered(work: Work, permission: Permission) -> ColumnElement[bool]:
    """Reports over no more than one grant of the actor alone reaches over."""
    return within(work.actor.scopes(permission), Report.site_id, Report.study_id)


def by_code(work: Work, code: str, permission: Permission) -> Report:
    """The report of this number, or E-REPORT-UNKNOWN."""
    barcode = barcodes.find(work, code)
    found = None
    if barcode is not None and barcode.kind == "report":
        query = select(Report).where(Report.id == barcode.target_id, _covered(work, permission))
        found = work.session.exec(query).one_or_none()
    if found is None:
        raise ReportUnknown(f"There is no report {code}, or none that you may read.")
    return found


def content_of(work: Work, report_id: int) -> str:
    """The text of a report."""
    query = select(ReportContent.content).where(ReportContent.report_id == report_id)
    return work.session.exec(query).one_or_none() or ""


def newest(work: Work, kind: str, permission: Permission, before: int | None, most: int) -> Sequence[Any]:
    """Reports of a kind with the login of who made each, the newest first, older than the one of id `before`."""
    query: Any = (
        sa_select(Report, col(User.login))
        .outerjoin(User, col(User.id) == col(Report.made_by))
        .where(col(Report.kind) == kind, _covered(work, permission))
        .order_by(col(Report.id).desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(col(Report.id) < before)
    return list(work.session.execute(query))
