"""Compares what was seen in a box with what is recorded of it, and judges the whole. Pure: no session, no clock."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.biobank.stock_takes.words import DiscrepancyKind, Resolution
from app.core.plurals import counted


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was read at a place: a code, and the sample it names; both missing for a tube that could not be read."""

    code: str = ""
    sample: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One tube as it was found, or two that are swapped; `kind` is None where all is as recorded.

    `place` is where it is recorded in this box, `seen` where it was seen.
    """

    kind: DiscrepancyKind | None
    sample: int | None = None
    other: int | None = None
    place: int | None = None
    seen: int | None = None
    code: str = ""


def compare(
    expected: Mapping[int, int],
    seen: Mapping[int, Sighting],
    *,
    here: Mapping[int, int] | None = None,
    elsewhere: Collection[int] = (),
) -> list[Finding]:
    """What became of every expected tube and of every sighting, each in exactly one finding, by place.

    `expected` are the samples that are looked for, by place. `here` are the places of samples that are recorded in
    this box and not looked for; `elsewhere` the samples that are recorded at a position of another box.
    """
    recorded = {**(here or {}), **{sample: place for place, sample in expected.items()}}
    owner = {place: sample for sample, place in recorded.items()}
    first = _first_sightings(seen, recorded)
    found: list[Finding] = []
    told: set[int] = set()
    for place in sorted(seen):
        sighting = seen[place]
        finding = _of(place, sighting, recorded, owner, first, elsewhere, expected)
        if finding.kind is DiscrepancyKind.SWAPPED:
            if finding.sample in told:
                continue
            told |= {one for one in (finding.sample, finding.other) if one is not None}
        if finding.sample is not None:
            told.add(finding.sample)
        found.append(finding)
    found += [
        Finding(DiscrepancyKind.MISSING, sample=sample, place=place)
        for place, sample in sorted(expected.items())
        if sample not in told
    ]
    return found


def _first_sightings(seen: Mapping[int, Sighting], recorded: Mapping[int, int]) -> dict[int, int]:
    """The place at which each sample counts as seen: its own, if it was seen there as well, else the first."""
    first: dict[int, int] = {}
    for place in sorted(seen):
        sample = seen[place].sample
        if sample is not None and (sample not in first or recorded.get(sample) == place):
            first[sample] = place
    return first


def _of(
    place: int,
    sighting: Sighting,
    recorded: Mapping[int, int],
    owner: Mapping[int, int],
    first: Mapping[int, int],
    elsewhere: Collection[int],
    expected: Mapping[int, int],
) -> Finding:
    sample, code = sighting.sample, sighting.code
    if not code:
        presumed = expected.get(place)
        if presumed in first:
            presumed = None
        return Finding(
            DiscrepancyKind.UNREADABLE,
            presumed,
            place=place if presumed is not None else None,
            seen=place,
        )
    if sample is None:
        return Finding(DiscrepancyKind.UNKNOWN, seen=place, code=code)
    if first[sample] != place:
        return Finding(DiscrepancyKind.DUPLICATE, seen=place, code=code)
    home = recorded.get(sample)
    if home is None:
        kind = DiscrepancyKind.WRONG_BOX if sample in elsewhere else DiscrepancyKind.EXTRA
        return Finding(kind, sample, seen=place, code=code)
    if home == place:
        return Finding(None, sample, place=place, seen=place, code=code)
    other = owner.get(place)
    if other is not None and first.get(other) == home:
        low, high = (sample, other) if home < place else (other, sample)
        return Finding(DiscrepancyKind.SWAPPED, low, high, min(home, place), max(home, place))
    return Finding(DiscrepancyKind.MISPLACED, sample, place=home, seen=place, code=code)


FITTING: Mapping[DiscrepancyKind, tuple[Resolution, ...]] = {
    DiscrepancyKind.MISSING: (Resolution.SEARCHING, Resolution.FOUND_ELSEWHERE),
    DiscrepancyKind.EXTRA: (Resolution.CORRECTED, Resolution.SET_ASIDE),
    DiscrepancyKind.MISPLACED: (Resolution.CORRECTED, Resolution.RETURNED),
    DiscrepancyKind.SWAPPED: (Resolution.CORRECTED, Resolution.RETURNED),
    DiscrepancyKind.WRONG_BOX: (Resolution.CORRECTED, Resolution.RETURNED, Resolution.SET_ASIDE),
    DiscrepancyKind.UNREADABLE: (Resolution.ACCEPTED_UNREADABLE, Resolution.SET_ASIDE),
    DiscrepancyKind.UNKNOWN: (Resolution.SET_ASIDE,),
    DiscrepancyKind.DUPLICATE: (Resolution.SET_ASIDE,),
}
"""What may be decided about each kind, the usual first; that it was counted wrongly is said of the whole box."""

MOST_IN_A_BOX = 2
"""More discrepancies than this in one box say that something happened to the box (W24)."""


def concerns(checked: int, different: int, boxes: Iterable[tuple[str, int]]) -> list[str]:
    """What to warn of at the end, as sentences: more than 0.1 % of the tubes differ, or several in one box (W24).

    `boxes` are the boxes with discrepancies, each with how many tubes.
    """
    found = []
    if different * 1000 > checked:
        looked_for = f"{counted(checked, 'tube')} that {'was' if checked == 1 else 'were'} looked for"
        found.append(
            f"{counted(different, 'tube differs', 'tubes differ')}, of {looked_for}: more than 0.1 %."
        )
    found += [f"{count} tubes in {code} differ." for code, count in boxes if count > MOST_IN_A_BOX]
    return found


def share(part: int, whole: int) -> str:
    """A share in per cent with two digits, cut off and never rounded up: "99.38 %"; "–" of nothing."""
    if not whole:
        return "–"
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d} %"
