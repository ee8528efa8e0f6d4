"""What can happen to users, roles and their rights."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleInstalled(Fact):
    """A role came to be, or its permissions changed."""

    kind: ClassVar[str] = "role.installed"
    words: ClassVar[str] = "The role {role} was set up"
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAdded(Fact):
    """A person or machine may sign in from now on; a person with this password (its print)."""

    kind: ClassVar[str] = "user.added"
    words: ClassVar[str] = "{login} was added"
    login: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDeactivated(Fact):
    """A user may not sign in any more; the name stays in history."""

    kind: ClassVar[str] = "user.deactivated"
    words: ClassVar[str] = "{login} was deactivated"
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(Fact):
    """A user's password was set. The password itself is nowhere; its print says with which one somebody signs in."""

    kind: ClassVar[str] = "user.password_changed"
    words: ClassVar[str] = "The password of {login} was changed"
    login: str
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantMade(Fact):
    """A user got a role at a scope, for a time."""

    kind: ClassVar[str] = "grant.made"
    words: ClassVar[str] = "{login} became {role} at {site} for {study}"
    login: str
    role: str
    site: str
    study: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRevoked(Fact):
    """A role was taken back."""

    kind: ClassVar[str] = "grant.revoked"
    words: ClassVar[str] = "{login} is no longer {role}"
    login: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeMade(Fact):
    """A person made a badge of theirs; the one before opens nothing any more."""

    kind: ClassVar[str] = "badge.made"
    words: ClassVar[str] = "{login} made a badge"
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeEnded(Fact):
    """A badge opens nothing any more."""

    kind: ClassVar[str] = "badge.ended"
    words: ClassVar[str] = "The badge of {login} was ended"
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCreated(Fact):
    """A machine got a key."""

    kind: ClassVar[str] = "token.created"
    words: ClassVar[str] = "A token {name} was made for {login}"
    login: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Fact):
    """A machine's key opens nothing any more."""

    kind: ClassVar[str] = "token.revoked"
    words: ClassVar[str] = "The token {name} of {login} was revoked"
    login: str
    name: str
