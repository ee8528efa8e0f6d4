"""Counts that took long are kept for some minutes, and others never."""

from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.remembering import KEPT_FOR, remembered

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


class Counting:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_what_took_long_is_not_counted_again_until_it_is_old() -> None:
    counts: dict[Any, Any] = {}
    counting = Counting()
    assert remembered(counts, "a", NOON, counting, slow=0) == (1, NOON)
    assert remembered(counts, "a", NOON + timedelta(minutes=9), counting, slow=0) == (1, NOON)
    assert remembered(counts, "b", NOON, counting, slow=0) == (2, NOON), "another question is another count"
    later = NOON + KEPT_FOR
    assert remembered(counts, "a", later, counting, slow=0) == (3, later)


def test_what_is_quick_is_always_counted_anew() -> None:
    counts: dict[Any, Any] = {}
    counting = Counting()
    assert [remembered(counts, "a", NOON, counting, slow=3600)[0] for _ in range(3)] == [1, 2, 3]
    assert counts == {}
