"""The walk of a pick list, box after box: what is next, and by which mark two copies are compared. Pure rules."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby

from app.biobank.requests.schemas import PickBox, PickLine, PickList

_MARK = 6


def boxes_of(lines: Sequence[PickLine]) -> list[PickBox]:
    """The boxes in the order of the walk; `lines` are in that order. What has no place is in none of them."""
    return [_box(list(some)) for path, some in groupby(lines, key=lambda one: (one.box, one.path)) if path[0]]


def _box(lines: list[PickLine]) -> PickBox:
    states = [one.state for one in lines]
    wanted, picked = states.count("wanted"), states.count("picked")
    return PickBox(
        box=lines[0].box,
        path=lines[0].path,
        asked=len(lines),
        wanted=wanted,
        picked=picked,
        aside=len(lines) - wanted - picked,
    )


def mark_of(lines: Sequence[PickLine]) -> str:
    """Six signs that change as soon as a tube is to be fetched from elsewhere, or others are to be fetched."""
    told = "\n".join(f"{one.sample}\t{'/'.join(one.path)}\t{one.position}" for one in lines)
    return sha256(told.encode()).hexdigest()[:_MARK].upper()


def next_box(walk: PickList, after: str = "") -> PickBox | None:
    """The first box behind `after` from which something can be fetched, else the first of all; None for none."""
    codes = [one.box for one in walk.boxes]
    start = codes.index(after) + 1 if after in codes else 0
    around = [*walk.boxes[start:], *walk.boxes[:start]]
    return next((one for one in around if one.wanted), None)


def next_line(walk: PickList, after: PickLine | None) -> PickLine | None:
    """The first tube behind `after` that can be fetched, else the first of all that is another one; None for none."""
    start = walk.lines.index(after) + 1 if after is not None else 0
    around = [*walk.lines[start:], *walk.lines[: max(start - 1, 0)]]
    return next((one for one in around if one.state == "wanted"), None)


def left_of(walk: PickList) -> int:
    """How many can still be fetched."""
    return sum(one.wanted for one in walk.boxes)


def aside_of(walk: PickList) -> list[PickLine]:
    """The tubes that nobody can fetch now: they are on hold, or were not found."""
    return [one for one in walk.lines if one.state in ("held", "missing")]


def with_state(walk: PickList, sample: str, state: str) -> PickList:
    """The same walk after one of its tubes was picked, or was not found."""
    lines = [
        one.model_copy(update={"state": state, "picked": state == "picked"}) if one.sample == sample else one
        for one in walk.lines
    ]
    return walk.model_copy(update={"lines": lines, "boxes": boxes_of(lines)})
