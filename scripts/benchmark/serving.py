"""The application as it runs in earnest: a process of its own under uvicorn, with its threads, on the loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(url: str, data: Path, port: int, errors: Path) -> subprocess.Popen[bytes]:
    """Start serving the biobank at `url`, and return when it answers. What it complains of goes to `errors`."""
    environment = {
        **os.environ,
        "CRYOLEDGER_DATABASE_URL": url,
        "CRYOLEDGER_DATA_DIR": str(data),
        "CRYOLEDGER_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "uvicorn", "--factory", "app.main:create_app", "--port", str(port)]
    with errors.open("ab") as told:
        process = subprocess.Popen(
            [*command, "--log-level", "warning", "--no-access-log", "--timeout-graceful-shutdown", "5"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
        )
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"the application did not start:\n{errors.read_text()[-2000:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.05)
    process.kill()
    raise RuntimeError("the application did not answer within 30 seconds")


@contextmanager
def serving(url: str, data: Path) -> Iterator[int]:
    """The port at which the biobank at `url` is served while the block runs."""
    port = free_port()
    process = start(url, data, port, data / "server.log")
    try:
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
