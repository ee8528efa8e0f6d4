"""Picking by scans: a box is opened, its tubes are taken, a well is left for later or reported as not found (W16).

Box scans help and are never needed: a tube says by itself which box it is taken from.
"""

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.requests import picking
from app.biobank.requests.listing_picks import pick_list
from app.biobank.requests.schemas import PickList, PickSamples, ReportMissing
from app.biobank.requests.walking import left_of, next_line, with_state
from app.biobank.stations import resolving
from app.biobank.stations.walks import reporting_missing
from app.biobank.stations.walks.saying import Aim, Walked, at, go_to, picked, still, went_on
from app.core.work import Work

_LOOK = "Scan the tubes around it: the band tells of each where it belongs."


def scan(work: Work, code: str, text: str, aim: Aim) -> Walked | None:
    """Do what a scan means on the walk of a request; None for what means nothing there. Refusals of deeds go through."""
    walk = pick_list(work, code)
    match read_scan(text).command:
        case Command.SKIP:
            return _leave_for_later(walk, aim)
        case Command.MISSING:
            return _miss(work, walk, aim)
    found = resolving.resolve(work, text)
    if found.kind == "sample":
        return _take(work, walk, found.code, aim)
    if found.kind in ("container", "slot"):
        return go_to(walk, found.container or found.code, aim)
    if found.tone == "refusal":
        return Walked(tone="refusal", sentence=found.sentence, next_step=found.next_step)
    return None


def _take(work: Work, walk: PickList, sample: str, aim: Aim) -> Walked:
    line = next((one for one in walk.lines if one.sample == sample), None)
    if line is not None and line.picked:
        left = left_of(walk)
        told = f"{sample} is picked already."
        return Walked(tone="warning", sentence=told, next_step=still(left), count=str(left))
    picking.pick(work, walk.request, PickSamples(samples=[sample]))
    if line is None:  # It was promised between the look and the pick.
        walk = pick_list(work, walk.request)
        line = next(one for one in walk.lines if one.sample == sample)
    return picked(with_state(walk, sample, "picked"), line, aim)


def _miss(work: Work, walk: PickList, aim: Aim) -> Walked:
    """The tube of the lit well is not there: it is searched for from now on, and the others can be picked."""
    line = at(walk, aim)
    if line is None or line.state != "wanted":
        told = f"{aim.position} is not wanted any more." if aim.position else "No well is marked."
        return Walked(tone="refusal", sentence=told, next_step="Mark the well whose tube is not there.")
    done = reporting_missing.report(work, walk.request, ReportMissing(samples=[line.sample]))
    numbers = ", ".join(str(one) for one in done.nonconformities)
    said = f"{line.sample} is not in {line.box} at {line.position}: a search has begun, non-conformity {numbers}."
    return went_on(with_state(walk, line.sample, "missing"), line, aim, said, _LOOK)


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
