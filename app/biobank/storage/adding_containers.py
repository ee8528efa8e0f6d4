"""Bringing containers into use: rooms, units, shelves, racks, boxes and plates."""

from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.barcodes.scanning import normalise
from app.biobank.storage import queries
from app.biobank.storage.defining_formats import grid_of
from app.biobank.storage.facts import ContainerAdded
from app.biobank.storage.models import Container, ContainerFormat, SlotTaken
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings, refuse_unfit
from app.biobank.storage.words import ContainerKind
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def add_containers(
    work: Work, form: AddContainers, permission: Permission = Permission.STORAGE_SET_UP
) -> list[Container]:
    """Add containers in the order given, so that later ones may stand in earlier ones; all, or none."""
    ids = tree.ids_of(work, {line.parent for line in form.containers if line.parent})
    # What is there already is locked at once, so that nothing moves away under what is added to it.
    known = tree.among(work, ids, tree.surroundings(work, set(ids.values()), alone=()))
    refusals = Refusals()
    added: list[Container] = []
    for number, line in enumerate(form.containers):
        with refusals.of(number, container=line.code):
            box = _add(work, line, known, permission)
            known[normalise(line.code)] = box
            added.append(box.container)
    refusals.settle()
    return added


def _add(
    work: Work, line: AddContainer, known: dict[str, Surroundings], permission: Permission
) -> Surroundings:
    check_code(line.code)
    queries.refuse_taken(work, line.code)
    kind = ContainerKind(line.kind)
    around = _parent(line, known)
    parent = around.container if around else None
    site_id = parent.site_id if parent else queries.working_site(work, line.site).id or 0
    study_id = study_by_code(work, line.study).id if line.study else None
    queries.must_at(work, permission, site_id, study_id)
    if around is not None:
        refuse_unfit(kind, study_id, around)
    grid = _format(work, kind, line)
    slot = _slot(work, around, line.slot)
    row = Container(
        code=line.code,
        name=line.name,
        kind=kind,
        format_id=grid.id if grid else None,
        site_id=site_id,
        parent_id=parent.id if parent else None,
        slot=slot,
        temperature=TemperatureClass(line.temperature) if line.temperature else None,
        study_id=study_id,
    )
    work.add(row)
    name_all(work, "container", [(row.id or 0, row.code)])
    where = f"{parent.code} {line.slot or ''}".strip() if parent else "its site"
    work.tell(
        ContainerAdded(
            subject=row.ref,
            about=(parent.ref,) if parent else (),
            site_id=site_id,
            code=row.code,
            position=where,
        )
    )
    chain = (*around.chain, row) if around else (row,)
    return Surroundings(chain, grid_of(grid) if grid else None)


def _parent(line: AddContainer, known: dict[str, Surroundings]) -> Surroundings | None:
    if line.parent is None:
        return None
    found = tree.named(known, line.parent)
    if found is None:
        raise queries.ContainerUnknown(
            f"{line.parent} is not a container of this biobank.", fields={"parent": "Unknown code."}
        )
    return found


def _format(work: Work, kind: ContainerKind, line: AddContainer) -> ContainerFormat | None:
    if line.format:
        return queries.format_by_code(work, line.format)
    if kind in (ContainerKind.BOX, ContainerKind.PLATE):
        raise Invalid("A box needs a format.", fields={"format": "Say how its places are laid out."})
    return None


def _slot(work: Work, around: Surroundings | None, label: str | None) -> int | None:
    if label is None:
        return None
    if around is None:
        raise Invalid("A slot belongs to a parent.", fields={"slot": "Name the parent as well."})
    if around.grid is None:
        raise Invalid(f"{around.container.code} has no slots.", fields={"slot": "Leave the slot out."})
    slot = around.grid.place_of(label)
    if other := tree.slots_taken(work, [around.id]).get((around.id, slot)):
        raise SlotTaken(
            f"{other.code} stands at {around.label_of(slot)}.",
            fields={"slot": f"{other.code} stands there."},
            next_step="Choose a free slot.",
        )
    return slot
