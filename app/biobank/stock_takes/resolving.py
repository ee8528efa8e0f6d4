"""Resolves discrepancies: each by a named deed with its reason, in one step with what that deed changes (W24).

Positions are corrected, tubes looked for and found by the deeds that do so everywhere; nothing is declared lost here,
which takes a documented search of its own. Who counted a box does not decide about it: who entered a result does not
review it (roles, section 3).
"""

from app.biobank.samples import queries as samples
from app.biobank.samples.places.whereabouts import where
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.deciding import Case, Cases, refuse_unfit
from app.biobank.stock_takes.errors import StockTakeUnknown
from app.biobank.stock_takes.facts import DiscrepancyResolved
from app.biobank.stock_takes.models import StockTake
from app.biobank.stock_takes.putting_right import put_right
from app.biobank.stock_takes.reviewing import refuse_own
from app.biobank.stock_takes.schemas import ResolveDiscrepancies
from app.biobank.stock_takes.words import DiscrepancyKind, Resolution
from app.biobank.storage.queries import must_at
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.work import Work


def resolve(work: Work, number: int, form: ResolveDiscrepancies) -> StockTake:
    """Decide about discrepancies, all of them or none, and do what was decided.

    A missing tube that is put right by another line (it was seen in the wrong box) is resolved with it.
    """
    take = queries.under_way(work, number)
    must_at(work, Permission.STOCKTAKES_RESOLVE, take.site_id, take.study_id)
    cases = _cases(work, take, form)
    put_right(work, take, cases, form.reason)
    for case in cases.all:
        _settle(work, take, case, case.resolution, form.reason)
    _settle_counterparts(work, take, cases, form.reason)
    return take


def _cases(work: Work, take: StockTake, form: ResolveDiscrepancies) -> Cases:
    """What is decided about, with its boxes and tubes locked; refuses every line that cannot be decided so."""
    rows = queries.discrepancies_by_id(work, take.id or 0, [one.discrepancy for one in form.resolutions])
    lines = queries.boxes_by_id(work, {row.box_id for row in rows.values()})
    wanted = {line.container_id for line in lines.values()}
    wanted |= set(tree.ids_of(work, [one.container for one in form.resolutions if one.container]).values())
    ids = {id_ for row in rows.values() for id_ in (row.sample_id, row.other_id) if id_ is not None}
    wanted |= {one.container_id for one in samples.by_ids(work, ids).values() if one.container_id is not None}
    boxes = tree.surroundings(work, wanted, alone=wanted)
    tubes = samples.by_ids(work, ids, for_update=True)
    recorded = where(work, list(tubes.values()))
    cases: list[Case] = []
    refusals = Refusals()
    for number, said in enumerate(form.resolutions):
        with refusals.of(number, discrepancy=said.discrepancy):
            row = rows.pop(said.discrepancy, None)
            if row is None:
                raise StockTakeUnknown("There is no such discrepancy here, or it is named twice.")
            case = Case(
                row,
                lines[row.box_id],
                boxes[lines[row.box_id].container_id],
                said,
                Resolution(said.resolution),
            )
            refuse_own(work, case.line, case.box.container.code)
            refuse_unfit(case, tubes, recorded)
            cases.append(case)
    refusals.settle()
    return Cases(cases, tubes)


def _settle(work: Work, take: StockTake, case: Case, resolution: Resolution, reason: str) -> None:
    row = case.row
    row.resolution, row.reason = resolution, reason
    row.resolved_by, row.resolved_at = work.actor.user_id, work.now
    tubes = [f"sample:{id_}" for id_ in (row.sample_id, row.other_id) if id_ is not None]
    spoken = row.kind.replace("_", " ")
    work.tell(
        DiscrepancyResolved(
            subject=take.ref,
            about=(case.box.container.ref, *tubes),
            site_id=take.site_id,
            study_id=take.study_id,
            reason=reason,
            box=case.box.container.code,
            what=f"{row.code} ({spoken})" if row.code else f"A tube ({spoken})",
            resolution=resolution.replace("_", " "),
        )
    )


def _settle_counterparts(work: Work, take: StockTake, cases: Cases, reason: str) -> None:
    """A tube that was put right is missing nowhere else, and no stranger where it was found."""
    moved = {
        id_
        for case in cases.all
        if case.resolution in (Resolution.CORRECTED, Resolution.FOUND_ELSEWHERE, Resolution.RETURNED)
        for id_ in case.tubes
    }
    others = [
        one
        for one in queries.unresolved(work, take.id or 0)
        if one.sample_id in moved and one.kind in (DiscrepancyKind.MISSING, DiscrepancyKind.WRONG_BOX)
    ]
    if not others:
        return
    lines = queries.boxes_by_id(work, {one.box_id for one in others})
    boxes = tree.surroundings(work, {line.container_id for line in lines.values()})
    for one in others:
        line = lines[one.box_id]
        case = Case(one, line, boxes[line.container_id], None, Resolution.FOUND_ELSEWHERE)
        resolution = _as_counterpart(case, cases)
        if resolution is None:
            continue
        try:
            refuse_own(work, case.line, case.box.container.code)
        except BiobankError:
            continue
        _settle(work, take, case, resolution, reason)


def _as_counterpart(case: Case, cases: Cases) -> Resolution | None:
    sample = cases.tubes[case.row.sample_id or 0]
    if case.row.kind is DiscrepancyKind.MISSING:
        return Resolution.FOUND_ELSEWHERE
    stands_there = (sample.container_id, sample.place) == (case.box.id, case.row.seen_place)
    return Resolution.CORRECTED if stands_there else None
