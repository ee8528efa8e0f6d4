"""Which typeface labels are set in, and how wide a text is in it: the same answer for every output format."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path

from PIL import ImageFont

# How far letters reach above and below the baseline, in ems: accented capitals and descenders included.
ASCENT = 0.93
DESCENT = 0.24

_MEASURING_SIZE = 2048  # The grid on which both typefaces are drawn: at this size nothing is rounded.


@dataclass(frozen=True, slots=True)
class Typeface:
    family: str
    regular: Path
    bold: Path

    def path(self, bold: bool) -> Path:
        return self.bold if bold else self.regular


def typefaces() -> list[Typeface]:
    """The candidates, best first: DejaVu as fetched with the pages' assets, then what comes with reportlab.

    Both have the same letter widths where both have the letter; Vera ends at Latin-1 (µ and é, but no α or ł).
    """
    fetched = Path(str(files("app"))) / "http" / "web" / "static" / "vendor" / "fonts"
    bundled = Path(str(files("reportlab"))) / "fonts"
    return [
        Typeface("DejaVu Sans", fetched / "DejaVuSans.ttf", fetched / "DejaVuSans-Bold.ttf"),
        Typeface("Bitstream Vera Sans", bundled / "Vera.ttf", bundled / "VeraBd.ttf"),
    ]


@cache
def typeface() -> Typeface:
    """The first candidate that is there."""
    *better, last = typefaces()
    return next((face for face in better if face.regular.is_file() and face.bold.is_file()), last)


@cache
def sized(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """The typeface ready to be painted at `size` pixels to the em."""
    return ImageFont.truetype(typeface().path(bold), size, layout_engine=ImageFont.Layout.BASIC)


@cache
def advance(character: str, bold: bool) -> float:
    """How far a character moves the pen, in ems."""
    return sized(_MEASURING_SIZE, bold).getlength(character) / _MEASURING_SIZE


def text_width(text: str, size: int, bold: bool = False) -> int:
    """The room a text takes, in whole dots, when the em has `size` dots."""
    return ceil(sum(advance(character, bold) for character in text) * size)


def line_height(size: int) -> int:
    """The room a line of text takes from top to bottom, in whole dots."""
    return ceil(ASCENT * size) + ceil(DESCENT * size)
