"""Where the signing key lies: a file of its own, outside the database, that its owner alone can read."""

import os
import secrets
import stat
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.ledger.notes import NoteRefused, Signer


class KeyFileRefused(NoteRefused):
    """The key file cannot be trusted or read; the sentence says what to do."""


def load_or_create_key(path: Path, name: str | None = None) -> Signer:
    """The signer kept in the file; made on first use, under `name` or a name that no other log has.

    Two processes that start together end up with one key. A file that others may read is refused, because a
    key that was seen by others proves nothing.
    """
    if not path.exists():
        _create(path, name)
    return load_key(path)


def load_key(path: Path) -> Signer:
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            if not stat.S_ISREG(mode):
                raise KeyFileRefused(f"The signing key {path} is not a file.")
            if mode & 0o077:
                raise KeyFileRefused(
                    f"Others may read or write the signing key {path}. Take their rights away (chmod 600) and, "
                    "if they may have read it, make a new key."
                )
            text = file.read(10_000)
    except UnicodeDecodeError as error:
        raise KeyFileRefused(f"There is no signing key in {path}.") from error
    except OSError as error:
        raise KeyFileRefused(f"The signing key {path} cannot be read: {error.strerror}.") from error
    try:
        return Signer.from_secret(text)
    except NoteRefused as error:
        raise KeyFileRefused(f"{error} ({path})") from error


def _create(path: Path, name: str | None) -> None:
    key = Ed25519PrivateKey.generate()
    signer = Signer(name or _name_of(key), key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(f"{signer.secret}\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, does not replace the key that another process made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _name_of(key: Ed25519PrivateKey) -> str:
    """Two houses that never chose a name must not sign as the same log."""
    return f"cryoledger/{sha256(key.public_key().public_bytes_raw()).hexdigest()[:12]}"
