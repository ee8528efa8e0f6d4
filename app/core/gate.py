"""The one entrance: who are you, may you, begin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session

from app.core.access import queries
from app.core.access.signing_in import hash_of
from app.core.actor import Actor, Permission
from app.core.clock import Clock
from app.core.db.engine import Database
from app.core.errors import NotAllowed, NotSignedIn
from app.core.ledger.sealing import Seal
from app.core.settings import Settings
from app.core.work import Key, Work, reading, writing


@dataclass(frozen=True)
class House:
    """What every request needs and none owns: the database, the clock, the seal and the settings."""

    database: Database
    clock: Clock
    settings: Settings
    seal: Seal | None = None
    changed: Callable[[str], None] = field(default=lambda _topic: None)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody brought to the door: a session's token, a machine's token, or nothing."""

    session: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Gate:
    """An entrance for one request. Idle until `read` or `write` is entered, in the worker's thread."""

    house: House
    credentials: Credentials
    permission: Permission | None
    key: Key | None = None

    def sign_in(self, session: Session) -> Actor:
        """The actor behind the credentials, holding the permission somewhere; else E-SIGNED-OUT or E-SCOPE."""
        now = self.house.clock.now()
        actor = None
        if self.credentials.token:
            actor = queries.actor_by_token(session, hash_of(self.credentials.token), now)
        elif self.credentials.session:
            idle = now - timedelta(minutes=self.house.settings.session_idle_minutes)
            actor = queries.actor_by_session(session, hash_of(self.credentials.session), now, idle)
        if actor is None:
            raise NotSignedIn("You are not signed in.", next_step="Sign in, or send a valid token.")
        if self.permission is not None and not actor.scopes(self.permission):
            raise NotAllowed(
                f"Your roles do not allow this ({self.permission}).",
                next_step="Ask the biobank manager for a role that does.",
            )
        return actor

    @contextmanager
    def read(self) -> Iterator[Work]:
        """Look: nothing is written."""
        with reading(self.house.database, self.sign_in, self.house.clock.now()) as work:
            work.permission = self.permission
            yield work

    @contextmanager
    def write(self) -> Iterator[Work]:
        """Do: everything inside happens with its facts, or not at all."""
        house = self.house
        with writing(
            house.database,
            self.sign_in,
            house.clock.now(),
            seal=house.seal,
            permission=self.permission,
            key=self.key,
        ) as work:
            yield work
