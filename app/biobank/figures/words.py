"""The words about figures: the boards they stand on, what they are counted in, and how they are judged."""

from enum import StrEnum

from app.biobank.samples.words import Status


class Board(StrEnum):
    """A page of figures that are looked at together."""

    BENCH = "bench"
    STOCK = "stock"
    FLOWS = "flows"
    QUALITY = "quality"


class Rows(StrEnum):
    """What the rows behind a figure are."""

    SAMPLES = "samples"
    SPUN = "spun"
    """Samples with the start of the run they were in."""
    DONORS = "donors"
    """Donors who have a sample in stock."""
    BOXES = "boxes"
    """Containers in use that hold tubes, with their positions."""
    ENTRIES = "entries"
    NONCONFORMITIES = "nonconformities"
    REQUESTS = "requests"
    SHIPMENTS = "shipments"


class Unit(StrEnum):
    """What a figure is told in."""

    COUNT = ""
    PERCENT = "%"
    PER_THOUSAND = "per 1,000"
    MINUTES = "min"
    DAYS = "days"


class Verdict(StrEnum):
    """How a figure stands to its target."""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "no_data"
    UNJUDGED = "unjudged"
    """It has no target."""


class Some(StrEnum):
    """Which of the rows behind a figure are meant: all, those that count, or the others."""

    ALL = "all"
    IN = "in"
    REST = "rest"


class Filter(StrEnum):
    """What a board can be narrowed by."""

    SITE = "site"
    STUDY = "study"
    MATERIAL = "material"
    PERIOD = "period"


STOCK = (Status.RECEIVED, Status.ACCEPTED, Status.IN_PROCESS, Status.AVAILABLE)
"""The states of a sample that the house has in its hands and may come to use."""
