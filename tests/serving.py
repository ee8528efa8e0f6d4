"""The program in earnest: a process of its own, on a port of its own, that can be killed in any moment."""

import ctypes
import multiprocessing
import os
import random
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from app.core.gate import House
from app.core.settings import Settings
from app.main import build_house
from scripts.benchmark.calling import Caller
from tests.cast import deed, furnish
from tests.houses import seal
from tests.postgresql import PR_SET_PDEATHSIG

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["app.cli", "tests.cast"])
"""To read the whole program takes seconds. One process reads it once, and every other is a fork of that one."""

_libc = ctypes.CDLL(None)


def alone(data: Path) -> None:
    """In a new process: stand in a folder of one's own, say everything into a file there, and outlive nobody."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.chdir(data)
    said = os.open(data / "said.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(said, 1)
    os.dup2(said, 2)


def said(house: House) -> str:
    """The end of what the processes of a house complained of."""
    with suppress(FileNotFoundError):
        return (house.settings.data_dir / "said.log").read_text(encoding="utf-8")[-3000:]
    return ""


def _serve(url: str, data: Path, port: int) -> None:
    """In a new process: `cryoledger serve`."""
    from app.cli import main  # noqa: PLC0415 - the process that starts this one has no use for it

    alone(data)
    os.environ.update(
        CRYOLEDGER_DATABASE_URL=url, CRYOLEDGER_DATA_DIR=str(data), CRYOLEDGER_LOG_LEVEL="WARNING"
    )
    sys.argv = ["cryoledger", "serve", "--port", str(port)]
    main()


class Program:
    """`cryoledger serve` for one biobank, at one port, however often it dies."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._process: ForkServerProcess | None = None
        self.port = next(port for port in _ports() if not _listens(port))

    def start(self) -> None:
        """Start it, and return when it answers."""
        kept = self._house.settings
        self._process = PROCESSES.Process(
            target=_serve, args=(kept.database_url, kept.data_dir, self.port), daemon=True
        )
        self._process.start()
        patience = threading.Event()
        while not _listens(self.port):
            assert self._process.is_alive(), f"it did not start:\n{self.said()}"
            patience.wait(0.02)

    def kill(self) -> None:
        """End it as a power cut would: in the middle of whatever it does."""
        assert self._process is not None
        self._process.kill()
        self._process.join()

    def stop(self) -> None:
        """Ask it to end, and wait until it has."""
        if self._process is not None and self._process.is_alive():
            self._process.terminate()
            self._process.join()

    def caller(self, login: str) -> Caller:
        """A connection of one of the cast."""
        return Caller(self.port, login)

    def said(self) -> str:
        """The last lines of what it complained of."""
        return said(self._house)


def _ports() -> Iterator[int]:
    """Ports that the system lends to no client.

    Whoever calls a dead server again and again, from such a port to such a port, is one day connected with themselves.
    """
    while True:
        yield random.randrange(20_000, 32_000)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture
def lasting(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A house with its cast whose key lies in its folder, and whose clock runs: other processes may open it, too."""
    data = tmp_path / "lasting"
    house = build_house(Settings(database_url=database_url, data_dir=data, _env_file=None))
    with deed(house) as work:
        furnish(work)
    seal(house)
    yield house
    house.database.close()


@pytest.fixture
def program(lasting: House) -> Iterator[Program]:
    """The program that serves that house; started already."""
    one = Program(lasting)
    one.start()
    yield one
    one.stop()
