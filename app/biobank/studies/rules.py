"""What a plan of aliquots may say. Pure: no session, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.biobank.studies.schemas import MOST_TUBES
from app.core.errors import Invalid, Refusals
from app.core.units import Unit, show_amount


@dataclass(frozen=True, slots=True)
class Line:
    """`count` tubes of one material: `amount` in each, in smallest units, and the `least` that is worth a tube.

    `room` is what the type of tube takes, None where nobody knows.
    """

    material: str
    unit: Unit
    count: int
    amount: int
    least: int = 0
    tube: str = ""
    room: int | None = None


def check(lines: Sequence[Line]) -> None:
    """Refuse, with their rows, lines of nothing, of more than the tube takes, or less than the least planned."""
    refusals = Refusals()
    for row, line in enumerate(lines):
        with refusals.of(row, material=line.material):
            if line.amount == 0:
                raise Invalid("A tube of nothing is not planned.", fields={"amount": "More than nothing."})
            if line.unit is Unit.NL and line.room is not None and line.amount > line.room:
                raise Invalid(
                    f"{line.tube} takes {show_amount(line.room, line.unit)}.",
                    fields={"amount": "More than the tube takes."},
                )
            if line.least > line.amount:
                raise Invalid(
                    f"The least amount is more than the planned {show_amount(line.amount, line.unit)}.",
                    fields={"least": "At most the planned amount."},
                )
    refusals.settle()
    tubes = sum(line.count for line in lines)
    if tubes > MOST_TUBES:
        raise Invalid(
            f"{tubes} tubes fit into no rack.",
            fields={"lines": f"At most {MOST_TUBES} tubes."},
            next_step="Plan less, or divide the sample in two steps.",
        )
