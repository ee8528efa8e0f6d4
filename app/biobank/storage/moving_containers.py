"""Moving a box, a rack or a shelf with all that stands in it: one fact, however much is inside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.biobank.storage import queries
from app.biobank.storage.facts import ContainerChanged, ContainerMoved
from app.biobank.storage.models import Container, InsideItself, SlotTaken
from app.biobank.storage.queries import ContainerUnknown
from app.biobank.storage.schemas import MoveContainer, MoveContainers
from app.biobank.storage.schemes import Fill
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings, Unfit, may_stand_in
from app.biobank.storage.words import ContainerState
from app.core.actor import Permission
from app.core.db.conflicts import translate
from app.core.errors import BiobankError, Conflict, Invalid, Refusals
from app.core.ledger.facts import Fact
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


Judge = Callable[[Transfer], None]
"""Whether what stands inside may go there; raises the refusal."""


def move_containers(work: Work, form: MoveContainers, judge: Judge) -> list[Transfer]:
    """Move every container of `form`, all or none; returns where each went. Two may change places.

    Everything around the old and the new places is locked in one order, so that of two moves that would put
    containers inside each other the second sees the first (E-CONTAINER-CYCLE).
    """
    ids = tree.ids_of(work, [code for line in form.moves for code in (line.container, line.parent) if code])
    everything = tree.around(work, set(ids.values()))
    found = tree.surroundings(work, everything, alone=everything)
    lines = _Lines(work, form.moves, tree.among(work, ids, found), found)
    refusals = Refusals()
    transfers: list[Transfer] = []
    for row, line in enumerate(form.moves):
        try:
            transfer = lines.transfer(row, line)
            judge(transfer)
            transfers.append(transfer)
        except BiobankError as error:
            refusals.add(row, error, container=line.container)
    refusals.settle()
    changing = [one for one in transfers if _changes(one)]
    _refuse_circles(changing, {id_: box.container.parent_id for id_, box in found.items()})
    _apply(work, changing, form.occurred_at, form.reason)
    return transfers


class _Lines:
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
            _refuse_unfit(container, target)
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


def _refuse_unfit(container: Container, target: Surroundings) -> None:
    if container in target.chain:
        raise InsideItself(
            f"{container.code} cannot stand inside itself.",
            fields={"parent": "It stands inside what is moved."},
        )
    if closed := target.closed:
        raise Unfit(
            f"{closed.code} is {closed.state.replace('_', ' ')}.", next_step="Choose a place that is in use."
        )
    if not may_stand_in(container.kind, target.container.kind):
        raise Unfit(f"A {container.kind} does not stand in a {target.container.kind}.")
    if container.study_id is not None and (kept := target.kept_for_others(container.study_id)):
        raise Unfit(f"{kept.code} is kept for another study.")


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


def _changes(one: Transfer) -> bool:
    container = one.container
    parent = one.target.id if one.target else None
    return (container.parent_id, container.slot, container.site_id) != (parent, one.slot, one.site_id)


def _refuse_circles(transfers: Sequence[Transfer], parents: dict[int, int | None]) -> None:
    """Refuse moves that are sound one by one and together put containers inside each other."""
    parents |= {one.container.id or 0: one.target.id if one.target else None for one in transfers}
    refusals = Refusals()
    for one in transfers:
        seen: set[int] = set()
        front: int | None = one.container.id
        while front is not None and front not in seen:
            seen.add(front)
            front = parents.get(front)
        if front is not None:
            error = InsideItself(f"{one.container.code} cannot stand inside itself.")
            refusals.add(one.row, error, container=one.container.code)
    refusals.settle()


def _apply(work: Work, transfers: Sequence[Transfer], occurred_at: datetime | None, reason: str) -> None:
    facts: list[Fact] = []
    for one in transfers:
        container = one.container
        old = (f"container:{container.parent_id}",) if container.parent_id is not None else ()
        new = (one.target.container.ref,) if one.target is not None else ()
        facts.append(
            ContainerMoved(
                subject=container.ref,
                about=tuple(dict.fromkeys((*old, *new))),
                site_id=one.site_id,
                occurred_at=occurred_at,
                reason=reason or None,
                code=container.code,
                origin=one.origin,
                position=one.position,
            )
        )
        if container.site_id != one.site_id:
            facts += [
                ContainerChanged(subject=row.ref, about=(container.ref,), site_id=one.site_id, code=row.code)
                for row in one.contents[1:]
            ]
    try:
        with work.session.begin_nested():
            _make_way(work, transfers)
            for one in transfers:
                one.container.parent_id = one.target.id if one.target else None
                one.container.slot = one.slot
                for row in one.contents:
                    row.site_id = one.site_id
            work.tell(*facts)
    except IntegrityError as error:
        if isinstance(translate(error), SlotTaken):
            _name_what_stands_there(work, transfers)
        raise


def _make_way(work: Work, transfers: Sequence[Transfer]) -> None:
    # The constraint looks at every row by itself, so of two that change places each leaves before the other comes.
    wanted = {(one.target.id, one.slot): one.container.id for one in transfers if one.target}
    in_the_way = [
        one.container
        for one in transfers
        if wanted.get((one.container.parent_id or 0, one.container.slot), one.container.id)
        != one.container.id
    ]
    for container in in_the_way:
        container.slot = None
    if in_the_way:
        work.step()


def _name_what_stands_there(work: Work, transfers: Sequence[Transfer]) -> None:
    standing = tree.slots_taken(work, {one.target.id for one in transfers if one.target})
    refusals = Refusals()
    for one in transfers:
        if one.target is None or one.target.grid is None or one.slot is None:
            continue
        other = standing.get((one.target.id, one.slot))
        if other is None or other.id == one.container.id:
            continue
        free = next(
            (place for place in one.target.grid.places() if (one.target.id, place) not in standing), None
        )
        refusals.add(
            one.row,
            SlotTaken(
                f"{other.code} stands at {one.position}.",
                fields={"slot": f"{other.code} stands there."},
                next_step=f"{one.target.container.code} is full; choose another place."
                if free is None
                else f"The next free slot is {one.target.grid.label_of(free)}.",
            ),
            container=one.container.code,
        )
    refusals.settle()
