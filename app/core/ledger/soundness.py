"""Whether entries that were read back are those that were sealed. No document is made of others."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlmodel import Session

from app.core.ledger import proving
from app.core.ledger.damage import LedgerDamaged, damage
from app.core.ledger.histories import Happening
from app.core.ledger.models import Checkpoint
from app.core.ledger.note_text import NoteRefused
from app.core.ledger.notes import open_checkpoint
from app.core.ledger.sealing import Seal
from app.core.ledger.tree import leaf_hash
from app.core.ledger.verifying.headers import concerned, read_header


def must_be_sound(found: Mapping[str, Sequence[Happening]]) -> None:
    """Raise E-LEDGER-DAMAGED unless all these entries say what was written, each of its own subject."""
    for subject, happenings in found.items():
        for one in happenings:
            wrong = damage(one, one.payload)
            if not wrong and concerned(read_header(one.header)).get(subject, 0) != one.version:
                wrong = f"It is listed under {subject} as it was not written."
            if wrong:
                raise LedgerDamaged(f"Entry {one.id} is not as it was written: {wrong}")


def must_be_whole(found: Mapping[str, Sequence[Happening]]) -> None:
    """Raise E-LEDGER-DAMAGED where a version of a subject is missing before its last one."""
    for subject, happenings in found.items():
        for expected, one in enumerate(happenings, 1):
            if one.version != expected:
                raise LedgerDamaged(f"Version {expected} of {subject} is missing in the ledger.")


def must_reach(history: Sequence[Happening], subject: str, version: int) -> None:
    """Raise E-LEDGER-DAMAGED where the row of a subject stands at a version that the ledger does not tell of."""
    told = history[-1].version if history else 0
    if (told or 0) < version:
        raise LedgerDamaged(f"{subject} stands at version {version}; the ledger tells of it up to {told}.")


def signed_checkpoint(session: Session, seal: Seal, happenings: Collection[Happening]) -> Checkpoint:
    """The newest checkpoint, signed by this house, over a tree in which every sealed one of `happenings` stands."""
    newest = proving.newest_checkpoint(session)
    try:
        signed = open_checkpoint(newest.note, seal.signer.verifier, seal.origin)
    except NoteRefused as refusal:
        raise LedgerDamaged(f"The newest checkpoint is not this house's: {refusal}") from refusal
    known = _leaves(happenings, signed.size)
    if (signed.size, signed.root) != (newest.size, newest.root) or (
        proving.root_with(session, known, signed.size) != signed.root
    ):
        raise LedgerDamaged(
            f"The entries of this document are not among the {signed.size:,} that the newest checkpoint signs."
        )
    return newest


def _leaves(happenings: Iterable[Happening], size: int) -> dict[int, bytes]:
    return {
        one.index: leaf_hash(one.header.encode())
        for one in happenings
        if one.index is not None and one.index < size
    }
