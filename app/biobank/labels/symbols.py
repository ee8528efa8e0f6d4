"""A code becomes the cells of a DataMatrix or the bars of a Code 128; the encoding itself is left to libraries."""

from enum import StrEnum
from typing import Any

from barcode import Code128
from barcode.errors import BarcodeError

from app.biobank.labels.drawing import Bar
from app.biobank.labels.refusals import LabelRefused

LONGEST_CODE = 64

# Blank space around a symbol without which scanners do not find it, in modules (ISO/IEC 16022, ISO/IEC 15417).
MATRIX_QUIET = 1
LINEAR_QUIET = 10


class Symbology(StrEnum):
    DATAMATRIX = "datamatrix"
    CODE128 = "code128"


def matrix(code: str) -> tuple[str, ...]:
    """The square DataMatrix (ECC 200) of a code: its rows from the top, "1" for a black cell, no quiet zone."""
    import zxingcpp  # noqa: PLC0415 - a native library that only printing needs

    _refuse_unprintable(code)
    symbol = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    # Typed as Any: the library's image speaks the buffer protocol, which its type hints do not say.
    image: Any = symbol.to_image(scale=1, add_quiet_zones=False)
    pixels: Any = memoryview(image).tolist()
    return tuple("".join("0" if pixel else "1" for pixel in row) for row in pixels)


def linear(code: str) -> str:
    """The modules of a Code 128, "1" for black, no quiet zone; digits in pairs take half the room."""
    _refuse_unprintable(code)
    try:
        modules: str = Code128(code).build()[0]
    except BarcodeError as reason:
        raise LabelRefused(f"{code!r} cannot be drawn as Code 128: {reason}") from reason
    return modules


def matrix_bars(rows: tuple[str, ...], x: int, y: int, module: int) -> tuple[Bar, ...]:
    """The black cells at `module` dots each, joined along rows and then down columns into few rectangles."""
    bars: list[Bar] = []
    open_runs: dict[
        tuple[int, int], int
    ] = {}  # (first cell, cells) of a run in the row above -> row it began in
    for number, row in enumerate((*rows, "")):
        runs = dict.fromkeys(_runs(row))
        for (first, length), began in open_runs.items():
            if (first, length) not in runs:
                height = (number - began) * module
                bars.append(Bar(x + first * module, y + began * module, length * module, height))
        open_runs = {run: open_runs.get(run, number) for run in runs}
    return tuple(bars)


def linear_bars(modules: str, x: int, y: int, module: int, height: int) -> tuple[Bar, ...]:
    """The black bars at `module` dots for the narrowest."""
    return tuple(Bar(x + first * module, y, length * module, height) for first, length in _runs(modules))


def _runs(row: str) -> list[tuple[int, int]]:
    """Where the ones of a row begin and how many follow each other."""
    runs = []
    start = row.find("1")
    while start >= 0:
        end = row.find("0", start)
        if end < 0:
            end = len(row)
        runs.append((start, end - start))
        start = row.find("1", end)
    return runs


def _refuse_unprintable(code: str) -> None:
    if not code or code != code.strip():
        raise LabelRefused("A label needs a code, without blanks around it.")
    if not code.isascii() or not code.isprintable():
        raise LabelRefused(
            f"{code!r} cannot be put into a barcode: scanners deliver only the letters A-Z, digits and ASCII signs."
        )
    if len(code) > LONGEST_CODE:
        raise LabelRefused(f"The code has {len(code)} characters; a label carries at most {LONGEST_CODE}.")
