"""A container with what stands around it, and what that means for whatever is put inside."""

from dataclasses import dataclass

from app.biobank.storage.models import Container
from app.biobank.storage.schemes import Format
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.words import ContainerKind, ContainerState
from app.core.errors import Invalid


class Unfit(Invalid):
    """The place is of another kind or use, too warm or too cold, or out of service."""

    code = "E-POS-INCOMPATIBLE"


_DEPTH = {
    ContainerKind.ROOM: 0,
    ContainerKind.UNIT: 1,
    ContainerKind.SHELF: 2,
    ContainerKind.RACK: 3,
    ContainerKind.BOX: 4,
    ContainerKind.PLATE: 4,
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A container, the chain that leads to it (outermost first, itself last), and its grid if it has one."""

    chain: tuple[Container, ...]
    grid: Format | None

    @property
    def container(self) -> Container:
        """The container itself."""
        return self.chain[-1]

    @property
    def id(self) -> int:
        """The container's id."""
        return self.container.id or 0

    @property
    def path(self) -> str:
        """The labels on the way to it: "F07/RK-2/BX-1"."""
        return "/".join(one.code for one in self.chain)

    @property
    def temperature(self) -> TemperatureClass | None:
        """How cold it is inside: said by itself, or by the nearest container around it that says."""
        return next((one.temperature for one in reversed(self.chain) if one.temperature is not None), None)

    @property
    def closed(self) -> Container | None:
        """The nearest container, itself or around it, that is out of service or retired."""
        return next((one for one in reversed(self.chain) if one.state is not ContainerState.ACTIVE), None)

    def kept_for_others(self, study_id: int) -> Container | None:
        """The container, itself or around it, that is kept for another study than this one."""
        return next((one for one in self.chain if one.study_id not in (None, study_id)), None)

    def label_of(self, place: int) -> str:
        """What is written at a place, with the way to it: "F07/BX-1/A1"."""
        return f"{self.path}/{self.grid.label_of(place) if self.grid else place + 1}"


def may_stand_in(kind: ContainerKind, around: ContainerKind) -> bool:
    """Whether a container of `kind` may be put into one of kind `around`: from large to small, racks in racks."""
    return _DEPTH[around] < _DEPTH[kind] or kind is around is ContainerKind.RACK


def refuse_unfit(kind: ContainerKind, study_id: int | None, target: Surroundings) -> None:
    """Refuse (E-POS-INCOMPATIBLE) to put a container of `kind`, kept for `study_id`, into `target`."""
    if closed := target.closed:
        raise Unfit(
            f"{closed.code} is {closed.state.replace('_', ' ')}.", next_step="Choose a place that is in use."
        )
    if not may_stand_in(kind, target.container.kind):
        raise Unfit(f"A {kind} does not stand in a {target.container.kind}.")
    if study_id is not None and (kept := target.kept_for_others(study_id)):
        raise Unfit(f"{kept.code} is kept for another study.")
