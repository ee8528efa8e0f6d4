"""Studies: under whose protocol and consent samples are collected."""

from typing import ClassVar

from sqlalchemy import BigInteger, Column, UniqueConstraint
from sqlmodel import Field

from app.core.db.base import Root, Table
from app.core.db.conflicts import says
from app.core.errors import Conflict


class StudyCodeTaken(Conflict):
    """Two studies cannot have the same code."""

    code = "E-STUDY-TAKEN"


class Study(Table, table=True):
    """A study or collection (MIABIS Collection): its code, title, and whether it still takes samples."""

    __tablename__ = "study"
    __table_args__ = (UniqueConstraint("code", name="uq_study_code"),)
    ledger: ClassVar[Root] = Root("study")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=40)
    title: str = Field(max_length=200)
    sponsor: str = Field(default="", max_length=200)
    is_open: bool = True
    version: int = 1


says("uq_study_code", lambda: StudyCodeTaken("There is a study with this code."), sqlite="study.code")
