"""Lays a plan over a rack: which well gets what, from which parent. Pure: no session, no clock."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.biobank.barcodes.scanning import normalise
from app.biobank.exchange.coordinates import label, place_of
from app.biobank.exchange.rack_scans.schemas import Plan, PlannedParent, Span, WellException
from app.biobank.storage.schemes import Fill, Format, NoSuchPosition
from app.biobank.vocabulary.materials import material_of
from app.core.errors import Invalid, Refusals
from app.core.units import Unit, parse_amount


@dataclass(frozen=True, slots=True)
class Planned:
    """What a well gets: `amount` smallest units from `parent`, None where nobody knows. `short`: less than planned.

    `full` is the amount that was planned, of which `amount` may be less by an exception.
    """

    parent: str
    material: str
    unit: Unit
    amount: int | None
    full: int | None
    tube: str

    @property
    def short(self) -> bool:
        """Whether less went in than planned."""
        return self.amount is not None and self.full is not None and self.amount < self.full


def place_in(grid: Format, text: str) -> int:
    """The place that a person or a scanner names: as it is written on the rack, or as A01."""
    found = grid.find(text)
    if found is None and (spot := place_of(text)) is not None:
        found = place_at(grid, *spot)
    if found is None:
        raise NoSuchPosition(
            f"“{text[:20]}” is no position here: {grid.extent()}.", fields={"well": grid.extent()}
        )
    return found


def place_at(grid: Format, row: int, column: int) -> int | None:
    """The place in a scanner's row and column, counted from 1; None outside.

    A scanner that writes what is printed on the box calls the ninth row J where the box has no I.
    """
    if 1 <= row <= grid.rows and 1 <= column <= grid.columns:
        return (row - 1) * grid.columns + column - 1
    return grid.find(label(row, column))


def by_place(grid: Format, exceptions: list[WellException]) -> dict[int, WellException]:
    """What was said of each well. Refuses wells that are not there, and two things said of one."""
    said: dict[int, WellException] = {}
    refusals = Refusals()
    for row, one in enumerate(exceptions):
        with refusals.of(row, well=one.well):
            place = place_in(grid, one.well)
            if place in said:
                raise Invalid(f"{one.well} is named twice.", fields={"well": "Each well once."})
            if one.blank and one.amount:
                raise Invalid(f"{one.well} cannot be blank and hold something.", fields={"blank": "Or not."})
            said[place] = one
    refusals.settle()
    return said


def lay(plan: Plan, grid: Format, said: Mapping[int, WellException]) -> dict[int, Planned]:
    """What every planned well gets, by place. Refuses wells that are not there or meant for two parents."""
    order = list(grid.places(plan.fill))
    planned: dict[int, Planned] = {}
    refusals = Refusals()
    follow = 0
    named: set[str] = set()
    for row, parent in enumerate(plan.parents):
        with refusals.of(row, sample=parent.sample):
            if normalise(parent.sample) in named:
                raise Invalid(f"{parent.sample} is named twice.", fields={"sample": "Each parent once."})
            named.add(normalise(parent.sample))
            children = list(_children(parent))
            places = _places(parent, grid, plan.fill, order) or order[follow : follow + len(children)]
            _refuse_misfit(parent, places, children, planned, grid)
            for place, child in zip(places, children, strict=True):
                planned[place] = _with_exception(child, said.get(place))
            follow = order.index(places[-1]) + 1
    refusals.settle()
    return planned


def _children(parent: PlannedParent) -> Iterator[Planned]:
    for line in parent.children:
        material = material_of(line.material)
        amount = parse_amount(line.amount, material.unit).value if line.amount else None
        yield from (
            Planned(parent.sample, material.code, material.unit, amount, amount, line.tube)
            for _ in range(line.count)
        )


def _places(parent: PlannedParent, grid: Format, fill: Fill | str, order: list[int]) -> list[int]:
    places: list[int] = []
    for wells in parent.wells:
        if isinstance(wells, Span):
            first, last = (order.index(place_in(grid, well)) for well in (wells.first, wells.last))
            if last < first:
                raise Invalid(
                    f"{wells.last} comes before {wells.first} when the rack is filled by {fill}.",
                    fields={"wells": "From the first to the last."},
                )
            places += order[first : last + 1]
        else:
            places.append(place_in(grid, wells))
    return places


def _refuse_misfit(
    parent: PlannedParent,
    places: list[int],
    children: list[Planned],
    planned: Mapping[int, Planned],
    grid: Format,
) -> None:
    if len(places) != len(children):
        raise Invalid(
            f"{parent.sample} has {len(children)} tubes for {len(places)} wells.",
            fields={"wells": "As many wells as tubes."},
        )
    taken = next((place for place in places if place in planned), None)
    if taken is not None or len(set(places)) < len(places):
        well = grid.label_of(taken) if taken is not None else "A well"
        raise Invalid(f"{well} is meant for two tubes.", fields={"wells": "Each well once."})


def _with_exception(child: Planned, said: WellException | None) -> Planned:
    if said is None or said.amount is None:
        return child
    amount = parse_amount(said.amount, child.unit).value
    return Planned(child.parent, child.material, child.unit, amount, child.full, child.tube)
