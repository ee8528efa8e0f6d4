"""Locking a workstation and coming back: everybody who gave a password here today needs a badge only."""

import secrets
from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import col

from app.core.access import queries
from app.core.access.facts import CameBack
from app.core.access.models import SignIn
from app.core.access.signing_in import hash_of
from app.core.actor import SYSTEM, Actor
from app.core.clock import Clock
from app.core.db.engine import Database
from app.core.errors import NotSignedIn
from app.core.ledger.prints import badge_print, session_print
from app.core.ledger.sealing import Seal
from app.core.work import Work, reading, writing

NAMESPACE = "BADGE:"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16


class UnknownBadge(NotSignedIn):
    """No badge in force has this code."""

    code = "E-BADGE"


class PasswordFirst(NotSignedIn):
    """The person did not give a password at this workstation today, or their sign-in has come to its end."""

    code = "E-PASSWORD-FIRST"


def new_code() -> str:
    """What the barcode of a new badge carries: 80 random bits."""
    return NAMESPACE + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))


def code_hash(code: str) -> str:
    """What is kept of a badge's code, however a scanner writes it."""
    return hash_of(code.strip().upper())


def lock(work: Work, token: str) -> None:
    """Let a session open nothing until its owner is back."""
    this = update(SignIn).where(col(SignIn.token_hash) == hash_of(token))
    work.session.execute(this.values(locked_at=work.now))


def open_by_badge(
    database: Database, clock: Clock, seal: Seal | None, code: str, tokens: Sequence[str]
) -> str:
    """The one of these sessions that is the bearer's, open again. Raises E-BADGE, or E-PASSWORD-FIRST.

    A badge alone opens nothing: the sessions were opened by password, at this workstation, not long ago.
    """
    now, kept = clock.now(), code_hash(code)
    by_hash = {hash_of(token): token for token in tokens}
    with reading(database, lambda _: SYSTEM, now) as look:
        bearer = queries.bearer_of(look.session, kept)
        if bearer is None or bearer.id is None:
            raise UnknownBadge(
                "This badge opens nothing.", next_step="Sign in with your password, and make a new badge."
            )
        running = queries.still_running(look.session, list(by_hash), bearer.id, now)
        if running is None:
            raise PasswordFirst(
                f"{bearer.name} has not signed in at this workstation today.",
                next_step="Give your password once; then your badge is enough here.",
            )
        opened = running.token_hash
        person = Actor(user_id=bearer.id, login=bearer.login, name=bearer.name, via=session_print(opened))
    with writing(database, lambda _: person, now, seal=seal) as work:
        this = update(SignIn).where(col(SignIn.token_hash) == opened)
        work.session.execute(this.values(locked_at=None, seen_at=now))
        work.tell(
            CameBack(
                subject="", about=(f"user:{person.user_id}",), login=person.login, badge=badge_print(kept)
            )
        )
    return by_hash[opened]
