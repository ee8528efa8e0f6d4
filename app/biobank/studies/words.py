"""The words about aliquot plans: whether one holds, what becomes of the rest, and which way a rack is filled."""

from enum import StrEnum


class PlanState(StrEnum):
    """Whether a plan holds."""

    ACTIVE = "active"
    REPLACED = "replaced"


class Remainder(StrEnum):
    """What becomes of what the aliquots leave in the parent."""

    KEEP = "keep"
    DISCARD = "discard"


class FillOrder(StrEnum):
    """Which way a rack is filled: along its rows (A1, A2 …) or down its columns (A1, B1 …)."""

    ROW = "row"
    COLUMN = "column"
