"""What happens to labels: they are printed, and printed again for a reason."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsPrinted(Fact):
    """Labels were made for the first time."""

    kind: ClassVar[str] = "print.made"
    words: ClassVar[str] = "{count} labels were printed on {stock}"
    stock: str
    count: int
    codes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelsReprinted(Fact):
    """Labels were made again, for things that had one before."""

    kind: ClassVar[str] = "print.repeated"
    words: ClassVar[str] = "{count} labels were printed again on {stock}"
    stock: str
    count: int
    codes: list[str] = field(default_factory=list)
