"""What goes in equals what comes out plus loss: the arithmetic of dividing, using and pooling material.

Rules of the field (lifecycle section 8, rule 1; process W08; story 1, steps 14 and 17):

- before = after + outputs + discard + loss, in whole numbers, for every operation on one parent.
- The outputs may exceed what was there by a tolerance, because pipetting nominal amounts over-fills: the parent
  is then empty, never below, and the over-fill stands as negative loss. One smallest unit more is refused.
- The tolerance is the greater of 2 % and 20 µL for volumes, 2 % for masses, cells and lengths, and nothing for
  pieces, which are counted. It is never more than what was there: an empty tube gives nothing.
- It does not depend on how the parent's amount is known. The story grants it to a measured input (9,600 µL,
  fractions up to 9,792 µL), since the error lies in the outputs as much as in the input.
- Using up without children (a test, a unit-changing derivation such as blood to DNA) has no tolerance: one cannot
  take more than there is. The yield of a derivation is recorded, not conserved.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.biobank.samples.errors import Overdraw
from app.core.errors import Invalid
from app.core.units import Unit, show_amount

__all__ = ["Balance", "Overdraw", "balance", "pooled", "tolerance", "use"]

_LEAST_TOLERANCE: Final = {Unit.NL: 20_000}
_COUNTED: Final = frozenset({Unit.PIECES})


@dataclass(frozen=True, slots=True)
class Balance:
    """An operation on one parent, in smallest units; before = after + outputs + discard + loss, exactly.

    `loss` is negative where the outputs over-fill, never below -tolerance. `unexplained` is the part of the loss
    that nobody stated, which only an operation that uses the parent up can leave.
    """

    before: int
    after: int
    outputs: int
    discard: int
    loss: int
    unexplained: int
    tolerance: int

    @property
    def needs_explaining(self) -> bool:
        """Whether more vanished than pipetting explains, so that a non-conformance is due (I-05)."""
        return self.unexplained > self.tolerance


def tolerance(before: int, unit: Unit) -> int:
    """By how many smallest units the outputs may exceed a parent that holds `before`."""
    if unit in _COUNTED:
        return 0
    return min(before, max(before * 2 // 100, _LEAST_TOLERANCE.get(unit, 0)))


def balance(
    before: int,
    outputs: Sequence[int],
    loss: int = 0,
    discard: int = 0,
    *,
    unit: Unit,
    used_up: bool = False,
) -> Balance:
    """The balance of dividing a parent that holds `before` into `outputs` (one amount per child, each over 0).

    `loss` and `discard` are what was stated, 0 or more. With `used_up` nothing stays in the parent, and what
    was not stated counts as loss. All in smallest units of `unit`.

    Raises Overdraw (E-VOL-OVERDRAW, 422) beyond the tolerance, Invalid for amounts that cannot be.
    """
    if any(amount <= 0 for amount in outputs):
        raise Invalid("Each child holds more than nothing; leave out the tubes that stayed blank.")
    if loss < 0 or discard < 0 or before < 0:
        raise Invalid("Loss, discard and amount are zero or more.")
    given = sum(outputs)
    out = given + discard + loss
    allowed = tolerance(before, unit)
    if out > before + allowed:
        raise _overdraw(before, out, allowed, unit)
    if out > before:
        return Balance(before, 0, given, discard, loss - (out - before), 0, allowed)
    rest = before - out
    if used_up:
        return Balance(before, 0, given, discard, loss + rest, rest, allowed)
    return Balance(before, rest, given, discard, loss, 0, allowed)


def use(before: int, amount: int, unit: Unit) -> int:
    """What is left of `before` after `amount` (over 0) was used without children; Overdraw beyond it."""
    if amount <= 0:
        raise Invalid("Use more than nothing.")
    if amount > before:
        raise _overdraw(before, amount, 0, unit)
    return before - amount


def pooled(contributions: Iterable[tuple[int, Unit]], loss: int = 0) -> tuple[int, Unit]:
    """What a pool of (amount, unit) contributions holds: their sum less the loss, in their one unit.

    Raises Invalid for no contribution, one of nothing, or several units; Overdraw for more loss than material.
    """
    parts = tuple(contributions)
    units = {unit for _, unit in parts}
    if len(units) != 1:
        raise Invalid(
            "A pool is made of contributions in one and the same unit." if units else "A pool needs parents."
        )
    if loss < 0 or any(amount <= 0 for amount, _ in parts):
        raise Invalid("Each contribution is more than nothing, and loss is zero or more.")
    (unit,) = units
    total = sum(amount for amount, _ in parts)
    if loss >= total:
        raise _overdraw(total, loss, 0, unit)
    return total - loss, unit


def _overdraw(before: int, out: int, allowed: int, unit: Unit) -> Overdraw:
    limit = f"{show_amount(before, unit)} in it"
    if allowed:
        limit += f" and a tolerance of {show_amount(allowed, unit)}"
    sentence = f"This takes {show_amount(out, unit)} from a sample with {limit}."
    return Overdraw(
        sentence,
        fields={"amount": f"At most {show_amount(before + allowed, unit)} can come out."},
        next_step="Correct the amounts, or measure and adjust the sample first.",
    )
