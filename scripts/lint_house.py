"""The rules of this house that no ready-made linter knows.

A line that has a good reason to break one says so by name: `# house: clock - the reason`.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

RULES = {
    "commit": "only app/core/work.py commits and rolls back: let the work do it",
    "select": "questions to the database live in a queries.py, or in app/core",
    "clock": "only app/core/clock.py reads the clock: take the time of the work",
    "file-name": "this name says nothing: name the file for the deed or the thing in it",
    "machine-path": "an absolute path of somebody's machine",
    "registry-host": "a package registry's host: the project names packages, never where they are fetched",
}
SAYS_NOTHING = re.compile(r"(services?|utils?|helpers?|managers?|common|misc)$")
# Written so that this file does not contain what it forbids.
MACHINE_PATH = re.compile(r"(?:^|[^\w.$}>/-])/(?:work|root|farm|tmp|home/\w+|Users/\w+)/\w")
REGISTRY_HOST = re.compile(
    r"py[p]i\.org|python[h]osted\.org|registry\.npm[j]s\.org|registry\.yarn[p]kg\.com|(?:deb|security)\.deb[i]an\.org"
)
ESCAPE = re.compile(r"(?:#|//|<!--)\s*house:\s*([\w-]+(?:\s*,\s*[\w-]+)*)")
CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}


class Finding(NamedTuple):
    """One broken rule: where, and which."""

    path: str
    line: int
    rule: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {RULES[self.rule]}"


def check(path: str, text: str) -> list[Finding]:
    """What is wrong with the file at `path` (relative to the project, with slashes) that holds `text`."""
    lines = text.splitlines()
    found = [*check_name(path), *check_lines(path, lines)]
    if path.startswith("app/") and path.endswith(".py"):
        found += check_calls(path, ast.parse(text, path))
    return sorted(finding for finding in found if finding.rule not in escapes(lines, finding.line))


def check_name(path: str) -> Iterator[Finding]:
    """A Python file or package whose name could hold anything."""
    if path.endswith(".py") and any(SAYS_NOTHING.match(part) for part in Path(path).with_suffix("").parts):
        yield Finding(path, 1, "file-name")


def check_lines(path: str, lines: list[str]) -> Iterator[Finding]:
    """Places of one machine or one network, in any text."""
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield Finding(path, number, "machine-path")
        if REGISTRY_HOST.search(line):
            yield Finding(path, number, "registry-host")


def check_calls(path: str, tree: ast.AST) -> Iterator[Finding]:
    """Deeds that have one room in the house, done in another."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            for imported in node.names:
                if ("time", imported.name) in CLOCKS:
                    yield Finding(path, node.lineno, "clock")
        if not isinstance(node, ast.Call):
            continue
        owner, name = called(node)
        if owner is not None and name in ("commit", "rollback") and path != "app/core/work.py":
            yield Finding(path, node.lineno, "commit")
        if (owner, name) in CLOCKS and path != "app/core/clock.py":
            yield Finding(path, node.lineno, "clock")
        is_select = name == "select" and owner in (None, "sa", "sqlalchemy", "sqlmodel")
        if is_select and not path.startswith("app/core/") and not path.endswith("/queries.py"):
            yield Finding(path, node.lineno, "select")


def called(call: ast.Call) -> tuple[str | None, str]:
    """The last two names of what is called: `a.b.c()` gives ("b", "c"), `c()` gives (None, "c")."""
    if isinstance(call.func, ast.Name):
        return None, call.func.id
    if isinstance(call.func, ast.Attribute):
        before = call.func.value
        owner = before.id if isinstance(before, ast.Name) else getattr(before, "attr", "")
        return owner, call.func.attr
    return None, ""


def escapes(lines: list[str], number: int) -> set[str]:
    """The rules that line `number` asks to be excused from."""
    line = lines[number - 1] if number <= len(lines) else ""
    return {name.strip() for match in ESCAPE.finditer(line) for name in match[1].split(",")}


def tracked(root: Path) -> Iterator[tuple[str, str]]:
    """Path and text of every file that git knows, or would take, and that is text."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    for path in filter(None, listed.stdout.split("\0")):
        file = root / path
        if file.is_file() and not file.is_symlink():
            data = file.read_bytes()
            if b"\0" not in data[:8192]:
                yield path, data.decode(errors="replace")


def main() -> int:
    """Print what is wrong with the whole house; the exit code says whether anything is."""
    found = [finding for path, text in tracked(ROOT) for finding in check(path, text)]
    for finding in found:
        print(finding)
    print(f"House rules: {len(found)} broken." if found else "House rules: all kept.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
