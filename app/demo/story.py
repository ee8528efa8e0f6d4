"""The demo's own time: it begins weeks ago, and each deed is done by the person whose work it is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.access.queries import actor_by_login
from app.core.actor import SYSTEM, Actor
from app.core.clock import SetClock
from app.core.gate import House
from app.core.work import Work, writing

DAYS = 26


def as_it_begins(house: House) -> House:
    """The house with its clock set to the day on which the story begins."""
    return replace(house, clock=SetClock(house.clock.now() - timedelta(days=DAYS)))


class Story:
    """The demo's own time: it begins weeks ago and reaches the present as the story is told."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.now = as_it_begins(house).clock.now()

    @contextmanager
    def by(self, login: str, *, after: timedelta = timedelta(minutes=7)) -> Iterator[Work]:
        """A deed of one person, a little later than the one before."""
        self.now = min(self.now + after, self._house.clock.now())
        moment = self.now
        sign_in = _entrance(login, moment)
        with writing(self._house.database, sign_in, moment, seal=self._house.seal) as work:
            yield work

    def next_day(self) -> None:
        """Go on the next morning, at eight."""
        morning = (self.now + timedelta(days=1)).replace(hour=7, minute=0, second=0, microsecond=0)
        self.now = min(morning, self._house.clock.now())


def _entrance(login: str, moment: datetime) -> Callable[[Session], Actor]:
    return lambda session: actor_by_login(session, login, moment) or SYSTEM
