"""Looking at the storage tree: one container with what is around and inside it, and lists of them."""

from app.biobank.storage import queries
from app.biobank.storage.models import Container
from app.biobank.storage.schemas import ContainerInPlace, ContainerView, Inside
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.core.work import Work


def in_place(work: Work, box: Surroundings) -> ContainerInPlace:
    """The container with the way to it, how cold it is there, and what stands directly in it (1,000 at most)."""
    container = box.container
    parent = (
        tree.surroundings(work, {container.parent_id}).get(container.parent_id)
        if container.parent_id
        else None
    )
    position = container.code
    if parent is not None:
        position = parent.label_of(container.slot) if container.slot is not None else parent.path
    return ContainerInPlace(
        **ContainerView.model_validate(container).model_dump(),
        site=queries.site_of(work, container.site_id).code,
        path=[one.code for one in box.chain],
        position=position,
        coldness=box.temperature,
        children=[_inside(box, one) for one in tree.children(work, box.id)],
    )


def _inside(box: Surroundings, one: Container) -> Inside:
    slot = box.grid.label_of(one.slot) if box.grid is not None and one.slot is not None else None
    return Inside(code=one.code, name=one.name, kind=one.kind, state=one.state, slot=slot)
