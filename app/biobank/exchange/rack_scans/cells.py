"""What is known of a rack and of each of its wells. Pure: no session, no clock."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.biobank.barcodes.queries import Named
from app.biobank.exchange.rack_scans.planning import Planned
from app.biobank.exchange.rack_scans.schemas import WellException
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.samples.models import Sample
from app.biobank.storage.tree.surroundings import Surroundings

_COMING = frozenset({CellState.ARRIVING, CellState.ON_HOLD, CellState.ELSEWHERE, CellState.OTHER_STUDY})


@dataclass(frozen=True, slots=True)
class Record:
    """What is recorded: the codes' meanings, the samples by id, and those that stand in this rack by place.

    `rack` is None for a rack that nobody knows. `studies` are those whose tubes belong here, None where any may.
    `sees` says whether the actor may know of a sample; `actor_id` is who asks.
    """

    names: Mapping[str, Named]
    samples: Mapping[int, Sample]
    standing: Mapping[int, Sample]
    rack: Surroundings | None
    site_id: int
    blanks: frozenset[str]
    studies: frozenset[int] | None
    sees: Callable[[Sample], bool]
    actor_id: int


@dataclass(slots=True)
class Cell:
    """One well: its state, what is in it, what is recorded here (`expected`), and what is still to be decided.

    `displaced`: another tube stands where the expected one is recorded, and that one was not seen in the rack.
    `left`: the container in which its tube is recorded until now.
    """

    place: int
    state: CellState
    code: str = ""
    sample: Sample | None = None
    expected: Sample | None = None
    planned: Planned | None = None
    displaced: bool = False
    undecided: bool = False
    by_hand: bool = False
    message: str = ""
    next_step: str = ""
    left: int | None = None
    said: WellException | None = field(default=None, repr=False)

    @property
    def is_born(self) -> bool:
        """Whether a new sample is registered here."""
        return self.state is CellState.NEW and self.planned is not None

    @property
    def comes(self) -> bool:
        """Whether a known tube is put in here."""
        return self.state in _COMING and not self.undecided

    @property
    def is_gone(self) -> bool:
        """Whether the tube that is recorded here was not seen, and is now to be looked for."""
        return self.expected is not None and (self.state is CellState.MISSING or self.displaced)

    def open(self, message: str, next_step: str) -> "Cell":
        """This cell, left for a person to decide."""
        self.undecided = True
        return self.explain(message, next_step)

    def explain(self, message: str, next_step: str = "") -> "Cell":
        """This cell with words to it."""
        self.message = f"{self.message} {message}".strip()
        self.next_step = next_step or self.next_step
        return self


def belonging(
    standing: Mapping[int, Sample], parents: list[Sample], scanned: list[Sample]
) -> frozenset[int] | None:
    """The studies whose tubes belong into a rack: those already there or planned, else that of most tubes in it."""
    sure = frozenset(one.study_id for one in (*standing.values(), *parents))
    if sure:
        return sure
    counted = Counter(one.study_id for one in scanned).most_common(1)
    return frozenset({counted[0][0]}) if counted and counted[0][1] * 2 > len(scanned) else None
