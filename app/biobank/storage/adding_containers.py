"""Bringing containers into use: rooms, units, shelves, racks, boxes and plates."""

from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.storage import queries
from app.biobank.storage.defining_formats import grid_of
from app.biobank.storage.facts import ContainerAdded
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.words import ContainerKind
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import BiobankError, Invalid, Refusals
from app.core.work import Work


def add_containers(work: Work, form: AddContainers) -> list[Container]:
    """Add containers in the order given, so that later ones may stand in earlier ones; all, or none."""
    refusals = Refusals()
    added: list[Container] = []
    for number, line in enumerate(form.containers):
        try:
            added.append(_add(work, line))
        except BiobankError as error:
            refusals.add(number, error, container=line.code)
    refusals.settle()
    return added


def _add(work: Work, line: AddContainer) -> Container:
    check_code(line.code)
    queries.refuse_taken(work, line.code)
    kind = ContainerKind(line.kind)
    parent = queries.container_by_code(work, line.parent) if line.parent else None
    site_id = parent.site_id if parent else queries.working_site(work, line.site).id or 0
    work.must(Permission.STORAGE_SET_UP, site_id)
    slot = slot_in(work, parent, line.slot)
    row = Container(
        code=line.code,
        name=line.name,
        kind=kind,
        format_id=_format(work, kind, line),
        site_id=site_id,
        parent_id=parent.id if parent else None,
        slot=slot,
        temperature=TemperatureClass(line.temperature) if line.temperature else None,
        study_id=study_by_code(work, line.study).id if line.study else None,
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
    return row


def _format(work: Work, kind: ContainerKind, line: AddContainer) -> int | None:
    if line.format:
        return queries.format_by_code(work, line.format).id
    if kind in (ContainerKind.BOX, ContainerKind.PLATE):
        raise Invalid("A box needs a format.", fields={"format": "Say how its places are laid out."})
    return None


def slot_in(work: Work, parent: Container | None, label: str | None) -> int | None:
    """The place a slot's label names in `parent`; None where the parent has no grid."""
    if label is None or parent is None:
        if label is not None:
            raise Invalid("A slot belongs to a parent.", fields={"slot": "Name the parent as well."})
        return None
    if parent.format_id is None:
        raise Invalid(f"{parent.code} has no slots.", fields={"slot": "Leave the slot out."})
    return grid_of(work.session.get_one(ContainerFormat, parent.format_id)).place_of(label)
