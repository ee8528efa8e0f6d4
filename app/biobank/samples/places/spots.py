"""Places in boxes: which one a tube is to have, and whether it may stand there."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.biobank.samples.errors import PlaceTaken, PlaceUnfit
from app.biobank.samples.models import Sample
from app.biobank.storage.schemes import Fill
from app.biobank.storage.temperatures import TemperatureClass, suits_any
from app.biobank.storage.tree.surroundings import Surroundings
from app.biobank.vocabulary.reading import materials
from app.core.errors import Conflict

Key = tuple[int, int]
"""A place: the container's id, and the number of the place in it."""


class Full(Conflict):
    """There is no room left."""

    code = "E-CAPACITY"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of one box."""

    box: Surroundings
    place: int

    @property
    def key(self) -> Key:
        """The place as the database names it."""
        return (self.box.id, self.place)

    @property
    def label(self) -> str:
        """What is written at the place."""
        return self.box.grid.label_of(self.place) if self.box.grid else ""

    def __str__(self) -> str:
        return self.box.label_of(self.place)


class Wish(NamedTuple):
    """The box a tube is to go to, and the label of the place; None for the next free one."""

    box: Surroundings
    position: str | None


class Chooser:
    """Gives every tube of one deed its own place: the one it names, or the next free one."""

    def __init__(self, taken: Callable[[int], Collection[int]]) -> None:
        self._ask = taken
        self._taken: dict[int, set[int]] = {}
        self._named: set[Key] = set()
        self._given: dict[Key, str] = {}

    def keep(self, wishes: Sequence[Wish | None]) -> None:
        """Keep the places that are named from those that get the next free one."""
        for wish in wishes:
            if wish is not None and wish.position is not None and wish.box.grid is not None:
                place = wish.box.grid.find(wish.position)
                if place is not None:
                    self._named.add((wish.box.id, place))

    def spot(self, sample: Sample, wish: Wish) -> Spot:
        """The tube's place. Refuses a label the box has not, a second tube for one place, and a full box."""
        if wish.box.grid is None or not wish.box.container.kind.holds_samples:
            raise PlaceUnfit(
                f"{wish.box.container.code} is a {wish.box.container.kind}; tubes do not stand directly in it.",
                fields={"container": "Name a box, a plate or a rack with a format."},
            )
        if wish.position is None:
            return self._next(sample, wish.box)
        spot = Spot(wish.box, wish.box.grid.place_of(wish.position))
        other = self._given.setdefault(spot.key, sample.code)
        if other != sample.code:
            raise PlaceTaken(
                f"{spot} is meant for {other} as well.", next_step="Give each tube its own place."
            )
        return spot

    def _next(self, sample: Sample, box: Surroundings) -> Spot:
        if box.id not in self._taken:
            self._taken[box.id] = set(self._ask(box.id))
        taken = self._taken[box.id]
        for place in box.grid.places(Fill.ROW) if box.grid else ():
            if place not in taken and (box.id, place) not in self._named:
                taken.add(place)
                self._given[box.id, place] = sample.code
                return Spot(box, place)
        raise Full(f"{box.container.code} is full.", next_step="Choose another box.")


def refuse_unfit(sample: Sample, box: Surroundings) -> None:
    """Refuse (E-POS-INCOMPATIBLE) a box that may not hold this tube: closed, elsewhere, another study's, too warm."""
    if closed := box.closed:
        raise PlaceUnfit(
            f"{closed.code} is {closed.state.replace('_', ' ')}.", next_step="Choose a place that is in use."
        )
    if sample.site_id != box.container.site_id:
        raise PlaceUnfit(
            f"{sample.code} is at another site than {box.container.code}.",
            next_step="Send it in a shipment, and store it once it has been received there.",
        )
    if kept := box.kept_for_others(sample.study_id):
        raise PlaceUnfit(
            f"{kept.code} is kept for another study.", next_step="Choose a box of this study, or of none."
        )
    if not suits_material(sample.material, box.temperature):
        wanted = " or ".join(materials()[sample.material].storage)
        raise PlaceUnfit(
            f"{sample.code} is {sample.material}, kept at {wanted}; {box.container.code} is at {box.temperature}.",
            next_step=f"Choose a box at {wanted}.",
        )


def suits_material(material: str, temperature: TemperatureClass | None) -> bool:
    """Whether a material may be kept so cold. What nobody said, or no word list knows, is not judged."""
    known = materials().get(material)
    if known is None or temperature is None:
        return True
    return suits_any([TemperatureClass(one) for one in known.storage], temperature)
