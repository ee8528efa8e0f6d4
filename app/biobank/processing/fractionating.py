"""Measuring the layers of a spun tube: what went in equals the fractions, plus discard and loss."""

from typing import Any

from app.biobank.processing.facts import SampleFractionated
from app.biobank.processing.schemas import Fractionate, Fractions, FractionView
from app.biobank.samples import queries as samples
from app.biobank.samples.births import not_later
from app.biobank.samples.checking_in import refuse_use
from app.biobank.samples.errors import WrongState
from app.biobank.samples.material import balance
from app.biobank.samples.models import Fraction, Sample
from app.biobank.samples.words import Status
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.units import parse_amount, show_amount
from app.core.work import Work


def fractionate(work: Work, code: str, form: Fractionate) -> Fractions:
    """Record the fractions of a tube in work. Beyond the tolerance of pipetting it is E-VOL-OVERDRAW."""
    (tube,) = samples.to_change(work, [code], Permission.SAMPLES_PROCESS)
    not_later(form.occurred_at, work.now, "The measurement")
    if tube.status is not Status.IN_PROCESS:
        raise WrongState(f"{tube.code} is not in work.", next_step="Take it into a run first.")
    refuse_use(work, [tube])
    if samples.fractions_of(work, tube.id or 0):
        raise WrongState(f"The fractions of {tube.code} were measured already.")
    rows = _rows(tube, form)
    before = parse_amount(form.input, tube.unit).value if form.input else tube.amount
    if before is None:
        raise Invalid(f"Nobody knows how much {tube.code} holds.", fields={"input": "Say what went in."})
    discard = parse_amount(form.discard, tube.unit).value if form.discard else 0
    loss = parse_amount(form.loss, tube.unit).value if form.loss else 0
    same = [row["amount"] for row in rows if row["unit"] == tube.unit]
    result = balance(before, same, loss, discard, unit=tube.unit, used_up=True)
    work.insert(Fraction, rows)
    tube.amount = sum(same)
    work.tell(
        SampleFractionated(
            subject=tube.ref,
            study_id=tube.study_id,
            site_id=tube.site_id,
            occurred_at=form.occurred_at,
            reason=form.reason or None,
            code=tube.code,
            fractions=", ".join(
                f"{row['material']} {show_amount(row['amount'], row['unit'])}" for row in rows
            ),
            input_amount=before,
            discard_amount=result.discard,
            loss_amount=result.loss,
        )
    )
    return Fractions(
        sample=tube.code, amount=tube.amount, fractions=[FractionView(**_seen(row)) for row in rows]
    )


def _rows(tube: Sample, form: Fractionate) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for line in form.fractions:
        material = material_of(line.material)
        if any(row["material"] == material.code for row in rows):
            raise Invalid(f"{material.code} is measured twice.", fields={"fractions": "Each material once."})
        amount = parse_amount(line.amount, material.unit).value
        rows.append(
            {"sample_id": tube.id, "material": material.code, "unit": material.unit, "amount": amount}
        )
    return rows


def _seen(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("material", "unit", "amount")}
