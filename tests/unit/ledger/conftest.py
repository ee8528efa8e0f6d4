"""Packages to verify, whole and taken apart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.ledger.packages import STUDY, Ledger, Package


@pytest.fixture
def package(tmp_path: Path) -> Package:
    """The package of one study: its payloads, and the bare headers of the other's events."""
    return Package(tmp_path / "AUD-2027-0001").pack(Ledger(), scope=[STUDY])


@pytest.fixture
def packed(tmp_path: Path) -> Callable[..., Package]:
    """Packs a ledger otherwise than `package` does."""
    return lambda ledger=None, **how: Package(tmp_path / "other" / "AUD").pack(ledger or Ledger(), **how)
