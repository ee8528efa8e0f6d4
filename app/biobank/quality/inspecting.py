"""Inspection at reception: what was found is written down with the decision it led to (W05, W06)."""

from app.biobank.quality import queries
from app.biobank.quality.opening import open_nonconformity
from app.biobank.quality.schemas import Inspected
from app.biobank.samples import accepting
from app.biobank.samples.errors import WrongState
from app.biobank.samples.intake_schemas import AcceptSamples, RejectSamples
from app.biobank.samples.schemas import Brief, Warned
from app.core.errors import Refusals
from app.core.work import Work


def accept(work: Work, form: AcceptSamples) -> Inspected:
    """Accept the tubes of `form`, and open a non-conformity for everything that was found.

    A critical one that is still open keeps its tube out (t09).
    """
    samples = accepting.accept(work, form)
    barred = queries.open_critical(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        if sample.id in barred:
            refusals.add(
                row,
                WrongState(
                    f"A critical non-conformity ({barred[sample.id]}) of {sample.code} is open.",
                    next_step="Have it decided and closed first.",
                ),
                sample=sample.code,
            )
    refusals.settle()
    opened = [
        open_nonconformity(
            work,
            finding.code,
            [sample],
            site_id=sample.site_id,
            severity=finding.severity,
            description=finding.note,
        )
        for line, sample in zip(form.samples, samples, strict=True)
        for finding in line.deviations
    ]
    return Inspected(
        samples=[Brief.of(sample) for sample in samples],
        nonconformities=[row.id or 0 for row in opened],
        warnings=[
            Warned(code="W-HOLD", message=f"Accepted under a hold: {sample.holds}.", sample=sample.code)
            for sample in samples
            if sample.holds
        ],
    )


def reject(work: Work, form: RejectSamples) -> Inspected:
    """Refuse the tubes of `form`: one non-conformity for all of them, with its decision."""
    samples = accepting.reject(work, form)
    opened = open_nonconformity(
        work,
        form.finding.code,
        samples,
        site_id=samples[0].site_id,
        severity=form.finding.severity,
        description=form.finding.note,
        decision=form.decision,
    )
    return Inspected(samples=[Brief.of(sample) for sample in samples], nonconformities=[opened.id or 0])
