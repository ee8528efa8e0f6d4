"""What one line of a move means: the container, what is inside it, where it goes, and whether it may."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.biobank.storage import queries
from app.biobank.storage.models import Container, InsideItself, SlotTaken
from app.biobank.storage.queries import ContainerUnknown
from app.biobank.storage.schemas import MoveContainer
from app.biobank.storage.schemes import Fill
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings, Unfit, refuse_unfit
from app.biobank.storage.words import ContainerState
from app.core.actor import Permission
from app.core.errors import Conflict, Invalid
from app.core.work import Work


class NoSlotFree(Conflict):
    """There is no room left."""

    code = "E-CAPACITY"


@dataclass(frozen=True, slots=True)
class Transfer:
    """A container on its way, with what is inside and what waits around it.

    `target` is the new parent, None for a container that will stand freely at `site_id`. `contents` begins
    with the container itself. `exposed` are those of them in which it will be as cold as around the container.
    """

    row: int
    container: Container
    origin: str
    was: TemperatureClass | None
    target: Surroundings | None
    slot: int | None
    site_id: int
    contents: tuple[Container, ...]
    exposed: frozenset[int]

    @property
    def temperature(self) -> TemperatureClass | None:
        """How cold it will be in what is exposed."""
        return self.container.temperature or (self.target.temperature if self.target else None)

    @property
    def position(self) -> str:
        """Where it will stand, in words: "F07/RK-2/3"; the container's own label where it stands freely."""
        if self.target is None:
            return self.container.code
        return self.target.label_of(self.slot) if self.slot is not None else self.target.path


class Lines:
    """Turns each line of a move into a transfer, or a refusal."""

    def __init__(
        self,
        work: Work,
        moves: Sequence[MoveContainer],
        known: dict[str, Surroundings],
        found: dict[int, Surroundings],
    ) -> None:
        self._work, self._known, self._found = work, known, found
        leaving = {box.id for line in moves if (box := tree.named(known, line.container))}
        parents = {box.id for line in moves if line.parent and (box := tree.named(known, line.parent))}
        taken = tree.slots_taken(work, parents) if parents else {}
        self._taken = {key for key, row in taken.items() if row.id not in leaving}
        self._given: dict[tuple[int, int], str] = {}
        self._named: set[int] = set()
        for line in moves:
            parent = tree.named(known, line.parent) if line.parent else None
            slot = parent.grid.find(line.slot) if parent and parent.grid and line.slot else None
            if parent is not None and slot is not None:
                self._taken.add((parent.id, slot))

    def transfer(self, row: int, line: MoveContainer) -> Transfer:
        """What becomes of one line."""
        box = self._box(line.container, "container")
        container = box.container
        target = self._box(line.parent, "parent") if line.parent else None
        site_id = self._site(line, container, target)
        for site in {container.site_id, site_id}:
            queries.must_at(self._work, Permission.STORAGE_MOVE, site, container.study_id)
        if container.state is ContainerState.RETIRED:
            raise Unfit(f"{container.code} is retired.")
        if box.id in self._named:
            raise Conflict(f"{container.code} is named twice.", next_step="Name every container once.")
        self._named.add(box.id)
        if target is not None:
            if container in target.chain:
                raise InsideItself(
                    f"{container.code} cannot stand inside itself.",
                    fields={"parent": "It stands inside what is moved."},
                )
            refuse_unfit(container.kind, container.study_id, target)
        inside = tree.inside(self._work, [box.id])
        return Transfer(
            row=row,
            container=container,
            origin=_position(box, self._found),
            was=box.temperature,
            target=target,
            slot=self._slot(line, container, target),
            site_id=site_id,
            contents=(container, *inside),
            exposed=_exposed(container, inside),
        )

    def _box(self, code: str, name: str) -> Surroundings:
        box = tree.named(self._known, code)
        if box is None:
            raise ContainerUnknown(
                f"{code} is not a container of this biobank.", fields={name: "Unknown code."}
            )
        return box

    def _site(self, line: MoveContainer, container: Container, target: Surroundings | None) -> int:
        if target is not None:
            if line.site is not None:
                raise Invalid(
                    "A parent has its site.", fields={"site": "Leave it out, or leave out the parent."}
                )
            return target.container.site_id
        return queries.site_by_code(self._work, line.site).id or 0 if line.site else container.site_id

    def _slot(self, line: MoveContainer, container: Container, target: Surroundings | None) -> int | None:
        if target is None or target.grid is None:
            if line.slot is not None:
                raise Invalid("There are no slots there.", fields={"slot": "Leave the slot out."})
            return None
        if line.slot is None:
            free = (place for place in target.grid.places(Fill.ROW) if (target.id, place) not in self._taken)
            slot = next(free, None)
            if slot is None:
                raise NoSlotFree(f"{target.container.code} is full.", next_step="Choose another place.")
            self._taken.add((target.id, slot))
        else:
            slot = target.grid.place_of(line.slot)
        other = self._given.setdefault((target.id, slot), container.code)
        if other != container.code:
            raise SlotTaken(f"{target.label_of(slot)} is meant for {other} as well.")
        return slot


def _exposed(container: Container, inside: Sequence[Container]) -> frozenset[int]:
    if container.temperature is not None:
        return frozenset()
    exposed = {container.id}
    for one in inside:  # From the outside in: a parent always comes before its children.
        if one.parent_id in exposed and one.temperature is None:
            exposed.add(one.id)
    return frozenset(id_ for id_ in exposed if id_ is not None)


def _position(box: Surroundings, found: dict[int, Surroundings]) -> str:
    parent = found.get(box.container.parent_id or 0)
    if parent is None:
        return box.container.code
    return parent.label_of(box.container.slot) if box.container.slot is not None else parent.path
