"""Gives entries their places in the Merkle tree and signs what stands there."""

import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import Connection, text

from app.core.clock import Clock
from app.core.db.engine import Database, insert_rows
from app.core.ledger.models import Checkpoint, Leaf, Subtree
from app.core.ledger.notes import Signer
from app.core.ledger.tree import CompactRange

_LOCK = 0x43525943  # an advisory lock of our own: one sealer at a time
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Seal:
    """Who signs, under which name, and where checkpoints are lodged outside the database."""

    signer: Signer
    origin: str
    lodged: Path | None = None


def seal_now(connection: Connection, database: Database, seal: Seal, now: datetime) -> int:
    """Seal what may be sealed, in the caller's transaction; returns how many entries were.

    SQLite has one writer, so everything unsealed is ready. PostgreSQL: exactly the transactions below the
    snapshot's horizon are finished, and none can appear there later. The order of a subject's entries is that
    of its versions; a long transaction elsewhere can hold the horizon between two of them, so the order of
    their leaves is usually the same, and need not be.
    """
    if not database.sqlite:
        connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _LOCK})
    last = connection.execute(
        text("SELECT size, edge, horizon FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    ).one_or_none()
    size, edge, horizon = (last.size, bytes(last.edge), last.horizon) if last else (0, b"", 0)
    fresh, horizon = _ready(connection, database, horizon)
    if not fresh:
        return 0
    tree = CompactRange.from_bytes(edge) if edge else CompactRange()
    hashes = [bytes(row.leaf_hash) for row in fresh]
    finished = [{"level": one.level, "number": one.number, "root": one.root} for one in tree.extend(hashes)]
    leaves = [
        {"number": size + place, "entry_id": row.id, "leaf_hash": leaf}
        for place, (row, leaf) in enumerate(zip(fresh, hashes, strict=True))
    ]
    note = seal.signer.sign_checkpoint(seal.origin, tree.size, tree.root())
    checkpoint: dict[str, Any] = {
        "size": tree.size,
        "root": tree.root(),
        "note": note,
        "edge": tree.to_bytes(),
        "horizon": horizon,
        "made_at": now,
    }
    insert_rows(connection, database, [(Leaf, leaves), (Checkpoint, [checkpoint])])
    if finished:
        insert_rows(connection, database, [(Subtree, finished)])
    return len(fresh)


def _ready(connection: Connection, database: Database, horizon: int) -> tuple[list[Any], int]:
    if database.sqlite:
        rows = connection.execute(
            text("SELECT id, leaf_hash FROM ledger_entry WHERE id > :h ORDER BY id"), {"h": horizon}
        ).all()
        return list(rows), (rows[-1].id if rows else horizon)
    limit = connection.execute(
        text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    ).scalar_one()
    rows = connection.execute(
        text("SELECT id, leaf_hash FROM ledger_entry WHERE tx >= :h AND tx < :limit ORDER BY id"),
        {"h": horizon, "limit": limit},
    ).all()
    return list(rows), limit


def lodge(database: Database, seal: Seal) -> None:
    """Write the newest checkpoint to the lodging file, which lies where the database's owner does not."""
    if seal.lodged is None:
        return
    with database.engine.connect() as connection:
        note = connection.execute(
            text("SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
        ).scalar_one_or_none()
    if note is not None:
        seal.lodged.parent.mkdir(parents=True, exist_ok=True)
        beside = seal.lodged.with_suffix(".new")
        beside.write_text(note, encoding="utf-8")
        beside.replace(seal.lodged)


class Sealer(threading.Thread):
    """Seals in the background, where sealing inside each commit would make the writers queue."""

    def __init__(self, database: Database, seal: Seal, clock: Clock, every: float = 0.5) -> None:
        super().__init__(name="sealer", daemon=True)
        self._database, self._seal, self._clock, self._every = database, seal, clock, every
        self._over = threading.Event()

    def run(self) -> None:
        """Seal again and again until told to stop; a failed round is logged and tried again."""
        while not self._over.wait(self._every):
            try:
                seal_apart(self._database, self._seal, self._clock.now())
            except Exception:
                log.exception("sealing.failed")

    def stop(self) -> None:
        """Stop after the round in hand, and wait for it."""
        self._over.set()
        self.join(timeout=10)


def seal_apart(database: Database, seal: Seal, now: datetime) -> int:
    """Seal in a transaction of its own, and lodge the checkpoint; returns how many entries were sealed."""
    engine = database.engine.execution_options(writing=True)
    with database.write_turn(), engine.begin() as connection:
        sealed = seal_now(connection, database, seal, now)
    if sealed:
        lodge(database, seal)
    return sealed
