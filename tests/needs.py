"""What a test needs of its machine: skipped where it is missing, red where the run insists, told loudly at the end.

CRYOLEDGER_TEST_REQUIRE=postgresql,browser,shared insists; CI does.
"""

import os
from collections import Counter
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


class Missing(Exception):
    """This machine has no such thing; the message says what would help."""


def do_without(need: str, reason: object) -> NoReturn:
    """Skip this test for want of `need`, or fail it where the run insists on that."""
    insisted = os.environ.get("CRYOLEDGER_TEST_REQUIRE", "").split(",")
    if need in insisted:
        pytest.fail(f"{need} is required here and missing: {reason}", pytrace=False)
    pytest.skip(f"{need}: {reason}")


def shared(path: str) -> Path:
    """A file or folder of others, read in place; the test is skipped where it does not lie beside the project."""
    found = SHARED / path
    if not found.exists():
        do_without("shared", f"no ../shared/{path} beside the project")
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was skipped and why, so that a green run is not read for more than it is."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[told.removeprefix("Skipped: ")] += 1
    if not reasons:
        return
    terminalreporter.section("NOT TESTED HERE", sep="!", yellow=True, bold=True)
    for reason, count in reasons.most_common():
        terminalreporter.line(f"{count:5} skipped   {reason}")
