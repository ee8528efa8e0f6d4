"""Proposes by plan what goes into the tubes of a rack: which parent's, in which well, how much. Pure.

A plan keeps its wells whatever there is of the parent: a tube that is not made stays blank in its well, so that the
next parent begins where the person at the bench expects it (story 1, steps 15 to 17).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.biobank.samples.errors import Overdraw, PlaceTaken
from app.biobank.samples.material import tolerance
from app.biobank.storage.schemes import Fill, Format
from app.core.errors import Refusals
from app.core.units import Unit, show_amount


@dataclass(frozen=True, slots=True)
class Share:
    """`count` tubes of one material, `amount` smallest units in each; one of less than `least` is not made."""

    material: str
    unit: Unit
    count: int
    amount: int
    least: int = 0
    tube: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A parent, what it holds of each material (None where nobody knows), and the shares of its plan in order."""

    sample: str
    holds: Mapping[str, int | None]
    shares: tuple[Share, ...]
    fill: Fill = Fill.COLUMN


@dataclass(frozen=True, slots=True)
class Well:
    """What one well gets of a share: `amount`, 0 where its tube is not made. `said`: a person decided so.

    `offer` is what the tube would hold if it alone were short, None where nothing says that it could be.
    """

    place: int
    share: Share
    amount: int
    said: bool
    offer: int | None


@dataclass(frozen=True, slots=True)
class Laid:
    """One parent laid over the rack, and what stays in it of each material that the plan takes."""

    source: Source
    wells: tuple[Well, ...]
    rest: Mapping[str, int | None]


def propose(
    grid: Format, free: Collection[int], sources: Sequence[Source], said: Mapping[int, int]
) -> list[Laid]:
    """Lay the plan of each source over the `free` tubes of the rack, one parent after the other.

    `said` is what a person decided of a well: so much goes in, 0 for none. What is left goes into the other tubes in
    their order; the last may be short. Refuses, with the parent's row, a plan for more tubes than the rack has left,
    and amounts beyond what is there and the tolerance of pipetting (E-VOL-OVERDRAW).
    """
    taken: set[int] = set()
    laid: list[Laid] = []
    refusals = Refusals()
    for row, source in enumerate(sources):
        with refusals.of(row, sample=source.sample):
            open_ = [place for place in grid.places(source.fill) if place in free and place not in taken]
            wanted = sum(share.count for share in source.shares)
            if wanted > len(open_):
                raise PlaceTaken(
                    f"The plan makes {wanted} tubes of {source.sample}, and {len(open_)} are free in this rack.",
                    next_step="Confirm this rack without it, and take another rack for it.",
                )
            laid.append(_laid(source, open_[:wanted], said))
            taken.update(open_[:wanted])
    refusals.settle()
    return laid


def _laid(source: Source, places: Sequence[int], said: Mapping[int, int]) -> Laid:
    shares = [share for share in source.shares for _ in range(share.count)]
    amounts: dict[int, int] = {}
    offers: dict[int, int | None] = {}
    rest: dict[str, int | None] = {}
    for material in dict.fromkeys(share.material for share in source.shares):
        tubes = {
            place: share for place, share in zip(places, shares, strict=True) if share.material == material
        }
        left = source.holds[material]
        given = _given(tubes, left, said)
        if left is not None:
            _refuse_overdraw(
                source.sample, tubes, left, {place: said[place] for place in tubes if place in said}
            )
        for place, share in tubes.items():
            offers[place] = _offer(share, place, tubes, left, said)
        amounts |= given
        rest[material] = None if left is None else max(0, left - sum(given.values()))
    return Laid(
        source,
        tuple(
            Well(place, share, amounts[place], place in said, offers[place])
            for place, share in zip(places, shares, strict=True)
        ),
        rest,
    )


def _given(tubes: Mapping[int, Share], left: int | None, said: Mapping[int, int]) -> dict[int, int]:
    """What goes into each tube of one material: what was said, and of the others as much as is left."""
    if left is None:
        return {place: said.get(place, share.amount) for place, share in tubes.items()}
    left = max(0, left - sum(said.get(place, 0) for place in tubes))
    given: dict[int, int] = {}
    for place, share in tubes.items():
        if place in said:
            given[place] = said[place]
            continue
        amount = min(share.amount, left)
        given[place] = amount if amount >= min(share.amount, max(share.least, 1)) else 0
        left -= given[place]
    return given


def _refuse_overdraw(sample: str, tubes: Mapping[int, Share], left: int, said: Mapping[int, int]) -> None:
    if not said:
        return
    unit = next(iter(tubes.values())).unit
    allowed = tolerance(left, unit)
    if sum(said.values()) > left + allowed:
        raise Overdraw(
            f"{show_amount(sum(said.values()), unit)} would go into tubes, and {sample} holds {show_amount(left, unit)}.",
            fields={"amount": f"At most {show_amount(left + allowed, unit)} can come out."},
            next_step="Correct the amounts, or measure and adjust the sample first.",
        )


def _offer(
    share: Share, place: int, tubes: Mapping[int, Share], left: int | None, said: Mapping[int, int]
) -> int | None:
    """The amount of this tube if it alone is short: what the others leave, else the least that is worth a tube."""
    if left is not None:
        others = [one for one in tubes if one != place]
        remaining = left - sum(said.get(one, tubes[one].amount) for one in others)
        if max(share.least, 1) <= remaining < share.amount:
            return remaining
        if share.least > left - sum(said.get(one, 0) for one in others):
            return None
    return share.least if 0 < share.least < share.amount else None
