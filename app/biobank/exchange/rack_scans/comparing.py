"""Compares what a scanner saw with what is recorded: one state for every well. Pure: no session, no clock."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.biobank.barcodes.queries import Named
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans.planning import Planned
from app.biobank.exchange.rack_scans.reading_back import Layout
from app.biobank.exchange.rack_scans.schemas import PlanRack, WellException
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.samples.models import Sample
from app.biobank.samples.places.spots import suits_material
from app.biobank.samples.transitions import spoken
from app.biobank.samples.words import TERMINAL, HoldKind, Status
from app.biobank.storage.schemes import Fill
from app.biobank.storage.tree.surroundings import Surroundings

_STORABLE = frozenset(
    {Status.RECEIVED, Status.ACCEPTED, Status.IN_PROCESS, Status.AVAILABLE, Status.REJECTED}
)
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


def compare(
    layout: Layout,
    record: Record,
    planned: Mapping[int, Planned],
    said: Mapping[int, WellException],
    all_of: PlanRack,
) -> list[Cell]:
    """Every well of the rack, along its rows."""
    return _Comparison(layout, record, planned, said, all_of).cells()


def belonging(
    standing: Mapping[int, Sample], parents: list[Sample], scanned: list[Sample]
) -> frozenset[int] | None:
    """The studies whose tubes belong into a rack: those already there or planned, else that of most tubes in it."""
    sure = frozenset(one.study_id for one in (*standing.values(), *parents))
    if sure:
        return sure
    counted = Counter(one.study_id for one in scanned).most_common(1)
    return frozenset({counted[0][0]}) if counted and counted[0][1] * 2 > len(scanned) else None


class _Comparison:
    def __init__(
        self,
        layout: Layout,
        record: Record,
        planned: Mapping[int, Planned],
        said: Mapping[int, WellException],
        all_of: PlanRack,
    ) -> None:
        self._layout, self._record, self._planned, self._said = layout, record, planned, said
        self._all_of = all_of
        self._where: dict[int, list[int]] = defaultdict(list)
        for place, code in layout.codes.items():
            known = record.names.get(normalise(code))
            if known is not None and known.kind == "sample":
                self._where[known.target_id].append(place)

    def cells(self) -> list[Cell]:
        return [self._cell(place) for place in self._layout.grid.places(Fill.ROW)]

    def _cell(self, place: int) -> Cell:
        expected = self._record.standing.get(place)
        code = self._layout.codes.get(place)
        cell = Cell(
            place,
            CellState.NEW,
            code or "",
            expected=expected,
            by_hand=place in self._layout.by_hand,
            said=self._said.get(place),
        )
        if place in self._layout.unreadable:
            return self._unreadable(cell)
        if code is None:
            return self._empty(cell)
        cell = self._tube(cell, self._record.names.get(normalise(code)))
        if expected is not None and expected is not cell.sample and expected.id not in self._where:
            cell.displaced = True
            if self._missing(cell) != "flag":
                cell.open(
                    f"{_name(self._record, expected)} is recorded here and was not seen in the rack.",
                    "Decide that it is missing, and it will be looked for.",
                )
        return cell

    def _unreadable(self, cell: Cell) -> Cell:
        cell.state = CellState.NOREAD
        alone = cell.expected is not None and cell.expected.id not in self._where
        if cell.said is not None and cell.said.accept and alone:
            return cell.explain("Taken for the tube that is recorded here.")
        return cell.open(
            "A tube is here that could not be read.",
            "Wipe the frost off and scan again, or read this tube with a hand scanner.",
        )

    def _empty(self, cell: Cell) -> Cell:
        cell.state = CellState.EMPTY_EXPECTED
        if cell.expected is None or cell.expected.id in self._where:
            return cell.explain("A tube was planned here.") if cell.place in self._planned else cell
        cell.state = CellState.MISSING
        name = _name(self._record, cell.expected)
        if HoldKind.MISSING_SUSPECTED in cell.expected.holds.split():
            return cell.explain(f"{name} is recorded here and is being looked for.")
        if self._missing(cell) is not None:
            return cell.explain(f"{name} is recorded here.")
        return cell.open(f"{name} is recorded here.", "Look for it; or decide that it is missing.")

    def _missing(self, cell: Cell) -> str | None:
        return (cell.said.missing if cell.said else None) or self._all_of.missing

    def _tube(self, cell: Cell, known: Named | None) -> Cell:
        if known is None:
            return self._unknown(cell)
        if known.kind != "sample":
            cell.state = CellState.CONFLICT
            return cell.open(f"{cell.code} is a {known.kind}, not a tube.", "Take it out and scan again.")
        sample = self._record.samples.get(known.target_id)
        if sample is None or not self._record.sees(sample):
            cell.state = CellState.ELSEWHERE
            return cell.open("It is recorded where you may not see it.", "Receive it here first.")
        cell.sample, cell.left = sample, sample.container_id
        if len(self._where[known.target_id]) > 1:
            cell.state = CellState.DUPLICATE
            wells = ", ".join(self._layout.grid.label_of(one) for one in self._where[known.target_id])
            return cell.open(
                f"{sample.code} is read at {wells}: one sample, two labels.", "Check both tubes."
            )
        if sample.status in TERMINAL:
            cell.state = CellState.TERMINAL
            return cell.open(
                f"{sample.code} is {spoken(sample.status)}; its code is never used again.",
                "Take the tube out and scan again.",
            )
        if cell.said is not None and cell.said.blank:
            cell.state = CellState.CONFLICT
            return cell.open(f"{sample.code} is registered, not blank.", "Void it if it never held anything.")
        if sample is cell.expected:
            cell.state = CellState.MATCH
            return cell.explain(f"On hold: {_holds(sample)}.") if sample.holds else cell
        return self._newcomer(cell, sample)

    def _unknown(self, cell: Cell) -> Cell:
        planned = self._planned.get(cell.place)
        marked = cell.said is not None and cell.said.blank
        if marked or (planned is None and normalise(cell.code) in self._record.blanks):
            cell.state = CellState.BLANK
            return cell.explain("A tube without material.")
        cell.state = CellState.NEW
        cell.planned = planned
        if planned is None:
            return cell.open(
                f"Nobody knows {cell.code}.",
                "Plan what it is, mark it as blank, or take the tube out and scan again.",
            )
        return cell

    def _newcomer(self, cell: Cell, sample: Sample) -> Cell:
        """A known tube that is not recorded here."""
        rack = self._record.rack
        accepted = cell.said is not None and cell.said.accept
        if sample.status not in _STORABLE:
            cell.state = CellState.CONFLICT
            return cell.open(
                f"{sample.code} is {spoken(sample.status)}.", "Receive it, or record it as found."
            )
        if sample.site_id != self._record.site_id:
            cell.state = CellState.ELSEWHERE
            return cell.open(f"{sample.code} is recorded at another site.", "Receive it here first.")
        if rack is not None and not suits_material(sample.material, rack.temperature):
            cell.state = CellState.WRONG_CLASS
            return cell.open(
                f"{sample.code} is {sample.material} and must not be kept at {rack.temperature}.",
                "Take it out and scan again.",
            )
        if kept := rack.kept_for_others(sample.study_id) if rack else None:
            cell.state = CellState.OTHER_STUDY
            return cell.open(f"{kept.code} is kept for another study.", "Take it out and scan again.")
        if self._record.studies is not None and sample.study_id not in self._record.studies:
            cell.state = CellState.OTHER_STUDY
            return (
                cell
                if accepted
                else cell.open(
                    f"{sample.code} is of another study.", "Take it out and scan again, or accept it here."
                )
            )
        if sample.container_id is not None:
            cell.state = CellState.ELSEWHERE
            if accepted or self._all_of.moved_in == "accept":
                return cell
            return cell.open(
                f"{sample.code} is recorded elsewhere.", "Accept that it is here now, or take it back."
            )
        if sample.status is Status.AVAILABLE and sample.custodian_user_id not in (
            None,
            self._record.actor_id,
        ):
            cell.state = CellState.ELSEWHERE
            return cell.open(
                f"Somebody else has {sample.code} in hand.", "Let them put it in, or offer it to you."
            )
        cell.state = CellState.ON_HOLD if sample.holds else CellState.ARRIVING
        if sample.holds:
            cell.explain(f"On hold: {_holds(sample)}.")
        if cell.place in self._planned and not accepted:
            return cell.open(
                f"{sample.code} is known, and a new tube was planned here.",
                "Change the plan, or accept it here.",
            )
        return cell


def _name(record: Record, sample: Sample) -> str:
    return sample.code if record.sees(sample) else "A tube you may not see"


def _holds(sample: Sample) -> str:
    return ", ".join(one.replace("_", " ") for one in sample.holds.split())
