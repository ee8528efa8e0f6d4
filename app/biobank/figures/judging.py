"""How figures are worked out of counts and held against their targets: pure, and exact to the last sample."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from app.biobank.figures.words import Unit, Verdict

_PER = {Unit.PERCENT: 100, Unit.PER_THOUSAND: 1000}


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be: at most `limit`, or at least. The limit itself meets it, unless it is said `below`."""

    limit: int
    at_least: bool = False
    below: bool = False

    def words(self, unit: Unit) -> str:
        """For people: "at most 30 days"."""
        if not self.limit and not self.at_least:
            return "0"
        how = "at least" if self.at_least else "below" if self.below else "at most"
        return f"{how} {self.limit:,} {unit}".rstrip()


def ratio(some: int, of: int, unit: Unit) -> Fraction | None:
    """`some` of `of` in per cent or per thousand; None of nothing."""
    return Fraction(some * _PER[unit], of) if of else None


def judge(value: Fraction | int | None, target: Target | None) -> Verdict:
    """Whether the exact value, not the rounded one that is shown, meets the target."""
    if target is None:
        return Verdict.UNJUDGED
    if value is None:
        return Verdict.NO_DATA
    if target.at_least:
        met = value >= target.limit
    else:
        met = value < target.limit if target.below else value <= target.limit
    return Verdict.MET if met else Verdict.MISSED


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Of several: missed if any is, else met if any is."""
    found = set(verdicts)
    for one in (Verdict.MISSED, Verdict.MET, Verdict.NO_DATA):
        if one in found:
            return one
    return Verdict.NO_DATA


def rank(spread: Mapping[int, int], percent: int) -> int | None:
    """The nearest-rank percentile of values that are counted: the least value that `percent` of them reach.

    `spread` says how often each value was found; None where nothing was.
    """
    total = sum(spread.values())
    place = max(1, -(-total * percent // 100))
    seen = 0
    for value in sorted(spread):
        seen += spread[value]
        if seen >= place and total:
            return value
    return None


def show(value: Fraction | int | None) -> str:
    """A figure for people: whole, or rounded to one decimal, half away from nought; "–" for none."""
    if value is None:
        return "–"
    if value == int(value):
        return f"{int(value):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    tenths = int(abs(Fraction(value)) * 10 + Fraction(1, 2))
    sign = "-" if value < 0 else ""
    whole = f"{tenths // 10:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{sign}{whole}.{tenths % 10}"
