"""Donors as pseudonyms, and what they consented to."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Index, Text, func
from sqlmodel import Field

from app.biobank.donors.words import ConsentState, Sex, WithdrawalLevel
from app.core.db.base import Part, Root, Table
from app.core.db.conflicts import says
from app.core.db.types import choice, one_of
from app.core.errors import Conflict


class PseudonymTaken(Conflict):
    """A pseudonym names one donor of a study."""

    code = "E-DONOR-TAKEN"


class Donor(Table, table=True):
    """A person who gave samples, known here by the study's pseudonym and nothing else."""

    __tablename__ = "donor"
    __table_args__ = (one_of("sex", Sex), one_of("withdrawn", WithdrawalLevel))
    ledger: ClassVar[Root] = Root("donor")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    study_id: int = Field(foreign_key="study.id", sa_type=BigInteger)
    pseudonym: str = Field(max_length=60)
    sex: Sex = Field(default=Sex.UNKNOWN, sa_type=choice(Sex))
    birth_year: int | None = None
    diagnosis: str = Field(default="", max_length=40)
    withdrawn: WithdrawalLevel = Field(default=WithdrawalLevel.NONE, sa_type=choice(WithdrawalLevel))
    withdrawn_at: datetime | None = None
    version: int = 1


_donor = Donor.__table__  # type: ignore[attr-defined]
Index("uq_donor_pseudonym", _donor.c.study_id, func.upper(_donor.c.pseudonym), unique=True)
says("uq_donor_pseudonym", lambda: PseudonymTaken("This study has a donor with this pseudonym already."))


class Consent(Table, table=True):
    """One signed form: which form in which version, the scopes given, and whether it still stands.

    `form` names the form whatever its version, so that a newer version takes the place of the older one.
    `scopes` are the words said yes to, sorted, separated by blanks.
    """

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_donor_id", "donor_id"), one_of("state", ConsentState))
    ledger: ClassVar[Part] = Part("donor", "donor_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    donor_id: int = Field(foreign_key="donor.id", sa_type=BigInteger)
    form: str = Field(max_length=60)
    form_version: str = Field(max_length=20)
    scopes: str = Field(sa_type=Text)
    signed_on: date
    document_hash: str = Field(default="", max_length=64)
    state: ConsentState = Field(default=ConsentState.ACTIVE, sa_type=choice(ConsentState))
