"""How much there is: measured anew, or the record put right."""

from collections.abc import Sequence

from starlette.datastructures import FormData

from app.biobank.samples import measuring
from app.biobank.samples.amount_schemas import AdjustSamples, MeasureSamples
from app.biobank.samples.models import Sample
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import OTHER, REMARK, WHEN, Field
from app.http.web.sample_deeds.deed import Deed, act, causes
from app.http.web.sample_deeds.lines import Line, each


def _measure(work: Work, lines: Sequence[Line], form: FormData) -> object:
    found = [
        {"sample": line.code, "amount": amount}
        for line, amount in zip(lines, each(lines, form, "amount"), strict=True)
    ]
    filled = {"measurements": found, **act(work, form, "reason")}
    return measuring.measure(work, forms.fill(MeasureSamples, filled))


def _adjust(work: Work, lines: Sequence[Line], form: FormData) -> object:
    basis = forms.said(form, "basis")
    found = [
        {"sample": line.code, "amount": amount, **basis}
        for line, amount in zip(lines, each(lines, form, "amount"), strict=True)
    ]
    filled = {"adjustments": found, **act(work, form, "cause", "reason")}
    return measuring.adjust(work, forms.fill(AdjustSamples, filled))


def _amount(sample: Sample | None) -> Field:
    hint = "With its unit: 400 uL." if sample is not None else "Where none stands beside a tube."
    return Field(name="amount", label="What is in it", hint=hint, required=sample is not None)


def _measure_fields(_work: Work, sample: Sample | None) -> list[Field]:
    return [_amount(sample), WHEN, REMARK]


def _adjust_fields(_work: Work, sample: Sample | None) -> list[Field]:
    bases = [(one, one) for one in ("measured", "estimated", "nominal")]
    return [
        _amount(sample),
        Field(name="basis", label="How it is known", options=bases),
        Field(name="cause", label="Why", options=causes("adjust"), required=True),
        OTHER,
        WHEN,
    ]


DEEDS = (
    Deed("measure", "Measure", "Record the measurement", "measured", Permission.SAMPLES_MEASURE, _measure_fields, _measure,
         lead="What was measured replaces what was supposed.",
         beside="Behind a code may stand what was measured: FB00310001 390 uL."),
    Deed("adjust", "Adjust the amount", "Adjust {it}", "adjusted", Permission.SAMPLES_ADJUST, _adjust_fields, _adjust,
         lead="The recorded amount is put right; the old one stays in the ledger.",
         beside="Behind a code may stand what is in it: FB00310001 390 uL."),
)  # fmt: skip
