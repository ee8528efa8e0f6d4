"""Moving a box, a rack or a shelf with all that stands in it: one fact, however much is inside."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.biobank.storage.facts import ContainerChanged, ContainerMoved
from app.biobank.storage.models import InsideItself, SlotTaken
from app.biobank.storage.schemas import MoveContainers
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.transfers import Lines, Transfer
from app.core.db.conflicts import translate
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.work import Work

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
    lines = Lines(work, form.moves, tree.among(work, ids, found), found)
    refusals = Refusals()
    transfers: list[Transfer] = []
    for row, line in enumerate(form.moves):
        with refusals.of(row, container=line.container):
            transfer = lines.transfer(row, line)
            judge(transfer)
            transfers.append(transfer)
    refusals.settle()
    changing = [one for one in transfers if _changes(one)]
    _refuse_circles(changing, {id_: box.container.parent_id for id_, box in found.items()})
    _apply(work, changing, form.occurred_at, form.reason)
    return transfers


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
