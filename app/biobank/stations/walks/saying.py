"""What is said of a scan on a walk, and where it leads: pure answers, made of the list as it is after the scan."""

from app.biobank.requests.schemas import PickBox, PickLine, PickList
from app.biobank.requests.walking import aside_of, left_of, next_box
from app.biobank.stations.box_sheet import Cell
from app.biobank.stations.walks.drawing import lit
from app.core.plurals import counted
from app.core.schemas import View

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


def picked(walk: PickList, line: PickLine, aim: Aim) -> Walked:
    """What to say of a tube that was just picked; `walk` is the one after it."""
    said = f"{line.sample} is picked from {line.box} {line.position}."
    marked = at(walk, aim)
    is_open = marked is not None and marked.state == "wanted" and line.box == aim.box
    strayed = marked if is_open else None
    remark = f"{aim.position} was lit: {strayed.sample} is still wanted from there." if strayed else None
    return went_on(walk, line, aim, said, remark, "warning" if strayed and aim.chosen else "ok")


def went_on(
    walk: PickList, line: PickLine, aim: Aim, said: str, remark: str | None, tone: str = "warning"
) -> Walked:
    """What to say of a well that is done with, and what comes next; `walk` is the one after it.

    `remark` stands beside it while something is still wanted from the box; after that the way to the next one does.
    """
    left, here = left_of(walk), next(one for one in walk.boxes if one.box == line.box)
    done = line.sample if _now(walk, line).picked else None
    if not left:
        return _last(walk, said, line)
    if not here.wanted:
        following = next_box(walk, line.box)
        return Walked(
            tone=tone,
            sentence=f"{said} That was the last one of {line.box}.",
            next_step=way(following) if following else None,
            count=str(left),
            done=done,
            box=following.box if following else "",
        )
    return Walked(
        tone=tone,
        sentence=said,
        next_step=remark,
        count=str(left),
        done=done,
        box="" if line.box == aim.box else line.box,
        cell=cell_of(walk, line),
    )


def cell_of(walk: PickList, line: PickLine) -> Cell:
    """The well of a tube of the walk as it is drawn now."""
    return lit(Cell(place=0, label=line.position, state="free"), _now(walk, line))


def _now(walk: PickList, line: PickLine) -> PickLine:
    return next(one for one in walk.lines if one.sample == line.sample)


def _last(walk: PickList, said: str, line: PickLine) -> Walked:
    aside = aside_of(walk)
    told = "That was the last one that can be picked." if aside else "That was the last one."
    return Walked(
        tone="warning" if aside else "complete",
        sentence=f"{said} {told}",
        next_step=f"Not picked: {named(aside)}." if aside else None,
        count="0",
        done=line.sample if _now(walk, line).picked else None,
        box=line.box,
        cell=cell_of(walk, line),
    )


def named(lines: list[PickLine]) -> str:
    """Tubes that were not picked, and why."""
    words = {"held": "on hold", "missing": "not found"}
    some = ", ".join(f"{one.sample} ({words[one.state]})" for one in lines[:_NAMED])
    return some + (f" and {len(lines) - _NAMED} more" if len(lines) > _NAMED else "")


def go_to(walk: PickList, code: str, aim: Aim) -> Walked:
    """A container was scanned: a box of the walk, something around one, or something else."""
    box = next((one for one in walk.boxes if one.box == code), None)
    first = next_box(walk)
    if box is None:
        return _around(walk, code, first)
    if not box.wanted:
        why = "is picked" if not box.aside else "that can be picked is picked"
        told = f"Everything from {code} {why}."
        return Walked(tone="warning", sentence=told, next_step=way(first) if first else None, box=code)
    expected = {one.box for one in (first, next_box(walk, aim.box)) if one is not None} | {aim.box}
    sentence = f"{counted(box.wanted, 'tube')} wanted from {code}."
    if code in expected or first is None:
        return Walked(tone="ok", sentence=sentence, box=code)
    return Walked(
        tone="warning", sentence=sentence, next_step=f"It is not the next one. {way(first)}", box=code
    )


def _around(walk: PickList, code: str, first: PickBox | None) -> Walked:
    """A scan of what is no box of the walk: something around one, or something else."""
    inside = [one for one in walk.boxes if code in one.path and one.wanted]
    if inside:
        some = ", ".join(one.box for one in inside[:_NAMED]) + (" and more" if len(inside) > _NAMED else "")
        tone = "ok" if first in inside else "warning"
        return Walked(
            tone=tone, sentence=f"From {code}: {some}.", next_step=way(inside[0]), box=inside[0].box
        )
    told = f"Nothing is wanted from {code} for {walk.request}."
    return Walked(tone="refusal", sentence=told, next_step=way(first) if first else None)


def at(walk: PickList, aim: Aim) -> PickLine | None:
    """The line of the well that was lit."""
    return next((one for one in walk.lines if (one.box, one.position) == (aim.box, aim.position)), None)


def way(box: PickBox) -> str:
    """Where to go next, and for how many."""
    return f"Next: {' / '.join(box.path)}, {counted(box.wanted, 'tube')}."


def still(left: int) -> str | None:
    """How many are left, in a sentence; None for none."""
    return f"{counted(left, 'tube')} still to be fetched." if left else None
