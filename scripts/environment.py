"""Makes .venv what the lock files say, and does nothing at all when it already is.

Called as `python3 scripts/environment.py runtime|development`, with the standard library only. Everything is
installed by hash; what an installation was made from is remembered in .venv, so that the next start is quick.
"""

from __future__ import annotations  # So that a Python that is too old gets as far as being told so.

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR_STAMP = ROOT / "app" / "http" / "web" / "static" / "vendor" / ".lock-hash"
OLDEST = (3, 11)
LOCKS = {"runtime": "requirements.lock", "development": "requirements-dev.lock"}
NODE_LOCK = "scripts/assets/requirements.lock"
HOOK = "scripts/assets/build_hook.py"
INGREDIENTS = (
    "pyproject.toml",
    "requirements.lock",
    NODE_LOCK,
    "scripts/assets/package-lock.json",
    HOOK,
    "scripts/environment.py",
)


def main(profile: str) -> None:
    """Bring .venv to `profile`: "runtime", or "development", which holds all of runtime too."""
    if is_current(profile):
        return
    insist_on_python()
    begun = time.monotonic()
    first = "Setting up .venv. This happens once, and needs the network."
    say("Bringing .venv up to date." if VENV.exists() else first)
    make_venv()
    install(profile)
    stamp(profile).write_text(fingerprint(profile))
    say(f"Ready after {time.monotonic() - begun:.0f} s.")


def is_current(profile: str) -> bool:
    """Whether .venv was made at this place from these very files."""
    if not (PYTHON.exists() and VENDOR_STAMP.exists()):
        return False
    sufficient = LOCKS if profile == "runtime" else ("development",)
    return any(stamp(made).is_file() and stamp(made).read_text() == fingerprint(made) for made in sufficient)


def stamp(profile: str) -> Path:
    """The file in .venv that remembers what `profile` was installed from."""
    return VENV / f".cryoledger-{profile}"


def fingerprint(profile: str) -> str:
    """Hash of the place and of every file that decides what an installation holds."""
    digest = hashlib.sha256(str(ROOT).encode())
    for name in (*INGREDIENTS, LOCKS[profile]):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def insist_on_python() -> None:
    """Go on under a Python that is new enough, if this one is not."""
    if sys.version_info >= OLDEST:
        return
    for minor in range(20, OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            os.execv(found, [found, *sys.argv])
    stop(f"Cryoledger needs Python {OLDEST[0]}.{OLDEST[1]} or newer; this is {sys.version.split()[0]}.")


def make_venv() -> None:
    """Create .venv where there is none, or where the one there was copied from another place."""
    if PYTHON.exists() and not was_made_elsewhere():
        return
    made = run(sys.executable, "-m", "venv", "--clear", str(VENV))
    if made.returncode != 0:
        stop(
            "Python could not make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv",
            made.stdout,
        )


def was_made_elsewhere() -> bool:
    """Whether .venv remembers another place: its programs would then run what lies there."""
    config = VENV / "pyvenv.cfg"
    lines = config.read_text().splitlines() if config.is_file() else []
    return any(line.startswith("command =") and not line.endswith(str(VENV)) for line in lines)


def install(profile: str) -> None:
    """Install the locked packages, then the project itself in place."""
    say("  packages, each by its hash ...")
    locked = pip("--require-hashes", "-r", LOCKS[profile])
    if locked.returncode != 0:
        install_without_lock(profile, locked.stdout)
    say("  front-end files ...")
    with tempfile.TemporaryDirectory(prefix="cryoledger-node-") as node:
        environment = dict(os.environ)
        if shutil.which("npm") is None and run(str(PYTHON), HOOK).returncode != 0:
            pip("--require-hashes", "--no-compile", "--target", node, "-r", NODE_LOCK)
            environment["PYTHONPATH"] = node
        built = pip("--no-deps", "--no-build-isolation", "-e", ".", environment=environment)
    if built.returncode != 0:
        stop("Cryoledger itself could not be installed.", built.stdout)


def install_without_lock(profile: str, output: str) -> None:
    """Take what this index offers within pyproject's bounds; a file that fails its hash is never taken."""
    if "No matching distribution found" not in output:
        stop(
            "The locked packages could not be installed. A first set-up needs a package index within reach.",
            output,
        )
    say("  this index lacks a locked version: taking what pyproject.toml allows instead, without hashes ...")
    loose = pip(*requirements("build", "dev") if profile == "development" else requirements("build"))
    if loose.returncode != 0:
        stop("The packages could not be installed without the lock either.", loose.stdout)


def requirements(*groups: str) -> list[str]:
    """What pyproject.toml asks for, with `groups` of its dependency groups."""
    import tomllib  # noqa: PLC0415 - a Python that is too old has none, and has to get as far as being told so.

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    grouped = [one for group in groups for one in project["dependency-groups"][group]]
    return [*project["project"]["dependencies"], *grouped]


def pip(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run .venv's `pip install`."""
    quietly = ("--quiet", "--disable-pip-version-check", "--no-input")
    return run(str(PYTHON), "-m", "pip", "install", *quietly, *arguments, environment=environment)


def run(*command: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program in the project's folder; its output is kept, and shown only when something fails."""
    return subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def say(sentence: str) -> None:
    """One line to the person who waits."""
    print(sentence, file=sys.stderr, flush=True)


def stop(sentence: str, output: str = "") -> NoReturn:
    """Give up with a sentence, after the last lines of what a tool said."""
    for line in output.strip().splitlines()[-15:]:
        say(f"    {line}")
    say(sentence)
    sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:2] not in (["runtime"], ["development"]):
        stop("Say which: scripts/environment.py runtime | development")
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        stop("Stopped. The next start goes on from here.")
