"""The label of a slot: the container, and what is written at the place in it ("F07-3", "F07/RK-2/A1")."""

from dataclasses import dataclass
from typing import Final

from app.biobank.storage.models import Container
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings
from app.core.work import Work

_SEPARATORS: Final = "/-: ."


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a container."""

    parent: Surroundings
    place: int

    @property
    def label(self) -> str:
        """What is written at the place, without the way to it: "3"."""
        return self.parent.grid.label_of(self.place) if self.parent.grid else str(self.place + 1)

    @property
    def code(self) -> str:
        """What its barcode carries: "F07-3"."""
        return slot_code(self.parent.container.code, self.label)


def slot_code(container: str, label: str) -> str:
    """What the barcode of a slot carries; only what is written at it where the container is not to be named."""
    return f"{container}-{label}" if container else label


def ways_to_read(text: str) -> list[tuple[str, str | None]]:
    """The ways to read a label as a container and what is written in it (None: only the container).

    The longest container comes first, so that "RK-2" is the rack before it is slot 2 of RK.
    """
    ways: list[tuple[str, str | None]] = [(text, None)]
    for at in range(len(text) - 1, 0, -1):
        if text[at] not in _SEPARATORS:
            continue
        head, rest = text[:at], text[at + 1 :]
        ways.append((head, rest))
        if "/" in head:
            # A path begins at the unit ("F07/RK-2/A1"); the last container on it is the one that matters.
            ways.append((head.rsplit("/", 1)[1], rest))
    if "/" in text:
        ways.append((text.rsplit("/", 1)[1], None))
    return [(head, rest) for head, rest in ways if head and rest != ""]


def find_slot(work: Work, text: str) -> Slot | None:
    """The slot that a label names, if the actor may know of its container; for looking only."""
    for parent, rest in _parents(work, text):
        place = parent.grid.find(rest) if parent.grid else None
        if place is not None:
            return Slot(parent, place)
    return None


def container_before(work: Work, text: str) -> Surroundings | None:
    """The container that a label begins with, where what follows is none of its slots."""
    return next((parent for parent, _ in _parents(work, text)), None)


def _parents(work: Work, text: str) -> list[tuple[Surroundings, str]]:
    """The containers that a label may begin with, the longest first, each with what follows."""
    ways = [(head, rest) for head, rest in ways_to_read(text) if rest is not None]
    ids = tree.ids_of(work, [head for head, _ in ways]) if ways else {}
    if not ids:
        return []
    found = tree.among(work, ids, tree.surroundings(work, set(ids.values())))
    return [(parent, rest) for head, rest in ways if (parent := tree.named(found, head)) is not None]


def standing_in(work: Work, slot: Slot) -> Container | None:
    """The container that stands at the slot."""
    return tree.slots_taken(work, [slot.parent.id]).get((slot.parent.id, slot.place))
