"""What a dialect takes out of a file, before anything is believed."""

from dataclasses import dataclass, field

from app.biobank.exchange.racks.refusing import Fault, Problem
from app.biobank.exchange.racks.scan import WellState


@dataclass(frozen=True, slots=True)
class Reading:
    """One well as written. `position` is the text for people, `place` the (row, column) in it, None when there is none.

    `token` is what stands for the tube. `state` is set where the dialect says the state apart from the code.
    """

    line: int
    position: str
    place: tuple[int, int] | None
    token: str
    state: WellState | None = None


@dataclass(slots=True)
class Readings:
    """Everything a dialect found: wells, rack codes by line, the time of the scan, and lines it could not use.

    `blank` is what the dialect means when it writes nothing for a well.
    """

    wells: list[Reading] = field(default_factory=list)
    racks: list[tuple[int, str]] = field(default_factory=list)
    scanned_at: str | None = None
    problems: list[Problem] = field(default_factory=list)
    blank: WellState = WellState.EMPTY

    def malformed(self, line: int, value: str, message: str, field_name: str = "line") -> None:
        """Note a line that is not what this dialect writes."""
        self.problems.append(Problem(line, field_name, value, Fault.MALFORMED, message))
