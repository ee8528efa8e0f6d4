"""What is decided about a discrepancy, and whether that fits: its kind, and a record that has not changed since. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.biobank.samples.models import Sample
from app.biobank.stock_takes.errors import DoesNotFit, MovedSince, ResolvedAlready
from app.biobank.stock_takes.models import BoxCount, Discrepancy
from app.biobank.stock_takes.rules import FITTING
from app.biobank.stock_takes.schemas import ResolveOne
from app.biobank.stock_takes.words import DiscrepancyKind, Resolution
from app.biobank.storage.tree.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Case:
    """One discrepancy with its box; `said` is None where it is resolved along with another one."""

    row: Discrepancy
    line: BoxCount
    box: Surroundings
    said: ResolveOne | None
    resolution: Resolution

    @property
    def tubes(self) -> list[int]:
        """The ids of its tubes."""
        return [id_ for id_ in (self.row.sample_id, self.row.other_id) if id_ is not None]


@dataclass(frozen=True, slots=True)
class Cases:
    """What is decided in one step, and the tubes it is about, by id."""

    all: Sequence[Case]
    tubes: Mapping[int, Sample]

    def of(self, resolution: Resolution) -> list[Case]:
        """Those that are resolved so."""
        return [case for case in self.all if case.resolution is resolution]


def refuse_unfit(case: Case, tubes: Mapping[int, Sample], recorded: Mapping[int, str]) -> None:
    """Refuse what was resolved already, what does not fit its kind, and what the record has overtaken (E-STATE).

    `recorded` says where each tube is recorded now.
    """
    row = case.row
    spoken = row.kind.replace("_", " ")
    if row.resolution is not None:
        raise ResolvedAlready(
            f"{row.code or 'This tube'} was resolved already: {row.resolution.replace('_', ' ')}.",
            next_step="Look at the box again.",
        )
    if case.resolution not in FITTING[row.kind]:
        ways = ", ".join(one.value for one in FITTING[row.kind])
        raise DoesNotFit(
            f"That is no way to resolve what is {spoken}.",
            fields={"resolution": f"One of {ways}."},
            next_step="Choose another way, or have the box counted again.",
        )
    if case.resolution is Resolution.FOUND_ELSEWHERE:
        _refuse_not_found(case, tubes, recorded)
    elif case.resolution is not Resolution.SET_ASIDE and _has_moved(case, tubes, recorded):
        raise MovedSince(
            f"The record of {row.code} has changed since the box was counted.",
            next_step="Resolve it as found elsewhere, or have the box counted again."
            if Resolution.FOUND_ELSEWHERE in FITTING[row.kind]
            else "Have the box counted again, or set the tube aside.",
        )


def _refuse_not_found(case: Case, tubes: Mapping[int, Sample], recorded: Mapping[int, str]) -> None:
    said = case.said
    named = said is not None and said.container is not None and said.position is not None
    if not named and not _has_moved(case, tubes, recorded):
        raise DoesNotFit(
            f"Where was {case.row.code} found?",
            fields={"container": "The box it stands in.", "position": "The position in it."},
            next_step="Name the box and the position.",
        )


def _has_moved(case: Case, tubes: Mapping[int, Sample], recorded: Mapping[int, str]) -> bool:
    """Whether a tube is recorded elsewhere by now than when the box was counted."""
    row, here = case.row, case.box.id
    if row.sample_id is None:
        return False
    sample = tubes[row.sample_id]
    if row.kind in (DiscrepancyKind.WRONG_BOX, DiscrepancyKind.EXTRA):
        return recorded.get(row.sample_id, "") != row.recorded
    if (sample.container_id, sample.place) != (here, row.place):
        return True
    if row.other_id is None:
        return False
    other = tubes[row.other_id]
    return (other.container_id, other.place) != (here, row.seen_place)
