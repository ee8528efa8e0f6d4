"""What a verification found: each finding says what is wrong, where, and what was expected instead."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

KEPT_PER_CODE = 100
"""One broken thing can break a million after it; so many of each code are told one by one, the rest counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that does not hold. `index` is the place in the tree, `row` the key in `table`."""

    code: str
    message: str
    index: int | None = None
    entry_id: int | None = None
    kind: str | None = None
    subject: str | None = None
    table: str | None = None
    row: str | None = None
    field: str | None = None
    expected: Any = None
    found: Any = None


class Findings:
    """Collects findings, and keeps memory flat when everything is broken."""

    def __init__(self) -> None:
        self.kept: list[Finding] = []
        self.counts: Counter[str] = Counter()

    def add(self, code: str, message: str, **where: Any) -> None:
        """Note that something does not hold."""
        self.counts[code] += 1
        if self.counts[code] <= KEPT_PER_CODE:
            self.kept.append(Finding(code=code, message=message, **where))

    def forget(self, code: str) -> None:
        """Take back the findings of one code."""
        self.kept = [one for one in self.kept if one.code != code]
        del self.counts[code]


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The outcome. `entries` were read, `sealed` of them stand in the tree under `root`."""

    checked_at: datetime
    origin: str
    entries: int
    sealed: int
    checkpoints: int
    root: str
    fingerprint: str
    lodged_size: int | None
    subjects: int
    rows: int | None = None
    findings: tuple[Finding, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether everything that was looked at is as it must be."""
        return not self.counts

    @property
    def summary(self) -> str:
        """The outcome in one sentence."""
        state = "" if self.rows is None else f", {self.rows:,} rows are what the ledger says"
        if self.holds:
            return f"Everything holds: {self.entries:,} entries, {self.sealed:,} sealed{state}."
        total = sum(self.counts.values())
        return f"{total:,} {'finding' if total == 1 else 'findings'} in {self.entries:,} entries."
