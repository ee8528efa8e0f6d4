"""Where tubes go: stored, moved, picked, put back, and where they were seen."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData

from app.biobank.samples.models import Sample
from app.biobank.samples.places import confirming, correcting, moving, picking, putting_back, storing
from app.biobank.samples.places.schemas import (
    ConfirmPositions,
    CorrectPositions,
    MoveSamples,
    PickSamples,
    PlaceSamples,
    PutBackSamples,
)
from app.biobank.stations.places import home_of, where_is
from app.biobank.stations.waiting import queries as waiting
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import REMARK, WHEN, WHY, Field
from app.http.web.sample_deeds.deed import Deed, act
from app.http.web.sample_deeds.lines import Line, codes, each, scanned


def _spots(lines: Sequence[Line], form: FormData) -> list[dict[str, Any]]:
    """Each tube with the box of all and its own position, as far as they were said."""
    box = scanned(forms.one(form, "container"))
    common: dict[str, str] = forms.said(form, "position") | ({"container": box} if box else {})
    return [{"sample": one.code, **common, **({"position": one.said} if one.said else {})} for one in lines]


def _place(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"placements": _spots(lines, form), **act(work, form, "reason")}
    return storing.store(work, forms.fill(PlaceSamples, filled))


def _move(work: Work, lines: Sequence[Line], form: FormData) -> object:
    return moving.move(work, forms.fill(MoveSamples, {"moves": _spots(lines, form), **act(work, form, "reason")}))  # fmt: skip


def _pick(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **act(work, form, "purpose", "reason")}
    return picking.pick(work, forms.fill(PickSamples, filled))


def _put_back(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"put_backs": _spots(lines, form), **act(work, form, "reason")}
    return putting_back.put_back(work, forms.fill(PutBackSamples, filled))


def _confirm(work: Work, lines: Sequence[Line], form: FormData) -> object:
    each(lines, form, "position")
    filled = {"confirmations": _spots(lines, form), **act(work, form, "reason")}
    return confirming.confirm_positions(work, forms.fill(ConfirmPositions, filled))


def _correct(work: Work, lines: Sequence[Line], form: FormData) -> object:
    each(lines, form, "position")
    filled = {"corrections": _spots(lines, form), **act(work, form, "reason")}
    return correcting.correct_positions(work, forms.fill(CorrectPositions, filled))


def _box(hint: str = "Scan its label.", *, required: bool = True, value: str = "") -> Field:
    return Field(name="container", label="Box", hint=hint, required=required, takes_scans=True, value=value)


def _position(sample: Sample | None, hint: str = "") -> list[Field]:
    """The position of one tube; of several it stands beside each."""
    if sample is None:
        return []
    return [Field(name="position", label="Position", hint=hint, required=not hint)]


def _place_fields(_work: Work, sample: Sample | None) -> list[Field]:
    return [_box(), *_position(sample, "Empty: the next free one."), WHEN, REMARK]


def _pick_fields(_work: Work, sample: Sample | None) -> list[Field]:
    purposes = [("use", "to use it"), ("move", "to move it"), ("disposition", "to dispose of it")]
    if sample is not None and sample.holds:
        purposes = purposes[1:]
    return [Field(name="purpose", label="What for", options=purposes), WHEN, REMARK]


def _put_back_fields(work: Work, sample: Sample | None) -> list[Field]:
    home = home_of(work, sample) if sample is not None else ""
    hint = f"Empty: back to {home}." if home else "Empty: each to where it was picked from."
    return [_box(hint, required=False), *_position(sample, "Only with a box."), WHEN, REMARK]


def _seen_fields(sample: Sample | None, box: str = "") -> list[Field]:
    return [_box("Scan the box in which you see it.", value=box), *_position(sample), WHEN]


def _confirm_fields(_work: Work, sample: Sample | None) -> list[Field]:
    return [*_seen_fields(sample), REMARK]


def _correct_fields(work: Work, sample: Sample | None) -> list[Field]:
    path = where_is(work, sample)[0] if sample is not None else []
    return [*_seen_fields(sample, path[-1].code if path else ""), WHY]


DEEDS = (
    Deed("place", "Store in a box", "Store {it}", "stored", Permission.SAMPLES_PLACE, _place_fields, _place,
         lead="From the bench into the cold: one box, the tubes in the order of their scans.",
         beside="Behind a code may stand a position; without one, it is the next free one."),
    Deed("put-back", "Put back", "Put {it} back", "put back", Permission.SAMPLES_PICK, _put_back_fields, _put_back,
         lead="What was picked goes back; a thawed tube is frozen again by that.", beside="Behind a code may stand a position, if you name a box.",
         waiting=waiting.in_my_hands, awaits="In your hands"),
    Deed("pick", "Pick", "Pick {it}", "picked", Permission.SAMPLES_PICK, _pick_fields, _pick,
         lead="Out of storage, into your hands."),
    Deed("move", "Move", "Move {it}", "moved", Permission.SAMPLES_MOVE, _place_fields, _move,
         lead="From one position to another; two may change places.",
         beside="Behind a code may stand a position; without one, it is the next free one."),
    Deed("confirm-position", "Confirm the position", "Confirm the position", "seen where it should stand", Permission.SAMPLES_MOVE,
         _confirm_fields, _confirm, lead="Somebody looked, and it stands where the record says.", beside="Behind each code stands its position: FB00310001 A5."),
    Deed("correct-position", "Correct the position", "Correct the record", "recorded where it really stands",
         Permission.SAMPLES_MOVE, _correct_fields, _correct,
         lead="What is real wins: the record follows, and keeps where it was said to be.", beside="Behind each code stands its position: FB00310001 A5."),
)  # fmt: skip
