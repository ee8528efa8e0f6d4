"""Thawing tubes, and freezing them again."""

from collections.abc import Sequence

from starlette.datastructures import FormData

from app.biobank.samples import thawing
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import ThawSamples
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import REMARK, WHEN, Field
from app.http.web.sample_deeds.deed import Deed, act
from app.http.web.sample_deeds.lines import Line, codes


def _thaw(work: Work, lines: Sequence[Line], form: FormData) -> object:
    return thawing.thaw(work, _filled(work, lines, form))


def _refreeze(work: Work, lines: Sequence[Line], form: FormData) -> object:
    return thawing.refreeze(work, _filled(work, lines, form))


def _filled(work: Work, lines: Sequence[Line], form: FormData) -> ThawSamples:
    return forms.fill(ThawSamples, {"samples": codes(lines), **act(work, form, "reason")})


def _fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [WHEN, REMARK]


DEEDS = (
    Deed("thaw", "Thaw", "Thaw {it}", "thawed", Permission.SAMPLES_THAW, _fields, _thaw,
         lead="Tubes in your hands. The freeze-thaw counts once they are frozen again."),
    Deed("refreeze", "Freeze again", "Freeze {it} again", "frozen again", Permission.SAMPLES_THAW, _fields, _refreeze,
         lead="This completes one freeze-thaw."),
)  # fmt: skip
