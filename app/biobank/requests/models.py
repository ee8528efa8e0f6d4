"""Requests for material, the votes on them, and the agreement under which they are served."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Boolean, Column, Index, Text, UniqueConstraint
from sqlmodel import Field

from app.biobank.requests.words import Decision, RequestState
from app.core.db.base import Part, Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict


class VotedAlready(Conflict):
    """A member votes once on a request."""

    code = "E-VOTED"


class Request(Table, table=True):
    """What somebody asks for, for what purpose, and where it is to go.

    `criteria` is canonical JSON, as it was typed; `co_applicants` are user ids separated by blanks.
    `recode` begins every label under which the recipient gets a tube (K31 in K31-001). The material transfer
    agreement (`mta_…`) is signed by an institution and holds until a day.
    """

    __tablename__ = "request"
    __table_args__ = (
        one_of("state", RequestState),
        UniqueConstraint("recode", name="uq_request_recode"),
        Index("ix_request_applicant_id", "applicant_id", "id"),
        Index("ix_request_state", "state", "id"),
    )
    ledger: ClassVar[Root] = Root("request")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=64)
    title: str = Field(max_length=200)
    purpose: str = Field(sa_type=Text)
    is_commercial: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    is_genetic: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    applicant_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    co_applicants: str = Field(default="", sa_type=Text)
    study_id: int | None = Field(default=None, foreign_key="study.id", sa_type=BigInteger)
    destination_site_id: int = Field(foreign_key="site.id", sa_type=BigInteger)
    criteria: str = Field(default="[]", sa_type=Text)
    recode: str = Field(max_length=20)
    state: RequestState = Field(default=RequestState.DRAFT, sa_type=choice(RequestState))
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    mta_reference: str = Field(default="", max_length=80)
    mta_institution: str = Field(default="", max_length=200)
    mta_signed_on: date | None = None
    mta_valid_until: date | None = None
    version: int = 1


class Vote(Table, table=True):
    """One member's vote, with the conditions they set."""

    __tablename__ = "vote"
    __table_args__ = (
        one_of("decision", Decision),
        UniqueConstraint("request_id", "user_id", name="uq_vote_member"),
    )
    ledger: ClassVar[Part] = Part("request", "request_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    request_id: int = Field(foreign_key="request.id", sa_type=BigInteger)
    user_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    decision: Decision = Field(sa_type=choice(Decision))
    condition: str = Field(default="", max_length=500)
    voted_at: datetime


says(
    "uq_vote_member",
    lambda: VotedAlready("You have voted on this request."),
    sqlite="vote.request_id, vote.user_id",
)
