"""Processes that do a deed, and to which the worst happens right before the n-th thing they ask of the world."""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import psycopg
from pydantic import BaseModel
from sqlalchemy import event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.pool import ConnectionPoolEntry

from app.core.actor import Actor
from app.core.answers import AnsweredBefore, Key
from app.core.errors import Busy
from app.core.gate import House
from app.core.settings import Settings
from app.core.work import Work, writing
from app.main import build_house
from tests.serving import PROCESSES, alone, said

Deed = Callable[[Work, int], BaseModel]
"""A deed for the n-th time, on tubes of that number: each time is like the first."""

TOLD = 2
"""How a process ends that was told to send again, and did."""

BREATH = 0x64796E67
"""The advisory lock that a process holds for as long as PostgreSQL is at work for it."""


class Steps:
    """Counts what a process asks of the world, and lets its `fate` come right before the step of number `last`."""

    def __init__(self, last: int, fate: Callable[["Steps"], None]) -> None:
        self._left, self._fate, self._counting = last, fate, False
        self.url, self.backend = "", 0

    def step(self, *_what: object) -> None:
        """One more."""
        self._left -= self._counting
        if self._counting and self._left == 0:
            self._fate(self)

    def count(self, house: House) -> None:
        """From now on, count what the house asks for.

        Every statement that SQLite runs, BEGIN, COMMIT and those of triggers among them; every exchange with
        PostgreSQL; every file that is opened to be written, or renamed.
        """
        if house.database.sqlite:
            event.listen(house.database.engine, "connect", self._trace)
        else:
            event.listen(house.database.engine, "do_connect", self._connect)
        self.url = house.settings.database_url
        house.database.engine.connect().close()
        sys.addaudithook(self._hear)
        self._counting = True

    def _trace(self, connection: Any, _record: object) -> None:
        connection.set_trace_callback(self.step)

    def _connect(self, _dialect: Dialect, _record: ConnectionPoolEntry, words: Any, options: Any) -> Any:
        steps = self

        class Counted(psycopg.Connection[Any]):
            """A connection whose every exchange with its server is a step."""

            def wait(self, *some: Any, **more: Any) -> Any:
                steps.step()
                return super().wait(*some, **more)

        connection = Counted.connect(*words, **options)
        connection.execute("SELECT pg_advisory_lock(%s)", (BREATH,))
        connection.commit()
        self.backend = connection.info.backend_pid
        return connection

    def _hear(self, name: str, details: tuple[Any, ...]) -> None:
        if name == "os.rename" or (name == "open" and isinstance(details[1], str) and "w" in details[1]):
            self.step()


def die(_steps: Steps) -> None:
    """As by `kill -9`."""
    os.kill(os.getpid(), signal.SIGKILL)


def be_cut_off(steps: Steps) -> None:
    """PostgreSQL breaks the connection off, and is gone when this returns."""
    with psycopg.connect(steps.url) as connection:
        connection.execute("SELECT pg_terminate_backend(%s)", (steps.backend,))
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (BREATH,))


def do(house: House, actor: Actor, deed: Deed, number: int) -> str:
    """The deed for the n-th time, under a key of its own, as a door does it; returns the answer."""
    key = Key(f"{deed.__name__}-{number}", str(number))
    now = house.clock.now()
    with writing(house.database, lambda _session: actor, now, seal=house.seal, key=key) as work:
        return work.answer(deed(work, number), 201).model_dump_json()


class Mortals:
    """Processes that do a deed, each of which meets its fate at another step of it."""

    def __init__(self, house: House, actor: Actor, deed: Deed, fate: Callable[[Steps], None] = die) -> None:
        """Get ready; the deed has been done once (as number 0) when this returns."""
        self._house = house
        self._orders, theirs = PROCESSES.Pipe()
        words = (house.settings.database_url, house.settings.data_dir, actor, deed, fate, theirs)
        self._breeder = PROCESSES.Process(target=_breed, args=words, daemon=True)
        self._breeder.start()
        theirs.close()
        self._ended()

    def survives(self, step: int, number: int) -> bool:
        """Whether the one whose fate was at `step` of the deed of this number came to its end before."""
        self._orders.send((step, number))
        code = self._ended()
        assert code in (0, TOLD, -signal.SIGKILL), said(self._house)
        if not self._house.database.sqlite:
            # PostgreSQL learns of a death when it next speaks to the dead; only then is the transaction over.
            with psycopg.connect(self._house.settings.database_url) as connection:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (BREATH,))
        return code == 0

    def close(self) -> None:
        """No more of them."""
        with suppress(OSError):  # It may have come to grief itself; then it was told already.
            self._orders.send(None)
        self._breeder.join()
        self._breeder.close()
        self._orders.close()

    def _ended(self) -> int:
        try:
            return int(self._orders.recv())
        except EOFError:
            raise AssertionError(said(self._house)) from None


def _breed(
    url: str, data: Path, actor: Actor, deed: Deed, fate: Callable[[Steps], None], orders: Connection
) -> None:
    """In a new process: for each (step, number) that is ordered, a fork that does the deed; says how it ended.

    The deed is done once beforehand, so that each fork asks for what every later request of a server would.
    """
    alone(data)
    house = build_house(Settings(database_url=url, data_dir=data, _env_file=None))
    do(house, actor, deed, 0)
    house.database.close()
    orders.send(0)
    while (order := orders.recv()) is not None:
        step, number = order
        child = os.fork()
        if child == 0:
            code = 1
            try:
                Steps(step, fate).count(house)
                code = _told(house, actor, deed, number)
            except Exception:
                traceback.print_exc()
            finally:
                os._exit(code)
        orders.send(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _told(house: House, actor: Actor, deed: Deed, number: int) -> int:
    """Do the deed; who is told that the house is busy sends it again, to the same house."""
    try:
        do(house, actor, deed, number)
    except Busy:
        with suppress(AnsweredBefore):
            do(house, actor, deed, number)
        return TOLD
    return 0
