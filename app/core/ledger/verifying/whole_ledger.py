"""Re-reads the whole ledger and says what does not hold: every hash, version, signature and root."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.core.db.base import Table, name_of
from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.guards import GUARDED
from app.core.ledger.tree import CompactRange
from app.core.ledger.verifying import queries
from app.core.ledger.verifying.entries import Entries
from app.core.ledger.verifying.replaying import compare_state
from app.core.ledger.verifying.report import Findings, VerificationReport
from app.core.ledger.verifying.rights import Rights
from app.core.ledger.verifying.schema import check_schema
from app.core.ledger.verifying.sealed_tree import SealedTree
from app.core.ledger.verifying.series import check_live_versions, check_series
from app.core.ledger.verifying.snapshot import Room
from app.core.ledger.verifying.surroundings import check_surroundings
from app.core.ledger.verifying.trust import Trust, read_lodged
from app.core.ledger.verifying.vouching import check_vouched


def verify(
    connection: Connection,
    trust: Trust,
    tables: Sequence[type[Table]],
    now: datetime,
    *,
    state: bool = False,
) -> VerificationReport:
    """Verify the ledger behind `connection`, which should be a fresh `snapshot`; memory stays flat.

    `tables` are the ledgered ones. With `state`, the ledger is also folded and every live row and field is
    held against what comes out (I-30).
    """
    findings = Findings()
    # Before the first statement: a checkpoint that is lodged while we read is then of a state we see.
    lodged = read_lodged(trust, findings)
    sizes = [one.checkpoint.size for one in lodged]
    with Room(connection) as room:
        there = check_surroundings(room, findings, tables)
        odd = {one.table for one in findings.kept if one.code == "table.kind"}
        check_schema(room, findings, [model for model in (*GUARDED, *tables) if name_of(model) not in odd])
        entries = Entries(room, trust, findings, now)
        tree = CompactRange()
        checkpoints = subjects = 0
        rows: int | None = None
        if all(name_of(model) in there for model in GUARDED):
            tables = [model for model in tables if name_of(model) in there]
            sealed = SealedTree(room, trust, findings, lodged)
            entries.walk(sealed, Rights(room))
            sealed.finish()
            tree, checkpoints = sealed.tree, sealed.checkpoints
            _check_orphans(room, findings)
            subjects = check_series(room, findings)
            check_live_versions(room, findings, tables)
            if state:
                rows = compare_state(room, findings, tables)
                check_vouched(room, findings, tables)
    if not entries.read and not any(sizes):
        # A ledger that never began has nothing to lodge.
        findings.forget("lodged.missing")
    root = tree.root()
    return VerificationReport(
        checked_at=now,
        origin=trust.origin,
        entries=entries.read,
        sealed=entries.sealed,
        checkpoints=checkpoints,
        root=root.hex(),
        fingerprint=fingerprint(root),
        lodged_size=max(sizes, default=None),
        subjects=subjects,
        rows=rows,
        findings=tuple(findings.kept),
        counts=dict(findings.counts),
    )


def _check_orphans(room: Room, findings: Findings) -> None:
    for table in (queries.payload, queries.concern):
        for row in room.stream(queries.without_entry(table)):
            findings.add(
                "entry.missing",
                f"A row of {table.name} belongs to entry {row.entry_id}, which is gone.",
                entry_id=row.entry_id,
                table=table.name,
                row=str(row.entry_id),
            )
