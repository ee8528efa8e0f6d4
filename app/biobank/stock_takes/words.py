"""The words about stock-takes: what is counted, how, what was found, and what was decided about it."""

from enum import StrEnum


class Extent(StrEnum):
    """What is counted: every box of a container, or tubes drawn at random."""

    WHOLE = "whole"
    RANDOM = "random"


class CountMode(StrEnum):
    """Whether the counter sees which tubes are expected."""

    BLIND = "blind"
    OPEN = "open"


class StockTakeState(StrEnum):
    """What became of a stock-take."""

    OPEN = "open"
    CLOSED = "closed"
    ABANDONED = "abandoned"


class BoxState(StrEnum):
    """Whether a box of a stock-take has been counted."""

    WAITING = "waiting"
    COUNTED = "counted"


class DiscrepancyKind(StrEnum):
    """How what was seen differs from what is recorded; each tube that differs has exactly one."""

    MISSING = "missing"  # Recorded here, and not seen in this box.
    EXTRA = "extra"  # Recorded at no position, and stands here.
    MISPLACED = "misplaced"  # Recorded in this box, and stands at another place of it.
    SWAPPED = "swapped"  # Two tubes of this box, each in the other's place.
    WRONG_BOX = "wrong_box"  # Recorded in another box, and stands here.
    UNREADABLE = "unreadable"  # A tube is there, and nobody knows which.
    UNKNOWN = "unknown"  # A code that names no tube.
    DUPLICATE = "duplicate"  # A sample that was seen at another place of the box as well, under two labels.

    @property
    def tubes(self) -> int:
        """How many tubes it is about."""
        return 2 if self is DiscrepancyKind.SWAPPED else 1


class Resolution(StrEnum):
    """What was decided about a discrepancy."""

    CORRECTED = "corrected"  # The record follows what was seen.
    RETURNED = "returned"  # The tube was put back where it is recorded.
    FOUND_ELSEWHERE = "found_elsewhere"  # The missing tube stands in another place; the record follows.
    SEARCHING = "searching"  # The missing tube is suspected missing, and looked for.
    ACCEPTED_UNREADABLE = (
        "accepted_unreadable"  # Taken for the tube that is recorded there, or left as it is.
    )
    SET_ASIDE = "set_aside"  # Taken out of the box, to be dealt with by itself.
    COUNTED_AGAIN = "counted_again"  # The count was wrong.
