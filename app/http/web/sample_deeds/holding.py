"""Holds placed and lifted, and what is kept of tubes for a request."""

from collections.abc import Sequence

from starlette.datastructures import FormData

from app.biobank.requests import queries as requests
from app.biobank.samples import holding, reserving
from app.biobank.samples.hold_schemas import PlaceHold, ReleaseHold, ReleaseReservations, Reserve
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.words import HoldKind
from app.biobank.vocabulary.reading import holds
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import WHEN, WHY, Field
from app.http.web.sample_deeds.deed import Deed, act
from app.http.web.sample_deeds.lines import Line, codes, scanned


def _hold(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **act(work, form, "kind", "reason")}
    return holding.place(work, forms.fill(PlaceHold, filled))


def _release(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {
        "samples": codes(lines),
        "descendants": forms.ticked(form, "descendants"),
        **act(work, form, "kind", "reason"),
    }
    return holding.release(work, forms.fill(ReleaseHold, filled))


def _reserve(work: Work, lines: Sequence[Line], form: FormData) -> object:
    request = requests.by_code(work, scanned(forms.one(form, "request")))
    common = forms.one(form, "amount")
    parts = [
        {"sample": line.code, **({"amount": line.said or common} if line.said or common else {})}
        for line in lines
    ]
    until = forms.moment_text(work, forms.one(form, "expires_at"), "expires_at")
    filled = {"purpose": requests.purpose_of(request), "lines": parts}
    return reserving.reserve(work, forms.fill(Reserve, filled | ({"expires_at": until} if until else {})))


def _give_up(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **forms.said(form, "reason")}
    return reserving.release(work, forms.fill(ReleaseReservations, filled))


def _kinds(kinds: Sequence[HoldKind]) -> Field:
    options = [(kind.value, holds()[kind].name) for kind in kinds]
    return Field(name="kind", label="Hold", options=options, required=True)


def _hold_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    # That a donor withdrew is never said here: the withdrawal itself places its hold.
    return [_kinds([kind for kind in HoldKind if kind is not HoldKind.CONSENT_WITHDRAWN]), WHY, WHEN]


def _release_fields(_work: Work, sample: Sample | None) -> list[Field]:
    kinds = sorted(holds_of(sample)) if sample is not None else list(HoldKind)
    return [
        _kinds(kinds),
        WHY,
        Field(name="descendants", label="Also of what came out of it", kind="checkbox"),
        WHEN,
    ]


def _reserve_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="request", label="For the request", required=True, takes_scans=True),
        Field(name="amount", label="How much of each", hint="With its unit. Empty: the whole tube."),
        Field(name="expires_at", label="Until", kind="datetime-local", hint="Empty: until it is given up."),
    ]


def _give_up_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [WHY]


DEEDS = (
    Deed("hold", "Place a hold", "Place the hold", "put on hold", Permission.SAMPLES_HOLD, _hold_fields, _hold,
         lead="Nobody uses it until somebody who may lifts the hold. What came out of it is held, too, where the kind is inherited."),
    Deed("release", "Lift a hold", "Lift the hold", "freed of this hold", Permission.SAMPLES_HOLD, _release_fields, _release,
         lead="Each kind of hold is lifted by whoever answers for it."),
    Deed("reserve", "Reserve", "Reserve {it}", "reserved", Permission.SAMPLES_RESERVE, _reserve_fields, _reserve,
         lead="Kept for a request, whole or in part.",
         beside="Behind a code may stand an amount."),
    Deed("give-up", "Give up a reservation", "Give {it} up", "freed for others", Permission.SAMPLES_RESERVE, _give_up_fields,
         _give_up, lead="Everything that is reserved of it."),
)  # fmt: skip
