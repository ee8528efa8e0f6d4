"""Coming in and leaving: a random token in a cookie, its hash in the database."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from app.core.access import queries
from app.core.access.facts import SignedIn, SignedOut, SignInFailed
from app.core.access.models import SignIn, User
from app.core.errors import NotSignedIn
from app.core.ledger.prints import password_print, session_print
from app.core.work import Work


class WrongPassword(NotSignedIn):
    """The login and the password do not belong together; which of them is wrong is not said."""

    code = "E-SIGN-IN"


def hash_of(token: str) -> str:
    """What is kept of a token. One SHA-256: the token itself holds 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_token(prefix: str) -> str:
    """A fresh token; the prefix lets a leaked one be recognised for what it is."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def open_session(work: Work, user: User, hours: int, password_hash: str | None = None) -> str:
    """Sign `user` in, whose password is kept so (None: the program opens the door); returns the token for the cookie."""
    token = new_token("cls")
    work.insert(
        SignIn,
        [
            {
                "token_hash": hash_of(token),
                "user_id": user.id,
                "started_at": work.now,
                "seen_at": work.now,
                "ends_at": work.now + timedelta(hours=hours),
                "ended_at": None,
            }
        ],
    )
    work.tell(
        SignedIn(
            subject="",
            about=(f"user:{user.id}",),
            login=user.login,
            session=session_print(hash_of(token)),
            password=password_print(password_hash),
        )
    )
    return token


def close_session(work: Work, token: str, others: Sequence[str] = ()) -> None:
    """Sign out: the token opens nothing any more, nor do `others`, as far as they are the same person's."""
    theirs = [hash_of(one) for one in (token, *others)]
    ending = update(SignIn).where(
        col(SignIn.token_hash).in_(theirs),
        col(SignIn.user_id) == work.actor.user_id,
        col(SignIn.ended_at).is_(None),
    )
    work.session.execute(ending.values(ended_at=work.now))
    work.tell(SignedOut(subject="", about=(f"user:{work.actor.user_id}",), login=work.actor.login))


def close_all_sessions(work: Work, user_id: int) -> None:
    """Let no session of a user open anything any more, whoever holds it."""
    theirs = update(SignIn).where(col(SignIn.user_id) == user_id, col(SignIn.ended_at).is_(None))
    work.session.execute(theirs.values(ended_at=work.now))


def note_failure(work: Work, login: str) -> None:
    """Write down that somebody failed to come in."""
    user = queries.user_by_login(work.session, login)
    about = (f"user:{user.id}",) if user else ()
    work.tell(SignInFailed(subject="", about=about, login=user.login if user else None))


def keep_alive(work: Work, token_hash: str) -> None:
    """Push the idle limit out."""
    work.session.execute(
        update(SignIn).where(SignIn.token_hash == token_hash).values(seen_at=work.now)  # type: ignore[arg-type]
    )
