"""What a log says of itself in a checkpoint, and the short form of it that people compare."""

from dataclasses import dataclass
from typing import Self

from app.core.ledger.note_text import NoteRefused, from_base64, to_base64


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: its name, how many leaves it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Reads the text of a note. Extension lines may follow and say nothing here."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
            raise NoteRefused("A checkpoint has a line for the origin, the size and the root.")
        origin, size, root = lines[:3]
        if not (size.isascii() and size.isdecimal()) or (size[0] == "0" and size != "0") or len(size) > 18:
            raise NoteRefused("The second line of the checkpoint is not a size.")
        hash_ = from_base64(root)
        if len(hash_) != 32:
            raise NoteRefused("The third line of the checkpoint is not a root of 32 bytes.")
        return cls(origin, int(size), hash_)


def fingerprint(root: bytes) -> str:
    """What is read aloud, mailed and printed: the first 32 hex digits of a root, in groups of four."""
    digits = root[:16].hex().upper()
    return "-".join(digits[at : at + 4] for at in range(0, 32, 4))
