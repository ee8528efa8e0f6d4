"""How tubes come in: received by hand, accepted or rejected after inspection, and an acceptance taken back."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import FormData

from app.biobank.quality import inspecting
from app.biobank.samples import accepting, receiving
from app.biobank.samples.intake_schemas import AcceptSamples, ReceiveSamples, RejectSamples, ReverseReception
from app.biobank.samples.models import Sample
from app.biobank.vocabulary.reading import nonconformities
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import REMARK, WHEN, WHY, Field
from app.http.web.sample_deeds.deed import Deed, act, site_field
from app.http.web.sample_deeds.lines import Line, codes


def _receive(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **act(work, form, "site", "condition", "reason")}
    return receiving.receive(work, forms.fill(ReceiveSamples, filled))


def _accept(work: Work, lines: Sequence[Line], form: FormData) -> object:
    seen: dict[str, Any] = forms.said(form, "inspection", "grade")
    deviation = forms.one(form, "deviation")
    if deviation:
        seen["deviations"] = [{"code": deviation, **forms.said(form, "note")}]
    filled = {"samples": [{"sample": line.code, **seen} for line in lines], **act(work, form)}
    return inspecting.accept(work, forms.fill(AcceptSamples, filled))


def _reject(work: Work, lines: Sequence[Line], form: FormData) -> object:
    finding = {"code": forms.one(form, "finding"), **forms.said(form, "note")}
    filled = {"samples": codes(lines), "finding": finding, **act(work, form, "decision")}
    return inspecting.reject(work, forms.fill(RejectSamples, filled))


def _reverse(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **act(work, form, "reason")}
    return accepting.reverse(work, forms.fill(ReverseReception, filled))


def _findings() -> list[tuple[str, str]]:
    return sorted(((one.code, one.name) for one in nonconformities().values()), key=lambda one: one[1])


def _receive_fields(work: Work, _sample: Sample | None) -> list[Field]:
    return [
        *site_field(work, Permission.SAMPLES_RECEIVE),
        Field(name="condition", label="Condition on arrival", hint="Empty: nothing to remark."),
        WHEN,
        REMARK,
    ]


def _accept_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    grades = [("", "not graded"), ("A", "A"), ("B", "B"), ("C", "C")]
    return [
        Field(name="inspection", label="What was seen", hint="Empty: nothing to remark."),
        Field(name="grade", label="Grade", options=grades),
        Field(name="deviation", label="Not as it should be", options=[("", "nothing"), *_findings()]),
        Field(name="note", label="Note on that"),
        WHEN,
    ]


def _reject_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="finding", label="What is wrong", options=_findings(), required=True),
        Field(name="note", label="Note on that"),
        Field(name="decision", label="What is to become of it", required=True),
        WHEN,
    ]


def _reverse_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [WHY, WHEN]


DEEDS = (
    Deed("receive", "Receive", "Receive {it}", "received", Permission.SAMPLES_RECEIVE, _receive_fields, _receive,
         lead="What somebody brought by hand. What came in a parcel is received with its shipment.", unseen=True),
    Deed("accept", "Accept", "Accept {it}", "accepted", Permission.SAMPLES_ACCEPT, _accept_fields, _accept,
         lead="After looking at it."),
    Deed("reject", "Reject", "Reject {it}", "rejected", Permission.SAMPLES_REJECT, _reject_fields, _reject,
         lead="It is kept in quarantine, and a non-conformity is opened."),
    Deed("reverse", "Take the acceptance back", "Take it back", "taken back to the reception", Permission.SAMPLES_REJECT,
         _reverse_fields, _reverse, lead="As long as nothing was made from it."),
)  # fmt: skip
