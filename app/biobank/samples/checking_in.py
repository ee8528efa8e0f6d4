"""Taking samples into work: none that is held, promised to others, or still stands in storage."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.samples import queries, transitions
from app.biobank.samples.errors import OnHold, OutOfOrder, Reserved, WrongState
from app.biobank.samples.facts import SampleCheckedIn
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.words import Placement, Status
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.work import Work


def refuse_use(work: Work, samples: Sequence[Sample], purpose: str = "") -> None:
    """Refuse (E-HOLD, E-RESERVED) samples that may not be used: held, or promised to another purpose."""
    promised = queries.active_reservations(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            _refuse_use(sample, promised.get(sample.id or 0, ()), purpose)
    refusals.settle()


def _refuse_use(sample: Sample, promises: Sequence[Reservation], purpose: str) -> None:
    if sample.holds:
        raise OnHold(
            f"{sample.code} is on hold: {sample.holds.replace('_', ' ')}.",
            next_step="Have the hold released by whoever may, or choose another sample.",
        )
    if any(one.amount is None and one.purpose != purpose for one in promises):
        raise Reserved(f"{sample.code} is reserved.", next_step="Choose another sample.")


def start_work(
    work: Work,
    samples: Sequence[Sample],
    run: str,
    *,
    occurred_at: datetime | None = None,
    purpose: str = "",
    first_row: int = 0,
) -> None:
    """Take samples into work (t12, t13) where they are not yet: accepted ones, and available ones in custody.

    What cannot be is refused with its row; `first_row` is that of the first of `samples`.
    """
    promised = queries.active_reservations(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    facts: list[Fact] = []
    for row, sample in enumerate(samples, first_row):
        if sample.status is Status.IN_PROCESS:
            continue
        with refusals.of(row, sample=sample.code):
            _refuse_use(sample, promised.get(sample.id or 0, ()), purpose)
            facts.append(_check_in(work, sample, run, occurred_at))
    refusals.settle()
    if facts:
        work.tell(*facts)


def refuse_unready(work: Work, samples: Sequence[Sample]) -> None:
    """Refuse, with its row, every sample that may not be used, or could not be taken into work now."""
    promised = queries.active_reservations(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            _refuse_use(sample, promised.get(sample.id or 0, ()), "")
            if sample.status is not Status.IN_PROCESS:
                _status_in_work(sample)
    refusals.settle()


def _status_in_work(sample: Sample) -> Status:
    line = transitions.must("sample.checked_in_to_run", sample.status, sample.code)
    if sample.placement is not Placement.CUSTODIAN:
        raise WrongState(f"{sample.code} stands in storage.", next_step="Pick it first.")
    return line.after


def _check_in(work: Work, sample: Sample, run: str, occurred_at: datetime | None) -> SampleCheckedIn:
    status = _status_in_work(sample)
    if occurred_at and sample.collected_at and occurred_at < sample.collected_at:
        raise OutOfOrder(
            f"{sample.code} was collected later than that.", fields={"occurred_at": "Too early."}
        )
    sample.status = status
    sample.custodian_user_id = work.actor.user_id or sample.custodian_user_id
    return SampleCheckedIn(
        subject=sample.ref,
        study_id=sample.study_id,
        site_id=sample.site_id,
        occurred_at=occurred_at,
        code=sample.code,
        run=run,
    )
