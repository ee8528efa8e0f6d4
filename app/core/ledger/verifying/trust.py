"""What a verification may rely on: a key, a name, and checkpoints that lie where the database's owner does not."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Self

from app.core.ledger.notes import Checkpoint, NoteRefused, NotSigned, Verifier, open_checkpoint
from app.core.ledger.sealing import Seal
from app.core.ledger.verifying.report import Findings


@dataclass(frozen=True, slots=True)
class Trust:
    """The public key, the ledger's name, and what was lodged outside.

    `lodged` are files with signed checkpoints, `fingerprints` the short forms that were mailed or printed.
    An entry may wait `patience` for its seal; recorded times of neighbours may run back by `slack`, as long
    as a transaction may last.
    """

    verifier: Verifier
    origin: str
    lodged: tuple[Path, ...] = ()
    fingerprints: tuple[str, ...] = ()
    patience: timedelta = timedelta(minutes=1)
    slack: timedelta = timedelta(minutes=10)

    @classmethod
    def of(cls, seal: Seal) -> Self:
        """What the house itself relies on."""
        return cls(seal.signer.verifier, seal.origin, (seal.lodged,) if seal.lodged else ())


@dataclass(frozen=True, slots=True)
class Lodged:
    """A checkpoint from outside, and the file it was read from."""

    path: Path
    checkpoint: Checkpoint


def read_lodged(trust: Trust, findings: Findings) -> list[Lodged]:
    """The checkpoints that lie outside, by size; what is missing or was not signed by the key is a finding."""
    found: list[Lodged] = []
    for path in trust.lodged:
        where = {"table": "lodged checkpoint", "row": path.name}
        try:
            note = path.read_text(encoding="utf-8")
            found.append(Lodged(path, open_checkpoint(note, trust.verifier, trust.origin)))
        except FileNotFoundError:
            findings.add(
                "lodged.missing", f"There is no checkpoint in {path.name} outside the database.", **where
            )
        except NotSigned as refusal:
            findings.add("lodged.signature", f"The checkpoint in {path.name}: {refusal}", **where)
        except (NoteRefused, OSError, UnicodeDecodeError) as refusal:
            findings.add("lodged.note", f"The checkpoint in {path.name} cannot be read: {refusal}", **where)
    return sorted(found, key=lambda one: one.checkpoint.size)
