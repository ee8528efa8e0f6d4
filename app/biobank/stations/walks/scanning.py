"""Picking by scans: a box is opened, its tubes are taken, a well is left for later or reported as not found (W16).

Box scans help and are never needed: a tube says by itself which box it is taken from.
"""

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.requests import picking
from app.biobank.requests.listing_picks import pick_list
from app.biobank.requests.schemas import PickBox, PickLine, PickList, PickSamples
from app.biobank.requests.walking import aside_of, left_of, next_box, next_line, with_state
from app.biobank.stations import resolving
from app.biobank.stations.box_sheet import Cell
from app.biobank.stations.resolving import Resolved
from app.biobank.stations.walks.drawing import lit
from app.core.schemas import View
from app.core.work import Work

_NAMED = 5


class Walked(View):
    """What a scan did. `count` tubes are still to be fetched; `done` is the tube whose well is done.

    `box` is the box that is to be shown now, "" for the one that is; `well` the position in it that comes next, and
    `cell` the well as it is now, where it is in the box that is shown.
    """

    tone: str
    sentence: str
    next_step: str | None = None
    count: str | None = None
    done: str | None = None
    box: str = ""
    well: str = ""
    cell: Cell | None = None


class Aim(View):
    """Where somebody stood when they scanned: the box that was shown, the well that was lit, and if by their hand."""

    box: str = ""
    position: str = ""
    chosen: bool = False


def scan(work: Work, code: str, text: str, aim: Aim) -> Walked | None:
    """Do what a scan means on the walk of a request; None for what means nothing there. Refusals of deeds go through."""
    walk = pick_list(work, code)
    if read_scan(text).command is Command.SKIP:
        return _leave_for_later(walk, aim)
    found = resolving.resolve(work, text)
    if found.kind == "sample":
        return _take(work, walk, found.code, aim)
    if found.kind in ("container", "slot"):
        return _go_to(walk, found, aim)
    if found.tone == "refusal":
        return Walked(tone="refusal", sentence=found.sentence, next_step=found.next_step)
    return None


def _take(work: Work, walk: PickList, sample: str, aim: Aim) -> Walked:
    line = next((one for one in walk.lines if one.sample == sample), None)
    if line is not None and line.picked:
        left = left_of(walk)
        told = f"{sample} is picked already."
        return Walked(tone="warning", sentence=told, next_step=_still(left), count=str(left))
    picking.pick(work, walk.request, PickSamples(samples=[sample]))
    if line is None:  # It was promised between the look and the pick.
        walk = pick_list(work, walk.request)
        line = next(one for one in walk.lines if one.sample == sample)
    return picked(with_state(walk, sample, "picked"), line, aim)


def picked(walk: PickList, line: PickLine, aim: Aim) -> Walked:
    """What to say of a tube that was just picked; `walk` is the one after it."""
    left, here = left_of(walk), next(one for one in walk.boxes if one.box == line.box)
    said = f"{line.sample} is picked from {line.box} {line.position}."
    if not left:
        return _last(walk, said, line)
    if not here.wanted:
        following = next_box(walk, line.box)
        return Walked(
            tone="ok",
            sentence=f"{said} That was the last one of {line.box}.",
            next_step=_way(following) if following else None,
            count=str(left),
            done=line.sample,
            box=following.box if following else "",
        )
    lit = next((one for one in walk.lines if (one.box, one.position) == (aim.box, aim.position)), None)
    strayed = lit is not None and lit.state == "wanted" and line.box == aim.box
    return Walked(
        tone="warning" if strayed and aim.chosen else "ok",
        sentence=said,
        next_step=f"{aim.position} was lit: {lit.sample} is still wanted from there."
        if strayed and lit
        else None,
        count=str(left),
        done=line.sample,
        box="" if line.box == aim.box else line.box,
        cell=cell_of(walk, line),
    )


def cell_of(walk: PickList, line: PickLine) -> Cell:
    """The well of a tube of the walk as it is drawn now."""
    now = next(one for one in walk.lines if one.sample == line.sample)
    return lit(Cell(place=0, label=line.position, state="free"), now)


def _last(walk: PickList, said: str, line: PickLine) -> Walked:
    aside = aside_of(walk)
    told = "That was the last one that can be picked." if aside else "That was the last one."
    return Walked(
        tone="warning" if aside else "complete",
        sentence=f"{said} {told}",
        next_step=f"Not picked: {named(aside)}." if aside else None,
        count="0",
        done=line.sample,
        box=line.box,
        cell=cell_of(walk, line),
    )


def named(lines: list[PickLine]) -> str:
    """Tubes that were not picked, and why."""
    words = {"held": "on hold", "missing": "not found"}
    some = ", ".join(f"{one.sample} ({words[one.state]})" for one in lines[:_NAMED])
    return some + (f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else "")


def _go_to(walk: PickList, found: Resolved, aim: Aim) -> Walked:
    code = found.container or found.code
    box = next((one for one in walk.boxes if one.box == code), None)
    first = next_box(walk)
    if box is None:
        return _around(walk, code, first)
    if not box.wanted:
        why = "is picked" if not box.aside else "that can be picked is picked"
        told = f"Everything from {code} {why}."
        return Walked(tone="warning", sentence=told, next_step=_way(first) if first else None, box=code)
    expected = {one.box for one in (first, next_box(walk, aim.box)) if one is not None} | {aim.box}
    sentence = f"{_tubes(box.wanted)} wanted from {code}."
    if code in expected or first is None:
        return Walked(tone="ok", sentence=sentence, box=code)
    return Walked(
        tone="warning", sentence=sentence, next_step=f"It is not the next one. {_way(first)}", box=code
    )


def _around(walk: PickList, code: str, first: PickBox | None) -> Walked:
    """A scan of what is no box of the walk: something around one, or something else."""
    inside = [one for one in walk.boxes if code in one.path and one.wanted]
    if inside:
        some = ", ".join(one.box for one in inside[:_NAMED]) + (" and more" if len(inside) > _NAMED else "")
        tone = "ok" if first in inside else "warning"
        return Walked(
            tone=tone, sentence=f"From {code}: {some}.", next_step=_way(inside[0]), box=inside[0].box
        )
    told = f"Nothing is wanted from {code} for {walk.request}."
    return Walked(tone="refusal", sentence=told, next_step=_way(first) if first else None)


def _leave_for_later(walk: PickList, aim: Aim) -> Walked:
    here = at(walk, aim)
    after = next_line(walk, here)
    if here is None or here.state != "wanted" or after is None:
        told = "There is nothing to leave for later." if here is None else "It is the only one that is left."
        return Walked(tone="warning", sentence=told, count=str(left_of(walk)))
    where = after.position if after.box == here.box else f"{after.box} {after.position}"
    return Walked(
        tone="ok",
        sentence=f"{here.sample} in {here.position} stays for later. Next: {where}.",
        count=str(left_of(walk)),
        box="" if after.box == here.box else after.box,
        well=after.position,
    )


def at(walk: PickList, aim: Aim) -> PickLine | None:
    """The line of the well that was lit."""
    return next((one for one in walk.lines if (one.box, one.position) == (aim.box, aim.position)), None)


def _way(box: PickBox) -> str:
    return f"Next: {' / '.join(box.path)}, {_tubes(box.wanted)}."


def _still(left: int) -> str | None:
    return f"{_tubes(left)} still to be fetched." if left else None


def _tubes(count: int) -> str:
    return "1 tube" if count == 1 else f"{count} tubes"
