"""What happens at the door: people and machines coming in, and failing to."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(Fact):
    """A person came in: with this password, into this session (their prints)."""

    kind: ClassVar[str] = "auth.signed_in"
    words: ClassVar[str] = "{login} signed in"
    login: str
    session: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut(Fact):
    """A person left."""

    kind: ClassVar[str] = "auth.signed_out"
    words: ClassVar[str] = "{login} signed out"
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack(Fact):
    """A person opened a locked session of theirs by badge (its print)."""

    kind: ClassVar[str] = "auth.came_back"
    words: ClassVar[str] = "{login} came back by badge"
    login: str
    badge: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInFailed(Fact):
    """Somebody knocked with a wrong password. A login that does not exist is not written down."""

    kind: ClassVar[str] = "auth.failed"
    words: ClassVar[str] = "A sign-in as {login} failed"
    login: str | None
