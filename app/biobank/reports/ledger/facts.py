"""What can happen to the ledger itself: that somebody proved it, or tried to."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVerified(Fact):
    """The whole ledger was re-read; `findings` is how much of it did not hold, `counts` how much of each code.

    `first` are the first of them: each with its `code`, its `message`, the `entry` and the `subject` it is about.
    """

    kind: ClassVar[str] = "ledger.verified"
    words: ClassVar[str] = "The ledger was verified up to entry {entries}: {findings} findings"
    entries: int
    root: str
    findings: int
    rows: int | None
    codes: list[str]
    counts: dict[str, int] = field(default_factory=dict)
    first: list[dict[str, Any]] = field(default_factory=list)
