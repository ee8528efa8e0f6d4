"""The record of a tube: a further label, and a field corrected in the open."""

from collections.abc import Sequence

from starlette.datastructures import FormData

from app.biobank.samples import correcting, relabelling
from app.biobank.samples.amount_schemas import CorrectRecords, RelabelSamples
from app.biobank.samples.correcting import CRITICAL
from app.biobank.samples.models import Sample
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import OTHER, WHEN, Field
from app.http.web.sample_deeds.deed import Deed, act, causes
from app.http.web.sample_deeds.lines import Line, each, login, scanned

FIELDS = (
    ("visit", "Visit"),
    ("tube", "Tube"),
    ("grade", "Grade"),
    ("donor", "Donor"),
    ("material", "Material"),
    ("collected_at", "Time of collection"),
)


def _relabel(work: Work, lines: Sequence[Line], form: FormData) -> object:
    labels = [
        {"sample": line.code, "label": scanned(label)}
        for line, label in zip(lines, each(lines, form, "label"), strict=True)
    ]
    filled = {
        "labels": labels,
        **login(form, "second_person"),
        **act(work, form, "cause", "evidence", "reason"),
    }
    return relabelling.relabel_by_hand(work, forms.fill(RelabelSamples, filled))


def _correct(work: Work, lines: Sequence[Line], form: FormData) -> object:
    field, value = forms.one(form, "field"), forms.one(form, "value")
    if field == "collected_at" and value:
        value = forms.moment_text(work, value, "value") or ""
    filled = {
        "corrections": [{"sample": line.code, "field": field, "value": value} for line in lines],
        **forms.said(form, "cause", "reason"),
    }
    return correcting.correct(work, forms.fill(CorrectRecords, filled))


def _relabel_fields(_work: Work, sample: Sample | None) -> list[Field]:
    evidence = [
        ("old_code", "the old code can be read"),
        ("position", "by its position"),
        ("second_person", "a second person knows it"),
    ]
    label = [Field(name="label", label="New label", hint="Scan it.", required=True, takes_scans=True)]
    return [
        *(label if sample is not None else []),
        Field(name="cause", label="Why", options=causes("relabel"), required=True),
        Field(name="evidence", label="How it is known which tube this is", options=evidence),
        Field(
            name="second_person",
            label="Second person",
            hint="Badge or login, if one is needed.",
            takes_scans=True,
        ),
        OTHER,
        WHEN,
    ]


def _correct_fields(work: Work, sample: Sample | None) -> list[Field]:
    critical = Permission.SAMPLES_CORRECT_CRITICAL
    if sample is not None:
        may = work.actor.may(critical, sample.site_id, sample.study_id)
    else:
        may = bool(work.actor.scopes(critical))
    return [
        Field(name="field", label="What", options=[one for one in FIELDS if may or one[0] not in CRITICAL]),
        Field(
            name="value",
            label="What it really is",
            hint="Material by its code, donor by pseudonym, time as 2026-11-03 08:12, grade A, B, C or U. Empty: nothing.",
        ),
        Field(name="cause", label="Why", options=causes("correct"), required=True),
        OTHER,
    ]


DEEDS = (
    Deed("relabel", "Give a new label", "Give the new label", "given a new label", Permission.SAMPLES_RELABEL, _relabel_fields,
         _relabel, lead="Every label it ever had goes on finding it, and none ever names anything else.",
         beside="Behind each code stands its new label."),
    Deed("correct", "Correct the record", "Correct {it}", "corrected", Permission.SAMPLES_CORRECT, _correct_fields, _correct,
         lead="The old value stays in the ledger. What children took over is corrected with it."),
)  # fmt: skip
