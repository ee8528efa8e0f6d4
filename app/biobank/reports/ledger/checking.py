"""Re-reads the whole ledger for the quality manager, and tells that it was done and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.biobank.reports.ledger.facts import LedgerVerified
from app.core.db.base import Table
from app.core.db.engine import Database
from app.core.ledger.sealing import Seal
from app.core.ledger.verifying.report import Finding, VerificationReport
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.core.work import Work

TOLD = 20
"""So many findings are told one by one; the rest is counted by its code."""

LONGEST = 300
"""Characters of one finding."""


def check(database: Database, seal: Seal, tables: Sequence[type[Table]], now: datetime) -> VerificationReport:
    """Verify every entry, and every row against the entries, on a view of its own."""
    with snapshot(database) as connection:
        return verify(connection, Trust.of(seal), tables, now, state=True)


def tell(work: Work, report: VerificationReport) -> VerificationReport:
    """Write down that the ledger was verified: a proof that nobody remembers proves little."""
    work.tell(
        LedgerVerified(
            subject="",
            entries=report.entries,
            root=report.root,
            findings=sum(report.counts.values()),
            rows=report.rows,
            codes=sorted(report.counts),
            counts=report.counts,
            first=[_told(one) for one in report.findings[:TOLD]],
        )
    )
    return report


def _told(one: Finding) -> dict[str, Any]:
    return {
        "code": one.code,
        "message": one.message[:LONGEST],
        "entry": one.entry_id,
        "subject": one.subject,
    }
