"""What can happen to the ledger itself: that somebody proved it, or tried to."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVerified(Fact):
    """The whole ledger was re-read; `findings` is how much of it did not hold."""

    kind: ClassVar[str] = "ledger.verified"
    words: ClassVar[str] = "The ledger was verified up to entry {entries}: {findings} findings"
    entries: int
    root: str
    findings: int
    rows: int | None
    codes: list[str]
