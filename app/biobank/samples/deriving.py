"""Making another material from a sample by a method: DNA, RNA, cells, sections (W09)."""

from typing import Any

from app.biobank.samples import producing, queries
from app.biobank.samples.births import new_row, not_later
from app.biobank.samples.checking_in import refuse_use, start_work
from app.biobank.samples.consuming import end_used_up, promised_of
from app.biobank.samples.facts import SampleConsumed
from app.biobank.samples.inheriting import inherited
from app.biobank.samples.material import balance, use
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Derivative, DeriveSample, Registered, attributes_text, basis_of
from app.biobank.samples.words import Basis, Kind, Status
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.units import parse_amount, show_amount
from app.core.work import Work


def derive(work: Work, code: str, form: DeriveSample) -> Registered:
    """Make the derivatives of `form` from `code`; what left the parent is conserved, the yield is recorded."""
    (parent,) = queries.to_change(work, [code], Permission.SAMPLES_PROCESS, bearing=True)
    not_later(form.occurred_at, work.now, "The derivation")
    start_work(work, [parent], form.method, occurred_at=form.occurred_at)
    refuse_use(work, [parent])
    producing.fresh(work, [line.code for line in form.derivatives])
    born = inherited(work, [parent])
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(form.derivatives):
        with refusals.of(number, sample=line.code):
            rows.append(_row(line, born))
    refusals.settle()
    consumed = _consume(work, parent, form, [row["code"] for row in rows])
    ids = producing.bear(work, rows, [[(parent.id or 0, None)] for _ in rows])
    facts = producing.births(ids, rows, [parent], method=form.method, occurred_at=form.occurred_at)
    work.tell(consumed, *facts)
    end_used_up(work, [(parent, form.exhaust, form.occurred_at)])
    return producing.answered(ids, rows)


def _row(line: Derivative, born: dict[str, Any]) -> dict[str, Any]:
    material = material_of(line.material)
    amount = parse_amount(line.amount, material.unit).value if line.amount else None
    return new_row(
        code=line.code,
        kind=Kind.DERIVATIVE,
        material=material.code,
        status=Status.IN_PROCESS,
        unit=material.unit,
        tube=line.tube,
        amount=amount,
        initial_amount=amount,
        basis=basis_of(line.basis, amount),
        attributes=attributes_text(line.attributes),
        **born,
    )


def _consume(work: Work, parent: Sample, form: DeriveSample, children: list[str]) -> Fact:
    before = parent.amount
    taken: int | None = None
    loss = 0
    if form.consumed is None and not form.exhaust:
        # Nobody said how much went in, so from now on nobody knows how much is left.
        parent.amount, parent.basis = None, Basis.UNKNOWN
    elif before is not None:
        used = parse_amount(form.consumed, parent.unit).value if form.consumed else 0
        promised = promised_of(work, parent, used_up=form.exhaust)
        if used:
            use(max(before - promised, 0), used, parent.unit)
        result = balance(before, [], 0, used, unit=parent.unit, used_up=form.exhaust)
        parent.amount, taken, loss = result.after, before - result.after, result.loss
    return SampleConsumed(
        subject=parent.ref,
        study_id=parent.study_id,
        site_id=parent.site_id,
        occurred_at=form.occurred_at,
        reason=form.reason or None,
        code=parent.code,
        purpose=form.method,
        taken="an unknown amount" if taken is None else show_amount(taken, parent.unit),
        taken_amount=taken,
        to_children=0,
        loss_amount=loss,
        children=children,
    )
