"""Reports as they are kept: what was asked, by whom, and the very text of the answer."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Text
from sqlmodel import Field

from app.core.db.base import Root, Table


class Report(Table, table=True):
    """One report that was made, under the number it bears on every page.

    `sha256` is that of its content, whose text lies in `report_content`: the ledger vouches for it by this hash.
    No site, or no study, is every one.
    """

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_kind", "kind", "id"),)
    ledger: ClassVar[Root] = Root("report")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    kind: str = Field(max_length=20)
    about: str = Field(max_length=300)
    site_id: int | None = Field(default=None, foreign_key="site.id", sa_type=BigInteger)
    study_id: int | None = Field(default=None, foreign_key="study.id", sa_type=BigInteger)
    sha256: str = Field(max_length=64)
    made_by: int = Field(sa_type=BigInteger)
    made_at: datetime
    version: int = 1


class ReportContent(Table, table=True):
    """The text of a report, as JSON: what each of its forms is made from."""

    __tablename__ = "report_content"
    key: ClassVar[tuple[str, ...]] = ("report_id",)

    report_id: int = Field(
        sa_column=Column(BigInteger, ForeignKey("report.id"), primary_key=True, autoincrement=False)
    )
    content: str = Field(sa_type=Text)
