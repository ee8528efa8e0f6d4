"""How a signed note is written: its text, a blank line, its signature lines, and strict base64 throughout."""

import base64
import binascii

DASH = "\u2014 "
_LONGEST = 1_000_000


class NoteRefused(ValueError):
    """A key, a note or a checkpoint is not what it claims; the sentence says why."""


class NotSigned(NoteRefused):
    """The note is not signed by the key that was asked for, or its signature is wrong."""


def split(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """The text, and of each signature the key's name, the key's id and the signature."""
    if len(note) > _LONGEST:
        raise NoteRefused("The note is longer than a note may be.")
    text, blank, signed = note.rpartition("\n\n")
    if not blank or not signed.endswith("\n"):
        raise NotSigned("This is not a signed note: the blank line before the signature is missing.")
    refuse_text(note)
    signatures = []
    for line in signed[:-1].split("\n"):
        name, space, encoded = line.removeprefix(DASH).rpartition(" ")
        signature = from_base64(encoded)
        if not line.startswith(DASH) or not space or len(signature) < 5:
            raise NotSigned("A signature line of the note is damaged.")
        signatures.append((name, signature[:4], signature[4:]))
    return f"{text}\n", signatures


def refuse_text(text: str) -> None:
    if not text.endswith("\n") or any(ord(one) < 32 for one in text if one != "\n") or not _is_utf8(text):
        raise NoteRefused("A note's text ends with a newline and holds no other control characters.")


def _is_utf8(text: str) -> bool:
    return not any(0xD800 <= ord(one) <= 0xDFFF for one in text)


def to_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Strict base64: empty for anything that has another spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return data if to_base64(data) == text else b""
