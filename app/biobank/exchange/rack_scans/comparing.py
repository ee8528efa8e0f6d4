"""Compares what a scanner saw with what is recorded: one state for every well. Pure: no session, no clock."""

from collections import defaultdict
from collections.abc import Mapping

from app.biobank.barcodes.queries import Named
from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.rack_scans.cells import Cell, Record
from app.biobank.exchange.rack_scans.planning import Planned
from app.biobank.exchange.rack_scans.reading_back import Layout
from app.biobank.exchange.rack_scans.schemas import PlanRack, WellException
from app.biobank.exchange.rack_scans.words import CellState
from app.biobank.samples.models import Sample
from app.biobank.samples.places.spots import suits_material
from app.biobank.samples.transitions import spoken
from app.biobank.samples.words import TERMINAL, HoldKind, Status
from app.biobank.storage.schemes import Fill

_STORABLE = frozenset(
    {Status.RECEIVED, Status.ACCEPTED, Status.IN_PROCESS, Status.AVAILABLE, Status.REJECTED}
)


def compare(
    layout: Layout,
    record: Record,
    planned: Mapping[int, Planned],
    said: Mapping[int, WellException],
    all_of: PlanRack,
) -> list[Cell]:
    """Every well of the rack, along its rows."""
    return _Comparison(layout, record, planned, said, all_of).cells()


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
