"""Closing a non-conformity with a decision: a major one never by the person who opened it."""

from app.biobank.quality import queries
from app.biobank.quality.facts import NonconformityClosed
from app.biobank.quality.schemas import CloseNonconformity, NonconformityView
from app.biobank.quality.words import NonconformityState, Severity
from app.biobank.samples.errors import WrongState
from app.core.actor import Permission
from app.core.errors import SeparationOfDuties
from app.core.work import Work


def close(work: Work, id_: int, form: CloseNonconformity) -> NonconformityView:
    """Close one. A minor one asks for quality:close-minor, any other for quality:close-major (E-SCOPE, E-SOD)."""
    row = queries.one(work, id_, for_update=True)
    minor = row.severity is Severity.MINOR
    permission = Permission.QUALITY_CLOSE_MINOR if minor else Permission.QUALITY_CLOSE_MAJOR
    # The ledger names the role under which it was closed, not the one that opened the door.
    work.permission = permission
    work.must(permission, row.site_id, row.study_id)
    if row.state is NonconformityState.CLOSED:
        raise WrongState("This non-conformity is closed already.")
    if not minor and row.opened_by == work.actor.user_id:
        raise SeparationOfDuties(
            f"Whoever opened a {row.severity} non-conformity does not close it.",
            next_step="Ask another quality manager.",
        )
    row.state, row.decision = NonconformityState.CLOSED, form.decision
    row.decided_by, row.closed_at = work.actor.user_id, work.now
    work.tell(
        NonconformityClosed(
            subject=row.ref,
            study_id=row.study_id,
            site_id=row.site_id,
            reason=form.decision,
            code=row.code,
            decision=form.decision,
        )
    )
    return NonconformityView.of(row, queries.codes_of(work, [id_]).get(id_, []))
