"""What has to be known of a kind of label, or of a sheet of labels, to print on it.

Lengths are micrometres, type sizes are points. Nothing here depends on the printer: its dots come in when a label
is laid out.
"""

from dataclasses import dataclass
from enum import StrEnum


class Arrangement(StrEnum):
    """How symbol and text share the printable area."""

    BESIDE = "beside"  # Symbol on the left, text on its right, a foot line below both.
    STACKED = "stacked"  # Symbol above, text below: for labels that are taller than wide.
    DOT = "dot"  # A round cap: symbol, and two or three characters below it.


@dataclass(frozen=True, slots=True)
class TypeSizes:
    """Type in points, as it should be and as small as it may become. The identity never shrinks below its least."""

    identity: float
    identity_least: float
    line: float
    line_least: float


@dataclass(frozen=True, slots=True)
class LabelStock:
    """One kind of label. Only the upper `printable_height_um` takes ink; the rest is a clear tail that wraps over."""

    key: str
    name: str
    width_um: int
    height_um: int
    printable_height_um: int
    margin_um: int
    arrangement: Arrangement
    module_um: int  # The side of one DataMatrix cell, where there is room for it.
    bar_um: int  # The width of the narrowest Code 128 bar, where there is room for it.
    sizes: TypeSizes
    longest_linear: int | None = (
        None  # Characters of Code 128; longer ones bend too far around a vial to be read.
    )


@dataclass(frozen=True, slots=True)
class SheetStock:
    """A sheet of equal labels for an office printer. Pitches run from one label's corner to the next one's."""

    key: str
    name: str
    width_um: int
    height_um: int
    label: LabelStock
    columns: int
    rows: int
    left_um: int
    top_um: int
    pitch_x_um: int
    pitch_y_um: int

    @property
    def cells(self) -> int:
        return self.columns * self.rows
