"""The register of every code that was ever given to anything: one meaning each, for ever."""

from typing import ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field

from app.core.db.base import Part, Table
from app.core.db.conflicts import says
from app.core.errors import Conflict


class CodeTaken(Conflict):
    """A code identifies one thing for ever, whatever became of it, and whatever its case."""

    code = "E-BC-DUP"


class Barcode(Table, table=True):
    """A code and what it names. `name` is the code in upper case: `fx01` and `FX01` are the same label."""

    __tablename__ = "barcode"
    __table_args__ = (
        Index("ix_barcode_target", "kind", "target_id"),
        CheckConstraint("name = upper(name)", name="upper_case"),
    )
    ledger: ClassVar[Part] = Part("", "target_id", kind_column="kind")
    key: ClassVar[tuple[str, ...]] = ("name",)

    name: str = Field(max_length=64, primary_key=True)
    code: str = Field(max_length=64)
    kind: str = Field(max_length=20)
    target_id: int = Field(sa_type=BigInteger)


says(
    "pk_barcode",
    lambda: CodeTaken(
        "This code was used before.", next_step="Use a fresh label. A code is never used twice."
    ),
    sqlite="barcode.name",
)
