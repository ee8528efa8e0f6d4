"""Tubes that go from hand to hand: one offers, the other takes them over, or does not."""

from collections.abc import Sequence

from starlette.datastructures import FormData

from app.biobank.samples.models import Sample
from app.biobank.samples.places import handing_over
from app.biobank.samples.places.schemas import HandOver, OfferCustody
from app.biobank.stations.waiting import queries as waiting
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import REMARK, WHEN, Field
from app.http.web.sample_deeds.deed import Deed, act
from app.http.web.sample_deeds.lines import Line, codes, login


def _offer(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **login(form, "to"), **act(work, form, "reason")}
    return handing_over.offer(work, forms.fill(OfferCustody, filled))


def _take_over(work: Work, lines: Sequence[Line], form: FormData) -> object:
    return handing_over.accept(work, _hand_over(work, lines, form))


def _refuse(work: Work, lines: Sequence[Line], form: FormData) -> object:
    return handing_over.refuse(work, _hand_over(work, lines, form))


def _hand_over(work: Work, lines: Sequence[Line], form: FormData) -> HandOver:
    return forms.fill(HandOver, {"samples": codes(lines), **act(work, form, "reason")})


def _offer_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(
            name="to",
            label="To whom",
            hint="Scan the badge, or type the login.",
            required=True,
            takes_scans=True,
        ),
        WHEN,
        REMARK,
    ]


def _fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [WHEN, REMARK]


DEEDS = (
    Deed("offer", "Offer to somebody", "Offer {it}", "offered", Permission.SAMPLES_PICK, _offer_fields, _offer,
         lead="The tubes change hands when the other takes them over.",
         waiting=waiting.in_my_hands, awaits="In your hands"),
    Deed("take-over", "Take over", "Take {it} over", "taken over", Permission.SAMPLES_PICK, _fields, _take_over,
         lead="What was offered to you is in your hands from then on.",
         waiting=waiting.offered_to_me, awaits="Offered to you"),
    Deed("refuse", "Do not take over", "Do not take {it} over", "left with its holder", Permission.SAMPLES_PICK, _fields,
         _refuse, lead="It stays with whoever has it.", waiting=waiting.offered_to_me, awaits="Offered to you"),
)  # fmt: skip
