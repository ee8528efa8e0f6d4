"""Asks for another count of a box: the first one was wrong, and what it found counts no more."""

from app.biobank.stock_takes import queries
from app.biobank.stock_takes.errors import NotCounted
from app.biobank.stock_takes.facts import RecountAsked
from app.biobank.stock_takes.models import BoxCount
from app.biobank.stock_takes.reviewing import refuse_own
from app.biobank.stock_takes.schemas import CountAgain
from app.biobank.stock_takes.words import BoxState, Resolution
from app.biobank.storage.queries import containers_by_id, must_at
from app.core.actor import Permission
from app.core.work import Work


def count_again(work: Work, number: int, form: CountAgain) -> BoxCount:
    """Open the box for another count; what is unresolved of it was counted wrongly. What was resolved stays."""
    take = queries.under_way(work, number)
    must_at(work, Permission.STOCKTAKES_RESOLVE, take.site_id, take.study_id)
    line = queries.box_of(work, take, form.box, fresh=True)
    if line.state is not BoxState.COUNTED:
        raise NotCounted(f"{form.box} has not been counted yet.", next_step="Count it.")
    refuse_own(work, line, form.box)
    for one in queries.of_box(work, line.id or 0):
        if one.resolution is None:
            one.resolution, one.reason = Resolution.COUNTED_AGAIN, form.reason
            one.resolved_by, one.resolved_at = work.actor.user_id, work.now
    line.state, line.counted_by, line.counted_at = BoxState.WAITING, None, None
    line.seen = line.expected = ""
    line.rack_scan_id = None
    line.checked = line.correct = 0
    box = containers_by_id(work, [line.container_id])[line.container_id]
    work.tell(
        RecountAsked(
            subject=take.ref,
            about=(box.ref,),
            site_id=take.site_id,
            study_id=take.study_id,
            reason=form.reason,
            box=box.code,
        )
    )
    return line
