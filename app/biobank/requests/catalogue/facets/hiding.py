"""Keeps small counts from whoever sees no rows, and keeps them from being found out by subtraction.

Whom a count could point at are donors, so they decide. Fewer than `fewest` are not shown, and a shown number is
rounded down to a multiple of it: of two numbers, one for a part of the other, the difference leaves open what was
hidden. Samples are told as a whole number for each of these donors: the mean of a part says next to nothing of the
mean of what it lacks.
"""

from collections.abc import Sequence
from typing import NamedTuple


class Tally(NamedTuple):
    """A true count."""

    samples: int
    donors: int


class Told(NamedTuple):
    """A count as it is told: at least so many; None where there are too few."""

    samples: int | None
    donors: int | None


NOTHING = Told(None, None)


def told(tally: Tally, fewest: int, most: int | None = None) -> Told:
    """A count for whoever sees no rows. `most`: no more donors are told of, see `ceiling`."""
    donors = tally.donors if most is None else min(tally.donors, most)
    donors -= donors % fewest
    return NOTHING if donors < fewest else Told(donors * (tally.samples // tally.donors), donors)


def ceiling(parts: Sequence[Tally], fewest: int) -> int | None:
    """How many donors may be told of a whole beside these, its parts; None where all parts are shown.

    With more, the shown parts could not make up the whole even at their largest, and something would be known of
    each hidden part. With so many at most, a hidden part may be empty, or as large as a hidden part can be, or
    anything between.
    """
    shown = [one for part in parts if (one := told(part, fewest).donors) is not None]
    hidden = len(parts) - len(shown)
    if not hidden:
        return None
    return sum(one + fewest - 1 for one in shown) + (hidden - 1) * (fewest - 1)
