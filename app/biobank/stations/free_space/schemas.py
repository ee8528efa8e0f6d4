"""Free space: what is looked for, and what there is."""

from typing import Literal

from app.biobank.storage.temperatures import TemperatureClass
from app.core.schemas import View

Needed = Literal["tube", "box", "plate", "rack"]
"""What is to be put away: tubes into boxes, or whole boxes, plates or racks into slots."""


class SpaceWanted(View):
    """What is looked for. `count` positions (or slots) in one container; what is None is open."""

    kind: Needed = "tube"
    count: int = 1
    temperature: TemperatureClass | None = None
    format: str | None = None
    site: str | None = None
    study: str | None = None


class BoxWithRoom(View):
    """A box that takes all that is to be put away.

    `first` is its first free position. `tubes_of`: whose tubes stand in it, as far as the study asked for goes:
    "same", "other", "both", "none"; "" where no study was asked for. `kept_for` is the study it is kept for.
    """

    code: str
    where: str
    site: str
    temperature: TemperatureClass | None
    format: str
    kept_for: str
    tubes_of: Literal["same", "other", "both", "none", ""]
    places: int
    free: int
    first: str


class SlotsFree(View):
    """A container with free slots for whole boxes, plates or racks; `slots` are the first of them, as "F07-3"."""

    code: str
    where: str
    site: str
    kind: str
    temperature: TemperatureClass | None
    kept_for: str
    free: int
    labels: list[str]
    slots: list[str]


class FreeSpace(View):
    """Where there is room, the best first. `is_cut`: there is more than is listed; narrow what is asked for."""

    boxes: list[BoxWithRoom]
    slots: list[SlotsFree]
    is_cut: bool
