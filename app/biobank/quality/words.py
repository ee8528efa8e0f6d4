"""The words about non-conformities."""

from enum import StrEnum


class Severity(StrEnum):
    """How much a non-conformity matters."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class NonconformityState(StrEnum):
    """Whether somebody still has to decide."""

    OPEN = "open"
    CLOSED = "closed"
