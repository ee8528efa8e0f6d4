"""The words about scanned racks: what became of a scan, and what a well shows."""

from enum import StrEnum


class ScanState(StrEnum):
    """What became of a scan."""

    PREVIEWED = "previewed"
    COMMITTED = "committed"
    DISCARDED = "discarded"


class CellState(StrEnum):
    """What a well shows, compared with what is recorded; exactly one."""

    MATCH = "match"  # The tube that is recorded here.
    NEW = "new"  # A code that nobody knows; the plan says what it becomes.
    ARRIVING = "arriving"  # A tube from the bench, to be stored here.
    ON_HOLD = "on_hold"  # As arriving, and held; a hold does not keep it from the cold.
    BLANK = "blank"  # A tube without material, marked so by a person.
    EMPTY_EXPECTED = "empty_expected"  # No tube, and none is recorded here.
    MISSING = "missing"  # No tube, and one is recorded here.
    ELSEWHERE = "elsewhere"  # A tube that is recorded in another position.
    OTHER_STUDY = "other_study"  # A tube of another study than the rack's.
    WRONG_CLASS = "wrong_class"  # A tube that must not be kept this warm or this cold.
    DUPLICATE = "duplicate"  # One sample in two wells, under two of its labels.
    TERMINAL = "terminal"  # A code whose sample has ended: destroyed, used up, voided.
    CONFLICT = "conflict"  # A code that names no tube, or one whose record does not let it stand here.
    NOREAD = "noread"  # A tube that could not be read; it never frees the position.
