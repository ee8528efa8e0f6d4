"""Whether an entry that was read back contradicts its own hash."""

from typing import Any, NamedTuple

import msgspec

from app.core import canonical
from app.core.clock import as_text
from app.core.errors import Conflict
from app.core.ledger.verifying.headers import read_header, what_is_wrong


class LedgerDamaged(Conflict):
    """What the ledger says today is not what was written and sealed."""

    code = "E-LEDGER-DAMAGED"

    def __init__(self, message: str) -> None:
        super().__init__(message, next_step="Call the quality manager, and run `cryoledger verify --state`.")


class _Read(NamedTuple):
    """An entry in the form in which a verification reads it."""

    header: str
    leaf_hash: bytes
    payload: str | None
    recorded_at: str
    occurred_at: str
    actor_id: int
    kind: str
    deed: str
    study_id: int | None
    site_id: int | None


def damage(entry: Any, payload: str | None) -> str:
    """What of an entry (its row, or a Happening) contradicts its own hash, as a sentence; "" where nothing does."""
    try:
        header = read_header(entry.header)
    except (msgspec.DecodeError, UnicodeError):
        return "Its header cannot be read."
    row = _Read(
        entry.header,
        entry.leaf_hash,
        payload or None,
        as_text(entry.recorded_at),
        as_text(entry.occurred_at),
        entry.actor_id,
        entry.kind,
        entry.deed,
        entry.study_id,
        entry.site_id,
    )
    return next((sentence for _code, sentence, _where in what_is_wrong(row, header)), "")


def opened(entry_id: int, header: str, payload: str | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and payload of an entry; E-LEDGER-DAMAGED where they cannot be read, {} for a payload that is gone."""
    try:
        return canonical.decode(header), canonical.decode(payload) if payload else {}
    except ValueError as error:
        raise LedgerDamaged(f"Entry {entry_id} is not as it was written: it cannot be read.") from error
