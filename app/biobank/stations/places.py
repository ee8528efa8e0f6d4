"""Where a tube or a container is: the steps on the way to it, and how its own place is written."""

from app.biobank.samples.models import Sample
from app.biobank.storage.defining_formats import grid_of
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.queries import path_to
from app.core.schemas import View
from app.core.work import Work


class Step(View):
    """One container on the way to a tube; `slot` is how its own place in the one before is written."""

    code: str
    kind: str
    slot: str = ""


def where_is(work: Work, sample: Sample) -> tuple[list[Step], str]:
    """The containers around a tube, the outermost first, and how its position is written."""
    if sample.container_id is None or sample.place is None:
        return [], ""
    box = work.session.get_one(Container, sample.container_id)
    return steps_to(work, box), label_in(work, box, sample.place)


def home_of(work: Work, sample: Sample) -> str:
    """Where a picked tube belongs: "F07 / BX-1 / A5"; "" for one that was not picked."""
    if sample.home_container_id is None or sample.home_place is None:
        return ""
    box = work.session.get_one(Container, sample.home_container_id)
    return " / ".join([*(one.code for one in steps_to(work, box)), label_in(work, box, sample.home_place)])


def steps_to(work: Work, container: Container) -> list[Step]:
    """From the outermost container down to this one."""
    steps: list[Step] = []
    outer: Container | None = None
    for one in path_to(work, container):
        slot = label_in(work, outer, one.slot) if outer is not None and one.slot is not None else ""
        steps.append(Step(code=one.code, kind=one.kind, slot=slot))
        outer = one
    return steps


def label_in(work: Work, container: Container, place: int) -> str:
    """How a place of a container is written on it."""
    if container.format_id is None:
        return str(place + 1)
    return grid_of(work.session.get_one(ContainerFormat, container.format_id)).label_of(place)
