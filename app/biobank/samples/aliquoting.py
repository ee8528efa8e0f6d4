"""Dividing a sample into aliquots: what goes in equals what comes out, plus what was lost and said to be."""

from collections.abc import Sequence
from typing import Any

from app.biobank.samples import producing, queries
from app.biobank.samples.births import new_row, not_later
from app.biobank.samples.checking_in import refuse_use, start_work
from app.biobank.samples.consuming import Draw, end_used_up, take
from app.biobank.samples.inheriting import inherited
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import AliquotSample, NewAliquot, Registered, attributes_text, basis_of
from app.biobank.samples.words import Kind, Status
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.ledger.facts import Fact
from app.core.units import parse_amount
from app.core.work import Work


def aliquot(work: Work, code: str, form: AliquotSample) -> Registered:
    """Divide the sample `code` into the aliquots of `form` (t14); all of them, or none."""
    return aliquot_all(work, [(code, form)])


def aliquot_all(work: Work, forms: Sequence[tuple[str, AliquotSample]]) -> Registered:
    """Divide several samples, each by its form (t14); all of them, or none.

    A parent that was accepted, or picked from storage, is taken into work first (t12, t13). What one of several
    parents does not hold is refused with the parent's row.
    """
    parents = queries.to_change(work, [code for code, _ in forms], Permission.SAMPLES_PROCESS, bearing=True)
    for row, (parent, (_, form)) in enumerate(zip(parents, forms, strict=True)):
        not_later(form.occurred_at, work.now, "The aliquoting")
        start_work(work, [parent], "aliquoting", occurred_at=form.occurred_at, first_row=row)
    refuse_use(work, parents)
    producing.fresh(work, [line.code for _, form in forms for line in form.aliquots])
    refusals = Refusals()
    consumed: list[Fact] = []
    rows: list[dict[str, Any]] = []
    given: list[Sequence[tuple[int, int | None]]] = []
    families: list[tuple[Sample, AliquotSample, int]] = []
    for number, (parent, (_, form)) in enumerate(zip(parents, forms, strict=True)):
        children = _children(parent, form, inherited(work, [parent]))
        with refusals.of(number, sample=parent.code):
            consumed += take(work, parent, _draw(parent, form, children))
        rows += children
        given += [[(parent.id or 0, row["amount"])] for row in children]
        families.append((parent, form, len(children)))
    refusals.settle()
    ids = producing.bear(work, rows, given)
    work.tell(*consumed, *_births(ids, rows, families))
    end_used_up(work, [(parent, form.exhaust, form.occurred_at) for parent, form, _ in families])
    return producing.answered(ids, rows)


def _draw(parent: Sample, form: AliquotSample, children: Sequence[dict[str, Any]]) -> Draw:
    return Draw(
        purpose="aliquoting",
        outputs=[(row["material"], row["amount"] or 0) for row in children],
        children=[row["code"] for row in children],
        discard=_amount(form.discard, parent),
        loss=_amount(form.loss, parent),
        used_up=form.exhaust,
        occurred_at=form.occurred_at,
        reason=form.reason or None,
    )


def _births(
    ids: Sequence[int],
    rows: Sequence[dict[str, Any]],
    families: Sequence[tuple[Sample, AliquotSample, int]],
) -> list[Fact]:
    facts: list[Fact] = []
    start = 0
    for parent, form, size in families:
        end = start + size
        facts += producing.births(ids[start:end], rows[start:end], [parent], occurred_at=form.occurred_at)
        start = end
    return facts


def _children(parent: Sample, form: AliquotSample, born: dict[str, Any]) -> list[dict[str, Any]]:
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(form.aliquots):
        with refusals.of(number, sample=line.code):
            rows.append(_row(parent, line, born))
    refusals.settle()
    return rows


def _row(parent: Sample, line: NewAliquot, born: dict[str, Any]) -> dict[str, Any]:
    material = material_of(line.material or parent.material)
    if line.amount is None and parent.amount is not None:
        raise Invalid(f"Say how much goes into {line.code}.", fields={"amount": "Missing."})
    amount = parse_amount(line.amount, material.unit).value if line.amount else None
    return new_row(
        code=line.code,
        kind=Kind.ALIQUOT,
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


def _amount(text: str | None, parent: Sample) -> int:
    return parse_amount(text, parent.unit).value if text else 0
