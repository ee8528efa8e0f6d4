"""Answers that were given under an idempotency key, so that the same request is never done twice."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field

from app.core.db.base import Table


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
