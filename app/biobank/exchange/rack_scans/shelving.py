"""Puts the rack itself into its slot, and brings it into use if nobody knows it yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.biobank.exchange.rack_scans import queries
from app.biobank.exchange.rack_scans.models import ScannedRack
from app.biobank.samples.places import moving_containers
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.models import ContainerFormat
from app.biobank.storage.queries import ContainerUnknown, site_of
from app.biobank.storage.schemas import AddContainer, AddContainers, MoveContainer, MoveContainers
from app.biobank.storage.schemes import Format, Scheme
from app.biobank.storage.slots import ways_to_read
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.tree.surroundings import Surroundings, Unfit
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.work import Work

_RACKS: Final = frozenset({(4, 6), (6, 8), (8, 12), (16, 24)})
_PREFERRED: Final[tuple[str, ...]] = (Scheme.LETTER_NUMBER_PADDED, Scheme.LETTER_NUMBER)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a rack is put: into `parent`, at `label`, or at the next free slot."""

    parent: Surroundings
    label: str | None


def lock_up(work: Work, rack_code: str, text: str | None) -> Slot | None:
    """Lock the rack against everybody, find the slot that `text` names, and lock what stands around both.

    `text` is the scanned label of a container ("F07"), or of a slot in one ("F07-3", "F07/RK-2/A1").
    """
    candidates = ways_to_read(text) if text else []
    ids = tree.ids_of(work, [rack_code, *(head for head, _ in candidates)])
    if text is None:
        tree.surroundings(work, set(ids.values()), alone=set(ids.values()))
        return None
    everything = tree.around(work, set(ids.values()))
    found = tree.among(work, ids, tree.surroundings(work, everything, alone=everything))
    for head, rest in candidates:
        parent = tree.named(found, head)
        if parent is not None and (rest is None or _has(parent, rest)):
            return Slot(parent, rest)
    raise ContainerUnknown(
        f"{text} is not a slot of this biobank.",
        fields={"slot": "Unknown label."},
        next_step="Scan the label of the slot, or of the freezer, shelf or rack that the rack is put into.",
    )


def _has(parent: Surroundings, slot: str) -> bool:
    return parent.grid is not None and parent.grid.find(slot) is not None


@dataclass(frozen=True, slots=True)
class Putting:
    """How a rack is put away: when, why, and, for a new rack whose size leaves a choice, its format."""

    occurred_at: datetime | None = None
    reason: str = ""
    format: str | None = None


def put_away(
    work: Work, scan: ScannedRack, rack: Surroundings | None, grid: Format, slot: Slot | None, how: Putting
) -> str:
    """Bring a rack that nobody knows into use, and put it into its slot; returns its code as it is recorded."""
    code = rack.container.code if rack is not None else _bring_in(work, scan, grid, how.format)
    stands = rack is not None and slot is not None and rack.container.parent_id == slot.parent.id
    if slot is None or (slot.label is None and stands):
        return code
    move = MoveContainer(container=code, parent=slot.parent.container.code, slot=slot.label)
    form = MoveContainers(moves=[move], occurred_at=how.occurred_at, reason=how.reason)
    moving_containers.move(work, form)
    return code


def _bring_in(work: Work, scan: ScannedRack, grid: Format, wanted: str | None) -> str:
    shape = _shape(work, grid, wanted)
    line = AddContainer(
        code=scan.rack_code,
        kind="rack" if (grid.rows, grid.columns) in _RACKS else "box",
        format=shape.code,
        site=site_of(work, scan.site_id).code,
    )
    add_containers(work, AddContainers(containers=[line]), Permission.RACKS_SCAN)
    return scan.rack_code


def _shape(work: Work, grid: Format, wanted: str | None) -> ContainerFormat:
    """The format of a new rack: the one that is named, or that of this size; as scanners write before others."""
    known = queries.formats_of(work, grid.rows, grid.columns)
    if wanted is not None:
        named = next((one for one in known if one.code == wanted), None)
        if named is None:
            raise Unfit(
                f"{wanted} is not a format with {grid.rows} × {grid.columns} places.",
                fields={"format": ", ".join(one.code for one in known) or "None has this size."},
            )
        return named
    order = sorted(
        known, key=lambda one: _PREFERRED.index(one.scheme) if one.scheme in _PREFERRED else len(_PREFERRED)
    )
    if not order:
        raise NotFound(
            f"There is no format with {grid.rows} × {grid.columns} places.",
            fields={"format": "Have one defined."},
            next_step="Ask the biobank manager to define the format, then confirm again.",
        )
    return order[0]
