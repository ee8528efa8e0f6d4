"""What a map of storage shows: containers in their slots, how full each is, whose tubes stand in it, what is free."""

from app.biobank.storage.slots import slot_code
from app.core.schemas import View


class Share(View):
    """The tubes of one study in a container. `study` is "" for those that the reader may not see."""

    study: str
    tubes: int


class Slot(View):
    """A free slot of a container, and how it is written there."""

    place: int
    label: str


class Spot(View):
    """A container on the map. All counts are with what stands inside, however deep.

    `code` is "" for one that the reader may not know of: that something stands there is all there is to say.
    `label` is how its slot is written, "" without one. `rows` x `columns` are the slots or positions that it has
    (0: none are known). `places` are positions for tubes; `waits` those of them that are kept for tubes that are
    out. `held` and `reserved` count tubes that the reader may see. `is_open`: it holds containers, not tubes.
    """

    code: str
    name: str = ""
    kind: str = ""
    state: str = "active"
    place: int | None = None
    label: str = ""
    rows: int = 0
    columns: int = 0
    format: str = ""
    study: str = ""
    places: int = 0
    tubes: int = 0
    waits: int = 0
    held: int = 0
    reserved: int = 0
    shares: list[Share] = []
    is_open: bool = False
    inner: list["Spot"] = []
    slots: list[Slot] = []

    @property
    def free(self) -> int:
        """Positions to which a tube may be sent."""
        return max(0, self.places - self.tubes - self.waits)

    @property
    def percent(self) -> int | None:
        """How full it is, 0 to 100; None where nobody knows how much it holds."""
        return percent(self.tubes, self.places) if self.places else None

    @property
    def studies(self) -> list[str]:
        """The studies of the tubes that the reader may see."""
        return [one.study for one in self.shares if one.study]

    @property
    def hidden(self) -> int:
        """Tubes inside that the reader may not see."""
        return sum(one.tubes for one in self.shares if not one.study)


def percent(filled: int, places: int) -> int:
    """How full, 0 to 100: only what is empty is at 0, and only what is full at 100."""
    return min(100, max(1 if filled else 0, filled * 100 // places))


def says(spot: Spot, around: str = "") -> str:
    """A container in a sentence: which, where, how full, whose tubes, and what is to be heeded."""
    if not spot.code:
        return f"{slot_code(around, spot.label)}: taken" if spot.label else "Taken"
    where = f" at {slot_code(around, spot.label)}" if spot.label else ""
    told = [f"{spot.tubes} of {spot.places} positions filled, {spot.percent} %"] if spot.places else []
    if spot.waits:
        told.append(f"{spot.waits} kept for tubes that are out")
    told += [f"{one.study} {one.tubes}" for one in spot.shares if one.study]
    if spot.hidden:
        told.append(f"{spot.hidden} not yours to see")
    if len(spot.studies) > 1 and not spot.is_open:
        told.append("mixed studies")
    if spot.held:
        told.append(f"{spot.held} on hold")
    if spot.reserved:
        told.append(f"{spot.reserved} reserved")
    if spot.study:
        told.append(f"kept for {spot.study}")
    if spot.state != "active":
        told.append(spot.state.replace("_", " "))
    return f"{spot.code}{where}: {'; '.join(told) or spot.kind}"


class FormatRoom(View):
    """Room in boxes of one format: how many boxes there are, and how many of their positions are free."""

    format: str
    boxes: int
    free: int


class UnitMap(View):
    """A container with all that stands in it. `numbers` give each study its colour and pattern.

    `rooms` is the room by format of box. `is_coarse`: too much stands inside to draw it to the last box, so
    only what stands directly in it is drawn; `is_cut`: not even all of that.
    """

    spot: Spot
    rooms: list[FormatRoom]
    free_slots: int
    numbers: dict[str, int]
    is_coarse: bool = False
    is_cut: bool = False
