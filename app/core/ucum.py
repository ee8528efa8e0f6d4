"""The units of a biobank: five smallest ones, and every code and spelling that leads to them."""

from enum import StrEnum
from typing import Final

from app.core.errors import Invalid


class Dimension(StrEnum):
    """What is measured."""

    VOLUME = "volume"
    MASS = "mass"
    CELLS = "cells"
    PIECES = "pieces"
    LENGTH = "length"


class Unit(StrEnum):
    """The smallest unit of each dimension; every stored amount is a whole number of one of these."""

    NL = "nL"
    NG = "ng"
    CELLS = "cells"
    PIECES = "pieces"
    UM = "um"


class AmountRefused(Invalid):
    """The text or number is no amount that can be stored exactly."""


DIMENSIONS: Final = {
    Unit.NL: Dimension.VOLUME,
    Unit.NG: Dimension.MASS,
    Unit.CELLS: Dimension.CELLS,
    Unit.PIECES: Dimension.PIECES,
    Unit.UM: Dimension.LENGTH,
}

UCUM: Final = {Unit.NL: "nL", Unit.NG: "ng", Unit.CELLS: "{cells}", Unit.PIECES: "{piece}", Unit.UM: "um"}
"""The code of each smallest unit in exports."""

STEPS: Final[dict[Unit, tuple[tuple[str, int], ...]]] = {
    Unit.NL: (("L", 10**9), ("mL", 10**6), ("µL", 10**3), ("nL", 1)),
    Unit.NG: (("g", 10**9), ("mg", 10**6), ("µg", 10**3), ("ng", 1)),
    Unit.CELLS: (("× 10⁶ cells", 10**6), ("cells", 1)),
    Unit.PIECES: (("pieces", 1),),
    Unit.UM: (("mm", 10**3), ("µm", 1)),
}
"""The units in which people read an amount, largest first, each with how many of the smallest it is."""

USUAL: Final = {Unit.NL: "µL", Unit.NG: "µg", Unit.CELLS: "cells", Unit.PIECES: "pieces", Unit.UM: "µm"}
"""The unit in which nothing is shown."""

_MILLION_CELLS = (
    "10*6",
    "10^6",
    "10⁶",
    "10*6cells",
    "10^6cells",
    "10⁶cells",
    "10*6{cells}",
    "Mio",
    "Miocells",
)

_SPELLINGS: Final[dict[str, tuple[Unit, int]]] = {
    **dict.fromkeys(("nL", "nl"), (Unit.NL, 1)),
    **dict.fromkeys(("uL", "ul", "µL", "µl"), (Unit.NL, 10**3)),
    **dict.fromkeys(("mL", "ml"), (Unit.NL, 10**6)),
    **dict.fromkeys(("cL", "cl"), (Unit.NL, 10**7)),
    **dict.fromkeys(("dL", "dl"), (Unit.NL, 10**8)),
    **dict.fromkeys(("L", "l"), (Unit.NL, 10**9)),
    "ng": (Unit.NG, 1),
    **dict.fromkeys(("ug", "µg", "mcg"), (Unit.NG, 10**3)),
    "mg": (Unit.NG, 10**6),
    "g": (Unit.NG, 10**9),
    **dict.fromkeys(("cells", "cell", "{cells}", "{cell}"), (Unit.CELLS, 1)),
    **dict.fromkeys(("10*3{cells}", "10*3cells"), (Unit.CELLS, 10**3)),
    **dict.fromkeys(_MILLION_CELLS, (Unit.CELLS, 10**6)),
    **dict.fromkeys(("pieces", "piece", "{pieces}", "{piece}", "pcs"), (Unit.PIECES, 1)),
    **dict.fromkeys(("um", "µm"), (Unit.UM, 1)),
    "mm": (Unit.UM, 10**3),
    "cm": (Unit.UM, 10**4),
}
"""UCUM codes and the spellings of the bench, without blanks and without a multiplication sign before."""


def unit_of(code: str) -> tuple[Unit, int]:
    """The smallest unit behind a UCUM code or a spelling of the bench, and how many of it the code means.

    Case matters, as in UCUM: mL is a thousandth of a litre, ML would be a million. Raises AmountRefused
    (E-INVALID, 422) with the units that are known.
    """
    # The micro sign and the Greek letter mu look alike and are two characters.
    spelling = "".join(code.split()).replace("\u03bc", "µ").lstrip("×x")
    try:
        return _SPELLINGS[spelling]
    except KeyError:
        sentence = (
            f"“{code[:20]}” is not a unit known here; use nL, µL, mL, L, ng, µg, mg, g, cells, 10*6 cells, "
            "pieces, µm or mm."
        )
        raise AmountRefused(sentence, fields={"amount": sentence}) from None
