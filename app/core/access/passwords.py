"""Passwords, hashed with Argon2. Hashing takes its time, so it never happens inside a write."""

from functools import cache

from pwdlib import PasswordHash

from app.core.errors import Invalid

_hasher = PasswordHash.recommended()

SHORTEST = 10


def hashed(password: str) -> str:
    """The hash to keep. Refuses what is too short to be a password."""
    if len(password) < SHORTEST:
        raise Invalid(
            "This password is too short.", fields={"password": f"Use at least {SHORTEST} characters."}
        )
    return _hasher.hash(password)


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` is the one. Takes as long for a user who does not exist."""
    return _hasher.verify(password, kept or _nobody()) and kept is not None


@cache
def _nobody() -> str:
    """What the password of a user who does not exist is held against."""
    return _hasher.hash("nobody has this password")
