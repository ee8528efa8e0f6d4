"""Samples out of samples: another material by a method, the layers of a spun tube, a pool."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData

from app.biobank.barcodes.issuing import issue_codes
from app.biobank.processing import fractionating
from app.biobank.processing.schemas import Fractionate
from app.biobank.samples import deriving, pooling
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import DeriveSample, PoolSamples
from app.biobank.vocabulary.reading import tubes
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import fields as f
from app.http.web import forms
from app.http.web.fields import REMARK, WHEN, Field
from app.http.web.pages import Redirect
from app.http.web.registering import fresh_codes, where_to
from app.http.web.sample_deeds import lines as read_lines
from app.http.web.sample_deeds.deed import Deed, act
from app.http.web.sample_deeds.lines import Line, codes, each, scanned
from app.http.web.samples import materials_to_choose


def _derive(work: Work, lines: Sequence[Line], form: FormData) -> object:
    given = codes(read_lines.read(form, "codes"))
    labels = given or fresh_codes(work, form)
    common = forms.said(form, "material", "amount", "basis", "tube")
    filled: dict[str, Any] = {
        "derivatives": [{"code": one, **common} for one in labels],
        "exhaust": forms.ticked(form, "exhaust"),
        **act(work, form, "method", "consumed", "reason"),
    }
    deriving.derive(work, lines[0].code, forms.fill(DeriveSample, filled))
    to, note = where_to(labels, issued=not given, deed=f"made from {lines[0].code}")
    return Redirect(to=to, note=note)


def _fractionate(work: Work, lines: Sequence[Line], form: FormData) -> object:
    layers = read_lines.read(form, "fractions", beside=True)
    filled = {
        "fractions": [{"material": one.code, "amount": one.said} for one in layers],
        **act(work, form, "input", "discard", "loss", "reason"),
    }
    return fractionating.fractionate(work, lines[0].code, forms.fill(Fractionate, filled))


def _pool(work: Work, lines: Sequence[Line], form: FormData) -> object:
    given = scanned(forms.one(form, "code"))
    label = given or issue_codes(work, 1)[0]
    parts = [
        {"sample": line.code, "amount": amount}
        for line, amount in zip(lines, each(lines, form, "amount"), strict=True)
    ]
    filled = {"code": label, "contributions": parts, **act(work, form, "loss", "tube", "reason")}
    pooling.pool(work, forms.fill(PoolSamples, filled))
    to, note = where_to([label], issued=not given, deed=f"made from {len(lines)} samples")
    return Redirect(to=to, note=note)


def _tube() -> Field:
    known = sorted(((one.code, one.name) for one in tubes().values()), key=lambda one: one[1])
    return Field(name="tube", label="Tube", options=[("", "not said"), *known])


def _derive_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    bases = [(one, one) for one in ("measured", "nominal", "estimated")]
    return [
        Field(name="method", label="Method", hint="As your procedures name it.", required=True),
        Field(name="material", label="What came out", options=materials_to_choose(), required=True),
        Field(name="amount", label="Yield in each", hint="With its unit. Empty: nobody knows it."),
        Field(name="basis", label="How it is known", options=bases),
        _tube(),
        Field(name="consumed", label="Taken from the parent", hint="Empty: nobody knows what is left in it."),
        Field(name="exhaust", label="Nothing is left in the parent", kind="checkbox"),
        f.codes("Labels of the new tubes, one a line", "Empty: new codes are issued.", name="codes", required=False),
        Field(name="count", label="Or: how many new codes", kind="number", hint="Their labels are printed next."),
        WHEN,
        REMARK,
    ]  # fmt: skip


def _fractionate_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(
            name="fractions",
            label="Layers, one a line",
            hint="Material and amount: PL 1.8 mL. Together with discard and loss they make up what went in.",
            kind="area",
            required=True,
        ),
        Field(name="input", label="What went in", hint="Empty: as recorded."),
        Field(name="discard", label="Thrown away"),
        Field(name="loss", label="Lost"),
        WHEN,
        REMARK,
    ]


def _pool_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="amount", label="What each gives", hint="Where none stands beside a tube."),
        Field(name="code", label="Label of the pool", hint="Empty: a new code is issued.", takes_scans=True),
        Field(name="loss", label="Lost", hint="What the pool holds less than it was given."),
        _tube(),
        WHEN,
        REMARK,
    ]


DEEDS = (
    Deed("derive", "Derive", "Derive", "divided", Permission.SAMPLES_PROCESS, _derive_fields, _derive,
         lead="Another material by a method: DNA, RNA, cells, sections. The yield is recorded, not conserved.",
         for_several=False),
    Deed("fractionate", "Measure its layers", "Record the layers", "measured layer by layer", Permission.SAMPLES_PROCESS,
         _fractionate_fields, _fractionate, lead="The layers of a spun tube, before they are aliquoted.", for_several=False),
    Deed("pool", "Pool", "Pool {it}", "pooled", Permission.SAMPLES_PROCESS, _pool_fields, _pool,
         lead="Parts of several tubes of one material become one; its donors are all of theirs.",
         beside="Behind a code may stand what it gives: FB00310001 100 uL.",
         for_one=False),
)  # fmt: skip
