"""Files of others, read in place where they are there."""

from collections.abc import Callable
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3].parent / "shared"


@pytest.fixture
def shared() -> Callable[[str], Path]:
    """The path of a file or folder below ../shared; skips the test where it is not there."""

    def found(path: str) -> Path:
        place = SHARED / path
        if not place.exists():
            pytest.skip(f"../shared/{path} is not on this machine")
        return place

    return found
