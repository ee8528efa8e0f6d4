"""The ledger as it goes out: entries, checkpoints, proofs, and the outcome of a verification."""

from datetime import datetime
from typing import Any, Self

from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.models import Checkpoint
from app.core.ledger.verifying.report import VerificationReport
from app.core.schemas import View


class EntryLine(View):
    """One entry, as a line of a list. `index` is its place in the tree, None while it waits for the seal."""

    id: int
    index: int | None
    kind: str
    sentence: str
    actor: str
    role: str
    recorded_at: datetime
    occurred_at: datetime
    study: str | None
    site: str | None
    subjects: list[str]
    about: list[str]
    reason: str | None


class EntryView(EntryLine):
    """One entry with all it says: `header` is the very text that is hashed."""

    deed: str
    fact: dict[str, Any]
    changes: list[list[Any]]
    header: str
    leaf_hash: str


class CheckpointView(View):
    """A signed statement of size and root; `note` is the text to keep elsewhere, `key` what it is checked with."""

    origin: str
    size: int
    root: str
    fingerprint: str
    note: str
    made_at: datetime
    key: str

    @classmethod
    def of_row(cls, row: Checkpoint, origin: str, key: str) -> Self:
        """The view of a stored checkpoint."""
        return cls(
            origin=origin,
            size=row.size,
            root=row.root.hex(),
            fingerprint=fingerprint(row.root),
            note=row.note,
            made_at=row.made_at,
            key=key,
        )


class InclusionView(View):
    """That an entry is in the log (RFC 6962, 2.1.1): leaf = SHA-256(0x00, header), then `path` up to the root."""

    entry: int
    index: int
    header: str
    leaf_hash: str
    path: list[str]
    checkpoint: CheckpointView


class ConsistencyView(View):
    """That the longer log begins with the shorter one (RFC 6962, 2.1.2)."""

    old: CheckpointView
    new: CheckpointView
    path: list[str]


class FindingView(View):
    """One thing that does not hold, and where."""

    code: str
    message: str
    index: int | None
    entry_id: int | None
    kind: str | None
    subject: str | None
    table: str | None
    row: str | None
    field: str | None
    expected: Any
    found: Any


class VerificationView(View):
    """What came of re-reading the whole ledger."""

    holds: bool
    summary: str
    checked_at: datetime
    origin: str
    entries: int
    sealed: int
    checkpoints: int
    subjects: int
    rows: int | None
    root: str
    fingerprint: str
    lodged_size: int | None
    counts: dict[str, int]
    findings: list[FindingView]

    @classmethod
    def of_report(cls, report: VerificationReport) -> Self:
        """The view of a report."""
        return cls.model_validate(report)
