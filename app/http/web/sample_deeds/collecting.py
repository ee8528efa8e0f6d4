"""Labels planned before there is material, the tubes of a visit that were filled, and those that stayed empty."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData

from app.biobank.samples import collecting, planning
from app.biobank.samples.intake_schemas import CollectSamples, NotCollected, PlanSamples
from app.biobank.samples.models import Sample
from app.biobank.stations import queries as stations
from app.biobank.vocabulary.reading import tubes
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import REMARK, WHEN, Field
from app.http.web.pages import Redirect
from app.http.web.registering import fresh_codes, where_to
from app.http.web.sample_deeds.deed import Deed, act, causes, site_field
from app.http.web.sample_deeds.lines import Line, codes
from app.http.web.samples import materials_to_choose


def _plan(work: Work, lines: Sequence[Line], form: FormData) -> object:
    labels = codes(lines) or fresh_codes(work, form)
    common = forms.said(form, "study", "material", "donor", "visit", "tube")
    filled = {"samples": [{"code": one, **common} for one in labels], **act(work, form, "site", "reason")}
    planning.plan(work, forms.fill(PlanSamples, filled))
    to, note = where_to(labels, issued=not lines, deed="planned")
    return Redirect(to=to, note=note)


def _collect(work: Work, lines: Sequence[Line], form: FormData) -> object:
    amount, basis = forms.one(form, "amount"), forms.said(form, "basis")
    tubes_filled: list[dict[str, Any]] = [
        {"sample": line.code, **basis, **({"amount": line.said or amount} if line.said or amount else {})}
        for line in lines
    ]
    filled = {
        "samples": tubes_filled,
        **act(work, form, "study", "donor", "visit", "precision", "site", "reason"),
    }
    return collecting.collect(work, forms.fill(CollectSamples, filled))


def _not_collected(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **act(work, form, "cause", "site", "reason")}
    return collecting.not_collected(work, forms.fill(NotCollected, filled))


def _study(work: Work, sample: Sample | None) -> Field:
    known = stations.studies(work)
    value = next((one.code for one in known if sample is not None and one.id == sample.study_id), "")
    return Field(
        name="study",
        label="Study",
        options=[(one.code, one.code) for one in known if one.is_open],
        required=True,
        value=value,
    )


def _plan_fields(work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="count", label="Or: how many new codes", kind="number", hint="Their labels are printed next."),
        _study(work, None),
        Field(name="material", label="Material", options=materials_to_choose(), required=True),
        Field(name="tube", label="Tube", options=[("", "not said"), *sorted((one.code, one.name) for one in tubes().values())]),
        Field(name="donor", label="Donor (pseudonym)"),
        Field(name="visit", label="Visit"),
        *site_field(work, Permission.SAMPLES_REGISTER),
        REMARK,
    ]  # fmt: skip


def _collect_fields(work: Work, sample: Sample | None) -> list[Field]:
    precisions = [("exact", "to the minute"), ("quarter_hour", "to a quarter of an hour"), ("day", "to the day")]  # fmt: skip
    bases = [("nominal", "nominal"), ("measured", "measured"), ("estimated", "estimated")]
    return [
        _study(work, sample),
        Field(name="donor", label="Donor (pseudonym)", required=True),
        Field(name="visit", label="Visit", value=sample.visit if sample else ""),
        Field(name="occurred_at", label="Collected at", kind="datetime-local", required=True),
        Field(name="precision", label="How exact", options=precisions),
        Field(name="amount", label="Amount in each", hint="With its unit. Empty: nobody knows it."),
        Field(name="basis", label="How it is known", options=bases),
        *site_field(work, Permission.SAMPLES_COLLECT),
        REMARK,
    ]


def _not_collected_fields(work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="cause", label="Why", options=causes("not_collected"), required=True),
        *site_field(work, Permission.SAMPLES_COLLECT),
        WHEN,
        REMARK,
    ]


DEEDS = (
    Deed("plan", "Plan labels", "Plan {it}", "planned", Permission.SAMPLES_REGISTER, _plan_fields, _plan,
         lead="Labels become known before there is material, so that their tubes are expected.",
         for_one=False, new=True),
    Deed("collect", "Collect", "Record the collection", "collected", Permission.SAMPLES_COLLECT, _collect_fields, _collect,
         lead="The planned tubes of one donor that were filled at one visit.",
         beside="Behind a code may stand an amount.", unseen=True),
    Deed("not-collected", "Record as empty", "Record {it} as empty", "not collected", Permission.SAMPLES_COLLECT,
         _not_collected_fields, _not_collected, lead="Planned tubes that were not filled. Their codes are never used again.",
         is_grave=True, unseen=True),
)  # fmt: skip
