"""Pooling: parts of several samples of one material become one, and its donors are all of theirs (W09)."""

from app.biobank.samples import producing, queries
from app.biobank.samples.births import new_row, not_later
from app.biobank.samples.checking_in import refuse_use, start_work
from app.biobank.samples.consuming import Draw, end_used_up, take
from app.biobank.samples.inheriting import inherited
from app.biobank.samples.material import pooled
from app.biobank.samples.schemas import PoolSamples, Registered
from app.biobank.samples.words import Basis, Kind, Status
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.ledger.facts import Fact
from app.core.units import Unit, parse_amount
from app.core.work import Work


def pool(work: Work, form: PoolSamples) -> Registered:
    """Make one pool of the contributions; amount(pool) = sum of contributions - loss."""
    codes = [line.sample for line in form.contributions]
    parents = queries.to_change(work, codes, Permission.SAMPLES_PROCESS, bearing=True)
    not_later(form.occurred_at, work.now, "The pooling")
    if len({parent.material for parent in parents}) > 1:
        raise Invalid("A pool is of one material.", next_step="Pool samples of the same material.")
    start_work(work, parents, "pooling", occurred_at=form.occurred_at)
    refuse_use(work, parents)
    producing.fresh(work, [form.code])
    unit = parents[0].unit
    given = _given(form, unit)
    loss = parse_amount(form.loss, unit).value if form.loss else 0
    amount, _ = pooled([(one, unit) for one in given], loss)
    facts: list[Fact] = []
    refusals = Refusals()
    for number, (parent, part) in enumerate(zip(parents, given, strict=True)):
        draw = Draw(
            purpose="pooling",
            outputs=[(parent.material, part)],
            children=[form.code],
            occurred_at=form.occurred_at,
            reason=form.reason or None,
        )
        with refusals.of(number, sample=parent.code):
            facts.extend(take(work, parent, draw))
    refusals.settle()
    row = new_row(
        code=form.code,
        kind=Kind.POOL,
        material=parents[0].material,
        status=Status.IN_PROCESS,
        unit=unit,
        tube=form.tube,
        amount=amount,
        initial_amount=amount,
        basis=Basis.NOMINAL,
        **inherited(work, parents),
    )
    lineage = sorted((parent.id or 0, part) for parent, part in zip(parents, given, strict=True))
    ids = producing.bear(work, [row], [lineage])
    work.tell(*facts, *producing.births(ids, [row], parents, occurred_at=form.occurred_at))
    end_used_up(work, [(parent, False, form.occurred_at) for parent in parents])
    return producing.answered(ids, [row])


def _given(form: PoolSamples, unit: Unit) -> list[int]:
    """How much each sample gives, in the smallest unit of the pool."""
    refusals = Refusals()
    given: list[int] = []
    for number, line in enumerate(form.contributions):
        with refusals.of(number, sample=line.sample):
            given.append(parse_amount(line.amount, unit).value)
    refusals.settle()
    return given
