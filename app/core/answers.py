"""Answers that were given under an idempotency key, so that the same request is never done twice."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Column, Text, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Field, Session, col, select

from app.core.db.base import Table
from app.core.db.engine import Database
from app.core.errors import IdempotencyMismatch


class StoredAnswer(Table, table=True):
    """The answer to one keyed request of one user; stored in the transaction of its deed."""

    __tablename__ = "stored_answer"
    key: ClassVar[tuple[str, ...]] = ("user_id", "name")

    user_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    name: str = Field(max_length=100, primary_key=True)
    digest: str = Field(max_length=64)
    status: int = 0
    body: str = Field(default="", sa_type=Text)
    made_at: datetime


class AnsweredBefore(Exception):
    """The same request was answered before; here is that answer."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"answered before with {status}")
        self.status = status
        self.body = body


@dataclass(frozen=True, slots=True)
class Key:
    """A request's own name for itself, and the digest of what it asked."""

    name: str
    digest: str


def digest(*parts: bytes) -> str:
    """The fingerprint of a request: what was asked, where."""
    return hashlib.sha256(b"\x00".join(parts)).hexdigest()


def claim(database: Database, session: Session, user_id: int, key: Key, now: datetime) -> None:
    """Take the key for this transaction. A rival in flight is waited for.

    Raises AnsweredBefore with the answer that was given under it, and E-IDEMPOTENCY-MISMATCH where it was
    given to another request, or is no text that could be kept.
    """
    row = {
        "user_id": user_id,
        "name": key.name,
        "digest": key.digest,
        "status": 0,
        "body": "",
        "made_at": now,
    }
    insert = sqlite_insert if database.sqlite else postgresql_insert
    statement: Any = insert(StoredAnswer).values(**row).on_conflict_do_nothing()
    if session.execute(statement.returning(StoredAnswer.name)).scalar_one_or_none() is not None:
        return
    known = session.exec(select(StoredAnswer).where(_is(user_id, key))).one()
    if known.digest != key.digest:
        raise IdempotencyMismatch(
            "This Idempotency-Key was used before with another request.",
            next_step="Send the earlier request again as it was, or use a new key for a new request.",
        )
    if not known.status:
        raise IdempotencyMismatch(
            "This was done before, and its answer is not kept.",
            next_step="Look what came of it; use a new key for a new request.",
        )
    raise AnsweredBefore(known.status, known.body)


def keep(session: Session, user_id: int, key: Key, status: int, body: str) -> None:
    """Store the answer under its key, in the transaction of its deed."""
    session.execute(update(StoredAnswer).where(_is(user_id, key)).values(status=status, body=body))


def _is(user_id: int, key: Key) -> Any:
    return (col(StoredAnswer.user_id) == user_id) & (col(StoredAnswer.name) == key.name)
