"""The one entrance: who are you, may you, begin."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.access import queries
from app.core.access.badges import lock
from app.core.access.passwords import matches
from app.core.access.signing_in import (
    WrongPassword,
    close_session,
    hash_of,
    keep_alive,
    note_failure,
    open_session,
)
from app.core.actor import SYSTEM, Actor, Permission
from app.core.answers import Key
from app.core.clock import Clock
from app.core.db.engine import Database
from app.core.errors import BiobankError, NotAllowed, NotSignedIn
from app.core.ledger.sealing import Seal
from app.core.settings import Settings
from app.core.work import Work, reading, writing

KEEP_EVERY = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class House:
    """What every request needs and none owns: the database, the clock, the seal and the settings.

    `counts` remembers answers that took long, by all that they depend on.
    """

    database: Database
    clock: Clock
    settings: Settings
    seal: Seal | None = None
    changed: Callable[[str], None] = field(default=lambda _topic: None)
    kept_alive: dict[str, datetime] = field(default_factory=dict, compare=False)
    counts: dict[Any, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody brought to the door: a session's token, a machine's token, or nothing."""

    session: str = ""
    token: str = ""
    login: str = ""
    """Whose page sent it, where a page says so: nothing of theirs is done in the name of who came after them."""


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
        if self.credentials.login not in ("", actor.login):
            raise NotSignedIn(
                f"This page is of {self.credentials.login}, and {actor.login} is signed in here.",
                next_step="Scan the badge, or give the password, of whoever goes on.",
            )
        if self.permission is not None and not actor.scopes(self.permission):
            raise NotAllowed(
                f"Your roles do not allow this ({self.permission}).",
                next_step="Ask the biobank manager for a role that does.",
            )
        return actor

    def admit(self) -> None:
        """Refuse whoever may not, before what they sent is read; for doors where reading it is work in itself."""
        with self.read():
            pass

    @contextmanager
    def read(self, *, steady: bool = False, unattended: bool = False) -> Iterator[Work]:
        """Look: nothing is written. `steady`: every question is answered as of one moment, whatever others do.

        `unattended`: the page asks by itself, which says nothing of somebody being there; the session goes on ageing.
        """
        with reading(self.house.database, self.sign_in, self.house.clock.now(), steady=steady) as work:
            work.permission = self.permission
            yield work
        if not unattended:
            self._keep_alive()

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
        self._keep_alive()

    def leave(self, others: Sequence[str] = ()) -> None:
        """Sign out: the session's token opens nothing any more, nor do `others` of the same person."""
        with self.write() as work:
            close_session(work, self.credentials.session, others)

    def lock(self) -> None:
        """Let the session open nothing until its owner is back."""
        with self.write() as work:
            lock(work, self.credentials.session)

    def _keep_alive(self) -> None:
        """Push the session's idle limit out, once a minute at most, in a write of its own."""
        if self.credentials.token or not self.credentials.session:
            return
        house, kept, now = self.house, hash_of(self.credentials.session), self.house.clock.now()
        last = house.kept_alive.get(kept)
        if last is not None and now - last < KEEP_EVERY:
            return
        if len(house.kept_alive) >= _MOST_REMEMBERED:
            house.kept_alive.clear()
        house.kept_alive[kept] = now
        # The answer stands already; that its session could not be kept alive must not take it back.
        with suppress(BiobankError), writing(house.database, lambda _: SYSTEM, now, seal=house.seal) as work:
            keep_alive(work, kept)


def come_in(house: House, login: str, password: str) -> str:
    """A new session's token for whoever knows the password; else E-SIGN-IN. The ledger is told either way.

    The password is checked between two short looks at the database, since that takes its time on purpose.
    """
    now = house.clock.now()
    with reading(house.database, lambda _: SYSTEM, now) as look:
        user = queries.user_by_login(look.session, login)
        kept = queries.password_of(look.session, user.id) if user is not None and user.id else None
        person = (
            Actor(user_id=user.id or 0, login=user.login, name=user.name)
            if user is not None and user.active and not user.machine
            else None
        )
    if not matches(password, kept) or person is None:
        with writing(house.database, lambda _: SYSTEM, now, seal=house.seal) as work:
            note_failure(work, login)
        raise WrongPassword(
            "This login and password do not belong together.",
            next_step="Check both. After several failures, wait a quarter of an hour or ask an administrator.",
        )
    with writing(house.database, lambda _: person, now, seal=house.seal) as work:
        user = queries.user_by_id(work.session, person.user_id)
        return open_session(work, user, house.settings.session_hours, kept)
