"""The ways in which rack scanners write, one a file, in the order in which a file is held against them.

A dialect is a module with NAME, `matches(text) -> bool` and `parse(text) -> Readings`. The narrow ones come first:
the first that recognises a file reads it.
"""

from typing import Protocol

from app.biobank.exchange.racks.dialects import (
    fluidx,
    spreadsheet,
    thermo_box,
    three_column,
    trace_txt,
    two_column,
    visionmate_tcp,
    with_header,
    ziath_json,
)
from app.biobank.exchange.racks.readings import Readings
from app.biobank.exchange.racks.rows import RackText


class Dialect(Protocol):
    """One scanner's way of writing."""

    NAME: str

    def matches(self, text: RackText) -> bool:
        """Whether the file is written in this way. Never raises."""

    def parse(self, text: RackText) -> Readings:
        """Everything the file says, the faulty lines among the problems. Never raises."""


DIALECTS: tuple[Dialect, ...] = (
    ziath_json,
    trace_txt,
    thermo_box,
    spreadsheet,
    with_header,
    fluidx,
    three_column,
    two_column,
    visionmate_tcp,
)


def by_name(name: str) -> Dialect | None:
    """The dialect called `name`."""
    return next((dialect for dialect in DIALECTS if name == dialect.NAME), None)
