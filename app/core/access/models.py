"""Users, roles, grants, sign-ins and tokens: who may come in, and with which rights."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Text, UniqueConstraint, func, text
from sqlmodel import Field

from app.core.db.base import Part, Root, Table
from app.core.db.conflicts import says
from app.core.errors import Conflict, Invalid


class LoginTaken(Conflict):
    """Two users cannot have the same login."""

    code = "E-LOGIN-TAKEN"


class User(Table, table=True):
    """A person or a machine that may sign in. Never deleted: the name stays in history."""

    __tablename__ = "account"
    ledger: ClassVar[Root] = Root("user")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    login: str = Field(max_length=60)
    name: str = Field(max_length=120)
    machine: bool = False
    active: bool = True
    language: str = Field(default="en", max_length=5)
    home_site_id: int | None = Field(default=None, foreign_key="site.id", sa_type=BigInteger)
    version: int = 1


Index("uq_account_login", func.lower(User.__table__.c.login), unique=True)  # type: ignore[attr-defined]
says(
    "uq_account_login",
    lambda: LoginTaken("This login is taken.", fields={"login": "Choose another login."}),
)


class Credential(Table, table=True):
    """A user's password, hashed. Apart from the user, so that it never reaches the ledger."""

    __tablename__ = "credential"
    key: ClassVar[tuple[str, ...]] = ("user_id",)

    user_id: int = Field(
        sa_column=Column(BigInteger, primary_key=True, autoincrement=False),
    )
    password_hash: str = Field(max_length=200)
    changed_at: datetime


class Role(Table, table=True):
    """A role as data: its code and the permissions it carries, separated by blanks."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("code", name="uq_role_code"),)
    ledger: ClassVar[Root] = Root("role")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    code: str = Field(max_length=10)
    name: str = Field(max_length=80)
    permissions: str = Field(sa_type=Text)
    version: int = 1


class RoleGrant(Table, table=True):
    """A role held by a user at a site (none: every site) in a study (none: every study), for a time."""

    __tablename__ = "role_grant"
    __table_args__ = (
        Index("ix_role_grant_user_id", "user_id"),
        CheckConstraint("ends_at IS NULL OR ends_at >= starts_at", name="ends_after_start"),
    )
    ledger: ClassVar[Part] = Part("user", "user_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    user_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    role_id: int = Field(foreign_key="role.id", sa_type=BigInteger)
    site_id: int | None = Field(default=None, foreign_key="site.id", sa_type=BigInteger)
    study_id: int | None = Field(default=None, foreign_key="study.id", sa_type=BigInteger)
    starts_at: datetime
    ends_at: datetime | None = None
    granted_by: int = Field(sa_type=BigInteger)


says("ck_role_grant_ends_after_start", lambda: Invalid("A grant cannot end before it starts."))


class SignIn(Table, table=True):
    """A person's session: only the hash of its token is kept. While it is locked it opens nothing."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_user_id", "user_id"),)
    key: ClassVar[tuple[str, ...]] = ("token_hash",)

    token_hash: str = Field(max_length=64, primary_key=True)
    user_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    started_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None
    locked_at: datetime | None = None


class Badge(Table, table=True):
    """What a person carries to come back to a workstation: the hash of its code. One at a time is in force."""

    __tablename__ = "badge"
    __table_args__ = (
        UniqueConstraint("code_hash", name="uq_badge_code_hash"),
        Index(
            "uq_badge_in_force",
            "user_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    ledger: ClassVar[Part] = Part("user", "user_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    user_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    code_hash: str = Field(max_length=64)
    made_at: datetime
    ended_at: datetime | None = None


says(
    "uq_badge_in_force",
    lambda: Conflict("A badge was made at the same moment.", next_step="Look again."),
    sqlite="badge.user_id",
)


class Token(Table, table=True):
    """A machine's key: hashed, scoped to named permissions, and it expires."""

    __tablename__ = "token"
    __table_args__ = (
        UniqueConstraint("token_hash", name="uq_token_token_hash"),
        Index("ix_token_user_id", "user_id"),
    )
    ledger: ClassVar[Part] = Part("user", "user_id")

    id: int | None = Field(default=None, sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    user_id: int = Field(foreign_key="account.id", sa_type=BigInteger)
    name: str = Field(max_length=80)
    token_hash: str = Field(max_length=64)
    permissions: str = Field(default="", sa_type=Text)
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
