"""The ledger's own tables: entries, what they carry, whom they concern, and the tree over them."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Field

from app.core.db.base import Table
from app.core.db.conflicts import says
from app.core.errors import StaleVersion


class this_transaction(FunctionElement[int]):  # noqa: N801 - reads as the SQL function it is
    """The number of the running transaction: what the sealer's horizon is compared with."""

    type = BigInteger()
    inherit_cache = True


@compiles(this_transaction, "postgresql")
def _on_postgresql(_element: Any, _compiler: Any, **_kw: Any) -> str:
    return "((pg_current_xact_id())::text)::bigint"


@compiles(this_transaction)
def _elsewhere(_element: Any, _compiler: Any, **_kw: Any) -> str:
    return "0"


class Entry(Table, table=True):
    """One fact's header: the very text that is hashed, and its fields again for searching."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ix_ledger_entry_recorded_at", "recorded_at"),
        Index("ix_ledger_entry_kind", "kind", "recorded_at"),
        Index("ix_ledger_entry_actor", "actor_id", "recorded_at"),
        Index("ix_ledger_entry_tx", "tx", "id"),
    )

    id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    recorded_at: datetime
    occurred_at: datetime
    actor_id: int = Field(sa_type=BigInteger)
    kind: str = Field(max_length=60)
    study_id: int | None = Field(default=None, sa_type=BigInteger)
    site_id: int | None = Field(default=None, sa_type=BigInteger)
    deed: str = Field(max_length=16)
    header: str = Field(sa_type=Text)
    leaf_hash: bytes = Field(sa_type=LargeBinary)
    tx: int = Field(sa_column=Column(BigInteger, nullable=False, server_default=this_transaction()))


class Payload(Table, table=True):
    """What an entry carries: the fact, the changes, and a salt; apart, so that it can be withheld."""

    __tablename__ = "ledger_payload"
    key: ClassVar[tuple[str, ...]] = ("entry_id",)

    entry_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    payload: str = Field(sa_type=Text)


class Concern(Table, table=True):
    """Whom an entry concerns: a subject with the version it made, or a mention without one."""

    __tablename__ = "ledger_subject"
    __table_args__ = (UniqueConstraint("subject", "version", name="uq_ledger_subject_version"),)
    key: ClassVar[tuple[str, ...]] = ("entry_id", "subject")

    entry_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    subject: str = Field(max_length=40, primary_key=True)
    version: int | None = None


class Leaf(Table, table=True):
    """The place an entry was given when it was sealed: dense, from 0, for ever."""

    __tablename__ = "ledger_leaf"
    __table_args__ = (UniqueConstraint("entry_id", name="uq_ledger_leaf_entry"),)
    key: ClassVar[tuple[str, ...]] = ("number",)

    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    entry_id: int = Field(sa_type=BigInteger)
    leaf_hash: bytes = Field(sa_type=LargeBinary)


class Subtree(Table, table=True):
    """The root over 256, 65,536 … sealed leaves, kept so that a proof reads a few hundred hashes only."""

    __tablename__ = "ledger_subtree"
    key: ClassVar[tuple[str, ...]] = ("level", "number")

    level: int = Field(primary_key=True)
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    root: bytes = Field(sa_type=LargeBinary)


class Checkpoint(Table, table=True):
    """A signed statement of size and root; `edge` lets the next one be made without reading leaves."""

    __tablename__ = "ledger_checkpoint"
    key: ClassVar[tuple[str, ...]] = ("size",)

    size: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    root: bytes = Field(sa_type=LargeBinary)
    note: str = Field(sa_type=Text)
    edge: bytes = Field(sa_type=LargeBinary)
    horizon: int = Field(sa_type=BigInteger)
    made_at: datetime


says(
    "uq_ledger_subject_version",
    lambda: StaleVersion(
        "Somebody else changed this in the same moment. Nothing was stored.",
        next_step="Look at it again, then repeat what still makes sense.",
    ),
    sqlite="ledger_subject.subject, ledger_subject.version",
)
