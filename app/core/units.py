"""How much there is: exact whole numbers of the smallest unit, read from people and shown to people."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from app.core.ucum import DIMENSIONS, STEPS, UCUM, USUAL, AmountRefused, Dimension, Unit, unit_of

__all__ = [
    "DIMENSIONS",
    "LARGEST",
    "UCUM",
    "Amount",
    "AmountRefused",
    "Dimension",
    "MixedUnits",
    "Unit",
    "parse_amount",
    "show_amount",
    "unit_of",
]


class MixedUnits(AmountRefused):
    """The amount is of another dimension than the one wanted."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A whole number, 0 to LARGEST, of the smallest unit of its dimension."""

    value: int
    unit: Unit

    def __str__(self) -> str:
        return show_amount(self.value, self.unit)


LARGEST: Final = 10**15
"""A thousand cubic metres, a tonne: beyond this it is a typing error, and JSON still carries it exactly."""

_AMOUNT: Final = re.compile(r"([+−-]?(?:[0-9]+(?:[.,][0-9]*)?|[.,][0-9]+)(?:[eE][+-]?[0-9]{1,4})?)\s*(.*)")
_EITHER: Final = re.compile(r"[+−-]?[1-9][0-9]{0,2},[0-9]{3}(?:[eE].*)?")
_LONGEST_TEXT: Final = 60
_TOO_MUCH: Final = "That is more than any container holds."
_SPOKEN: Final = {
    Dimension.VOLUME: "a volume",
    Dimension.MASS: "a mass",
    Dimension.CELLS: "a number of cells",
    Dimension.PIECES: "a number of pieces",
    Dimension.LENGTH: "a length",
}


def parse_amount(what: str | int | float | Decimal, unit: str | None = None) -> Amount:
    """The exact amount behind what a person typed or a machine sent.

    `what` is a number, or text with or without a unit ("400", "0,4 mL", "5 × 10⁶ cells"). `unit` (a UCUM
    code or a spelling of the bench) is the unit of a bare number; a unit in the text is obeyed, and must be of
    the same dimension. A decimal comma is a decimal point. "1,250" is refused: one reader takes it for one
    and a quarter, the next for a thousand more, and a factor of a thousand is not for guessing.

    Raises AmountRefused (E-INVALID, 422) for what is no number, negative, not finite, larger than LARGEST or
    finer than the smallest unit, and MixedUnits for another dimension than the one wanted.
    """
    number, written = _split(what)
    if not written and unit is None:
        raise _refused("This amount has no unit.")
    wanted = unit_of(unit)[0] if unit is not None else None
    kind, factor = unit_of(written or unit or "")
    if wanted not in (None, kind):
        sentence = (
            f"“{number} {written}” is {_SPOKEN[DIMENSIONS[kind]]}; wanted is {_SPOKEN[DIMENSIONS[wanted]]}."
        )
        raise MixedUnits(sentence, fields={"amount": sentence})
    if number < 0:
        raise _refused("An amount cannot be negative.")
    if not number:
        return Amount(0, kind)
    if number.adjusted() > 20:
        raise _refused(_TOO_MUCH)
    # Below 1E-40 nothing is whole in any unit, and the exact fraction would grow without end.
    exact = Fraction(number) * factor if number.adjusted() > -40 else None
    if exact is None or exact.denominator != 1:
        raise _refused(f"That is finer than one {kind.removesuffix('s')}, the smallest amount kept.")
    if exact > LARGEST:
        raise _refused(_TOO_MUCH)
    return Amount(int(exact), kind)


def show_amount(value: int, unit: Unit, basis: str | None = None) -> str:
    """`value` smallest units in words a person reads: "400 µL", with its basis "400 µL (n)". Never rounded.

    The largest unit is taken in which the number is at least 1 and has at most three decimals. The basis is
    shown by its first letter: measured, nominal, estimated, unknown. The text without the basis can be parsed
    back to the same amount.
    """
    name, factor = _readable(abs(value), unit)
    whole, rest = divmod(abs(value), factor)
    decimals = str(rest).zfill(len(str(factor)) - 1).rstrip("0") if rest else ""
    number = f"{'-' if value < 0 else ''}{whole}{'.' if decimals else ''}{decimals}"
    if unit in (Unit.PIECES, Unit.CELLS) and abs(value) == 1:
        name = name.removesuffix("s")
    return f"{number} {name} ({basis[0]})" if basis else f"{number} {name}"


def _readable(value: int, unit: Unit) -> tuple[str, int]:
    """The name of the unit to show `value` in, and how many of the smallest it is."""
    if value == 0:
        return USUAL[unit], 1
    # At most three decimals: a thousandth of the unit still divides the value.
    fitting = (step for step in STEPS[unit] if value >= step[1] and (value * 1000) % step[1] == 0)
    return next(fitting, STEPS[unit][-1])


def _split(what: str | int | float | Decimal) -> tuple[Decimal, str]:
    """The number, and the unit written behind it, if any."""
    if isinstance(what, bool):
        raise _refused("An amount is a number, not yes or no.")
    if not isinstance(what, str):
        # The shortest text of a float is what its sender wrote: 0.1, not 0.1000000000000000055.
        number = Decimal(repr(what)) if isinstance(what, float) else Decimal(what)
        if not number.is_finite():
            raise _refused("An amount is a finite number.")
        return number, ""
    text = what.strip()
    found = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if found is None:
        raise _refused(f"“{text[:_LONGEST_TEXT]}” is not an amount.")
    written = found[1]
    if _EITHER.fullmatch(written):
        raise _refused(
            f"“{written}” can be read with a decimal comma or with a comma between thousands; write "
            f"{written.replace(',', '.')} or {written.replace(',', '')}."
        )
    return Decimal(written.replace(",", ".").replace("−", "-")), found[2].strip()


def _refused(sentence: str) -> AmountRefused:
    return AmountRefused(sentence, fields={"amount": sentence})
