"""A tube that was wanted does not stand where it is recorded: a search begins, and is on record (W16, t30).

The hold keeps it from every use and promise until somebody has found it or declares it lost; the non-conformity says
where it should have stood. It stays reserved: whoever answers for the request may give it up and take another one.
"""

from collections.abc import Sequence

from app.biobank.quality.missing import MISSING
from app.biobank.quality.opening import open_together
from app.biobank.requests import queries
from app.biobank.requests.facts import PicksMissing
from app.biobank.requests.models import Request
from app.biobank.requests.rules import must_be_ready
from app.biobank.requests.schemas import Missed, ReportMissing
from app.biobank.samples import queries as samples
from app.biobank.samples.errors import NotOnList, WrongState
from app.biobank.samples.holding import must_be_allowed_to_place
from app.biobank.samples.models import Sample
from app.biobank.samples.places import whereabouts
from app.biobank.samples.searching import Unseen, begin_search
from app.biobank.samples.words import HoldKind, Placement
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def report(work: Work, code: str, form: ReportMissing) -> Missed:
    """Hold the samples as missing_suspected, with one non-conformity for those of each site and study; all, or none.

    E-NOT-ON-LIST for what is not wanted for the request, E-STATE for what somebody has in the hand already.
    """
    request, promised = queries.to_serve(work, code, for_update=True)
    must_be_ready(request, "picked for")
    chosen = samples.to_change(work, form.samples, Permission.SAMPLES_PICK)
    wanted = {sample.id for sample in promised}
    refusals = Refusals()
    for row, sample in enumerate(chosen):
        with refusals.of(row, sample=sample.code):
            _must_be_awaited(request, sample, wanted)
    refusals.settle()
    positions = whereabouts.where(work, chosen)
    reason = form.reason or f"Not found where it is recorded, while picking for {request.code}"
    must_be_allowed_to_place(work, HoldKind.MISSING_SUSPECTED)
    unseen = [Unseen(sample, displaced=False, reason=reason, about=(request.ref,)) for sample in chosen]
    begun = set(begin_search(work, unseen, form.occurred_at))
    for sample in chosen:
        work.must(Permission.QUALITY_OPEN, sample.site_id, sample.study_id)

    def told(some: Sequence[Sample]) -> str:
        return "; ".join(f"{one.code} was not at {positions[one.id or 0]}" for one in some)

    opened = open_together(work, MISSING, [one for one in chosen if one.code in begun], told)
    work.tell(
        PicksMissing(
            subject=request.ref,
            about=tuple(sample.ref for sample in chosen),
            study_id=request.study_id,
            occurred_at=form.occurred_at,
            reason=form.reason or None,
            code=request.code,
            count=len(chosen),
        )
    )
    return Missed(
        samples=[sample.code for sample in chosen],
        nonconformities=[row.id or 0 for row in opened],
        left=sum(1 for sample in promised if sample.placement is Placement.POSITION and not sample.holds),
    )


def _must_be_awaited(request: Request, sample: Sample, wanted: set[int | None]) -> None:
    if sample.id not in wanted:
        raise NotOnList(
            f"{sample.code} is not on the list of {request.code}.",
            next_step="Report it as missing on its own page.",
        )
    if sample.placement is not Placement.POSITION:
        raise WrongState(f"{sample.code} was picked already.", next_step="Look who has it.")
