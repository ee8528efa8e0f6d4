"""How the ledger names what opens the door: by the beginning of a hash, from which nothing can be made again."""

import hashlib

LENGTH = 16


def session_print(token_hash: str) -> str:
    """The session whose token has this hash."""
    return f"session:{token_hash[:LENGTH]}"


def token_print(token_hash: str) -> str:
    """The machine's key that has this hash."""
    return f"token:{token_hash[:LENGTH]}"


def badge_print(code_hash: str) -> str:
    """The badge whose code has this hash."""
    return f"badge:{code_hash[:LENGTH]}"


def password_print(password_hash: str | None) -> str:
    """The password that is kept so; "" for none. Its salt, which the ledger does not hold, keeps it from being guessed."""
    return hashlib.sha256(password_hash.encode()).hexdigest()[:LENGTH] if password_hash else ""
