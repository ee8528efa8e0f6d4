"""Taking empty containers out of use, for good: their labels and their history stay, their slots become free."""

from collections.abc import Callable

from app.biobank.storage.facts import ContainerRetired
from app.biobank.storage.models import Container
from app.biobank.storage.queries import ContainerUnknown, must_at
from app.biobank.storage.schemas import RetireContainers
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.words import ContainerState
from app.core.actor import Permission
from app.core.errors import Conflict, Refusals
from app.core.work import Work


class StillInUse(Conflict):
    """Something stands in it."""

    code = "E-POS-OCCUPIED"


class RetiredAlready(Conflict):
    """It is out of use already."""

    code = "E-STATE"


def retire(work: Work, form: RetireContainers, holds_tubes: Callable[[Container], bool]) -> list[Container]:
    """Retire every container of `form`, all or none; refuses what still holds anything (E-POS-OCCUPIED)."""
    ids = tree.ids_of(work, form.containers)
    everything = tree.around(work, set(ids.values()))
    found = tree.surroundings(work, everything, alone=everything)
    known = tree.among(work, ids, found)
    refusals = Refusals()
    chosen: dict[int, Container] = {}
    for row, code in enumerate(form.containers):
        with refusals.of(row, container=code):
            box = tree.named(known, code)
            if box is None:
                raise ContainerUnknown(f"{code} is not a container of this biobank.")
            must_at(work, Permission.STORAGE_SET_UP, box.container.site_id, box.container.study_id)
            if box.container.state is ContainerState.RETIRED:
                raise RetiredAlready(f"{code} is retired already.")
            if tree.children(work, box.id, 1) or holds_tubes(box.container):
                raise StillInUse(f"{code} is not empty.", next_step="Move what stands in it first.")
            chosen[box.id] = box.container
    refusals.settle()
    facts = []
    for container in chosen.values():
        around = (f"container:{container.parent_id}",) if container.parent_id is not None else ()
        facts.append(
            ContainerRetired(
                subject=container.ref,
                about=around,
                site_id=container.site_id,
                reason=form.reason,
                code=container.code,
            )
        )
        container.state = ContainerState.RETIRED
        container.parent_id = container.slot = None
    work.tell(*facts)
    return list(chosen.values())
