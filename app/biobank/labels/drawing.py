"""A drawing is a label or a sheet in whole printer dots; every output format paints the same one."""

from dataclasses import dataclass
from typing import NamedTuple

UM_PER_INCH = 25_400


def dots(um: float, dpi: int) -> int:
    """The printer dot nearest to a length in micrometres."""
    return round(um * dpi / UM_PER_INCH)


def whole_dots(um: int, dpi: int) -> int:
    """How many dots fit completely into a length in micrometres."""
    return um * dpi // UM_PER_INCH


class Bar(NamedTuple):
    """A black rectangle; x and y are its upper left corner, counted from the upper left of the label."""

    x: int
    y: int
    width: int
    height: int

    def moved(self, right: int, down: int) -> "Bar":
        return Bar(self.x + right, self.y + down, self.width, self.height)


class Words(NamedTuple):
    """One run of text. `size` is the height of the em and `width` the room it takes, both in dots."""

    x: int
    baseline: int
    size: int
    width: int
    text: str
    bold: bool = False

    def moved(self, right: int, down: int) -> "Words":
        return self._replace(x=self.x + right, baseline=self.baseline + down)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is printed on one label or one sheet. `remarks` are sentences about what had to be cut or left out."""

    width_um: int
    height_um: int
    dpi: int
    bars: tuple[Bar, ...]
    words: tuple[Words, ...]
    remarks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        return whole_dots(self.width_um, self.dpi)

    @property
    def height(self) -> int:
        return whole_dots(self.height_um, self.dpi)
