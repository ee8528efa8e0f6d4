"""Gives entries their places in the Merkle tree and signs what stands there."""

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

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


class Sealed(NamedTuple):
    """How many entries a round sealed, and the checkpoint it signed; to be lodged once that is committed.

    `continues` says whether it goes on from what lies lodged.
    """

    entries: int
    note: str
    continues: bool


def seal_now(connection: Connection, database: Database, seal: Seal, now: datetime) -> Sealed | None:
    """Seal what may be sealed, in the caller's transaction; None where nothing is.

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
        return None
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
    return Sealed(len(fresh), note, _continues(connection, seal))


def _ready(connection: Connection, database: Database, horizon: int) -> tuple[list[Any], int]:
    if database.sqlite:
        rows = connection.execute(
            text("SELECT id, leaf_hash FROM ledger_entry WHERE id > :h ORDER BY id"), {"h": horizon}
        ).all()
        return list(rows), (rows[-1].id if rows else horizon)
    limit = connection.execute(
        text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    ).scalar_one()
    # A horizon beyond the limit was copied, with its entries, from a server that had counted further. What that one
    # left unsealed lies from there on, and the numbers of its sealed entries come round again later.
    copied = horizon > limit
    rows = connection.execute(
        text(_UNSEALED),
        {"since": 0 if copied else horizon, "limit": limit, "copied": horizon if copied else None},
    ).all()
    return list(rows), limit


_UNSEALED = """
SELECT id, leaf_hash FROM ledger_entry e
WHERE (tx >= :since AND tx < :limit OR tx >= CAST(:copied AS bigint))
AND NOT EXISTS (SELECT 1 FROM ledger_leaf WHERE entry_id = e.id)
ORDER BY id
"""


def lodge(seal: Seal, sealed: Sealed) -> None:
    """Write a checkpoint to the lodging file, which lies where the database's owner does not.

    An older one never takes the place of a newer, whichever process comes last, and one of another history never
    takes the place of any: whoever put an older copy of the database in its place and went on is still found.
    """
    if seal.lodged is None or not sealed.continues:
        return
    seal.lodged.parent.mkdir(parents=True, exist_ok=True)
    if _size(_lodged(seal)) > _size(sealed.note):
        return
    beside = seal.lodged.with_suffix(f".{os.getpid()}-{threading.get_ident()}.new")
    beside.write_text(sealed.note, encoding="utf-8")
    beside.replace(seal.lodged)


def lodge_newest(database: Database, seal: Seal) -> None:
    """Lodge the newest checkpoint there is, for whoever removed or mislaid the file."""
    newest = text("SELECT note FROM ledger_checkpoint ORDER BY size DESC LIMIT 1")
    with database.engine.connect() as connection:
        note = connection.execute(newest).scalar_one_or_none()
        if note is not None:
            lodge(seal, Sealed(0, note, _continues(connection, seal)))


def _continues(connection: Connection, seal: Seal) -> bool:
    """Whether the lodged checkpoint is one of this ledger's own."""
    lodged = _lodged(seal)
    if not _size(lodged):
        return True
    own = text("SELECT note FROM ledger_checkpoint WHERE size = :size")
    continues: bool = connection.execute(own, {"size": _size(lodged)}).scalar_one_or_none() == lodged
    if not continues:
        _tell_of_another_history(lodged)
    return continues


@cache
def _tell_of_another_history(lodged: str) -> None:
    """Once for each checkpoint, and not at every commit."""
    log.error(
        "lodging.refused",
        lodged_size=_size(lodged),
        why="The lodged checkpoint is not one of this ledger: the database was rolled back or rewritten.",
        next_step="Run `cryoledger verify`. After a restore that was meant, keep the file elsewhere, and remove it.",
    )


def _lodged(seal: Seal) -> str:
    """The note that lies lodged; "" for none."""
    try:
        return seal.lodged.read_text(encoding="utf-8") if seal.lodged else ""
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _size(note: str) -> int:
    lines = note.splitlines()
    return int(lines[1]) if len(lines) > 1 and lines[1].isdigit() else 0


class Sealer(threading.Thread):
    """Seals in the background, where sealing inside each commit would make the writers queue."""

    def __init__(self, database: Database, seal: Seal, clock: Clock, every: float = 0.5) -> None:
        super().__init__(name="sealer", daemon=True)
        self._database, self._seal, self._clock, self._every = database, seal, clock, every
        self._over = threading.Event()

    def run(self) -> None:
        """Seal again and again until told to stop, and once more then; a failed round is logged and tried again."""
        over = False
        while not over:
            over = self._over.wait(self._every)
            try:
                seal_apart(self._database, self._seal, self._clock.now())
            except Exception:
                log.exception("sealing.failed")

    def stop(self) -> None:
        """Seal what was told until now, stop, and wait for that."""
        self._over.set()
        self.join(timeout=10)


def seal_apart(database: Database, seal: Seal, now: datetime) -> int:
    """Seal in a transaction of its own, and lodge the checkpoint; returns how many entries were sealed."""
    engine = database.engine.execution_options(writing=True)
    with database.write_turn(), engine.begin() as connection:
        sealed = seal_now(connection, database, seal, now)
    if sealed is None:
        return 0
    lodge(seal, sealed)
    return sealed.entries
