"""Signed notes and checkpoints (C2SP): a short text that only the holder of a key can have written."""

import hashlib
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.ledger.checkpoint import Checkpoint, fingerprint
from app.core.ledger.note_text import DASH, NoteRefused, NotSigned, from_base64, refuse_text, split, to_base64

__all__ = ["Checkpoint", "NotSigned", "NoteRefused", "Signer", "Verifier", "fingerprint", "open_checkpoint"]

_ED25519 = b"\x01"
_SECRET = "PRIVATE+KEY+"  # noqa: S105 - the word with which an encoded signing key begins


@dataclass(frozen=True, slots=True)
class Verifier:
    """A name and a public key; `vkey` is the text to print, lodge and hand out."""

    name: str
    public: bytes

    def __post_init__(self) -> None:
        if not self.name or "+" in self.name or any(one.isspace() or ord(one) < 32 for one in self.name):
            raise NoteRefused("A key's name holds neither spaces nor plus signs and is not empty.")
        if len(self.public) != 32:
            raise NoteRefused("An Ed25519 public key has 32 bytes.")

    @classmethod
    def from_vkey(cls, vkey: str) -> Self:
        name, key_id, key = _parts(vkey.strip())
        verifier = cls(name, key)
        if verifier.key_id.hex() != key_id:
            raise NoteRefused("The key does not fit its own key id: it was mistyped or changed.")
        return verifier

    @property
    def vkey(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(_ED25519 + self.public)}"

    @property
    def key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def open(self, note: str) -> str:
        """The note's text, once this key's signature on it has been found and checked."""
        text, signatures = split(note)
        for name, key_id, signature in signatures:
            if (name, key_id) == (self.name, self.key_id):
                try:
                    Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
                except InvalidSignature as error:
                    raise NotSigned(f"The signature of {self.name} does not belong to this text.") from error
                return text
        raise NotSigned(f"The note is not signed by {self.name} with key {self.key_id.hex()}.")


class Signer:
    """A name and a private key; it signs, and never shows the key but in `secret`."""

    def __init__(self, name: str, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.verifier = Verifier(name, key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Self:
        return cls(name, Ed25519PrivateKey.generate())

    @classmethod
    def from_secret(cls, text: str) -> Self:
        """Reads what `secret` wrote. The refusals never repeat the text."""
        text = text.strip()
        if not text.startswith(_SECRET):
            raise NoteRefused("This is not a signing key.")
        name, key_id, seed = _parts(text.removeprefix(_SECRET))
        if len(seed) != 32:
            raise NoteRefused("An Ed25519 signing key has 32 bytes.")
        signer = cls(name, Ed25519PrivateKey.from_private_bytes(seed))
        if signer.verifier.key_id.hex() != key_id:
            raise NoteRefused("The signing key does not fit its own key id: the file was damaged or changed.")
        return signer

    @property
    def secret(self) -> str:
        key = to_base64(_ED25519 + self._key.private_bytes_raw())
        return f"{_SECRET}{self.name}+{self.verifier.key_id.hex()}+{key}"

    @property
    def name(self) -> str:
        return self.verifier.name

    def __repr__(self) -> str:
        return f"Signer({self.verifier.vkey})"

    def sign(self, text: str) -> str:
        """The note of a text, which must end with a newline."""
        refuse_text(text)
        signature = to_base64(self.verifier.key_id + self._key.sign(text.encode()))
        return f"{text}\n{DASH}{self.name} {signature}\n"

    def sign_checkpoint(self, origin: str, size: int, root: bytes) -> str:
        checkpoint = Checkpoint(origin, size, root)
        if Checkpoint.from_text(checkpoint.text) != checkpoint:
            raise NoteRefused("The origin of a checkpoint is one line.")
        return self.sign(checkpoint.text)


def open_checkpoint(note: str, verifier: Verifier, origin: str | None = None) -> Checkpoint:
    """The checkpoint of the log `origin` (the key's own name if not given), its signature checked."""
    checkpoint = Checkpoint.from_text(verifier.open(note))
    expected = verifier.name if origin is None else origin
    if checkpoint.origin != expected:
        raise NoteRefused(f"The checkpoint is of the log {checkpoint.origin}, not of {expected}.")
    return checkpoint


def _parts(text: str) -> tuple[str, str, bytes]:
    """Name, key id and key of an encoded key."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    key = from_base64(encoded)
    if key[:1] != _ED25519:
        raise NoteRefused("The key is damaged, or not an Ed25519 key.")
    return name, key_id, key[1:]
