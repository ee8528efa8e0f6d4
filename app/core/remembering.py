"""Keeps counts that took long: among millions of samples, the next click should not count them all again."""

import time
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

T = TypeVar("T")

SLOW: Final = 1.0
"""Seconds from which on a count is kept; what is quicker is counted anew, and so never out of date."""
KEPT_FOR: Final = timedelta(minutes=10)
_MOST = 500


def remembered(
    counts: dict[Any, Any], key: Hashable, now: datetime, count: Callable[[], T], slow: float = SLOW
) -> tuple[T, datetime]:
    """What `count` answers, and when it was counted: now, or some minutes ago where that took `slow` or longer.

    `key` says everything that the answer depends on, besides the time.
    """
    known = counts.get(key)
    if known is not None and known[1] <= now < known[1] + KEPT_FOR:
        answer: tuple[T, datetime] = known
        return answer
    began = time.perf_counter()
    answer = (count(), now)
    if time.perf_counter() - began >= slow:
        if len(counts) >= _MOST:
            counts.clear()
        counts[key] = answer
    return answer
