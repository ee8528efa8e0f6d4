"""The deeds on one sample, each with its short form: accept, reject, store, pick, thaw, hold and what undoes them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.quality import inspecting
from app.biobank.samples import holding, queries, receiving, thawing
from app.biobank.samples.hold_schemas import PlaceHold, ReleaseHold
from app.biobank.samples.intake_schemas import AcceptSamples, ReceiveSamples, RejectSamples
from app.biobank.samples.places import picking, storing
from app.biobank.samples.places.schemas import PickSamples, PlaceSamples
from app.biobank.samples.schemas import ThawSamples
from app.biobank.samples.words import HoldKind
from app.biobank.stations.sample_sheet import SampleSheet, sheet_of
from app.biobank.vocabulary.reading import nonconformities
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import REMARK, WHEN, WHY, Field
from app.http.web.forms import Posted

router = APIRouter()


class DeedPage(View):
    """A deed on one sample."""

    sheet: SampleSheet
    key: str
    title: str
    verb: str
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed of the bench: its words, who may, what it asks, and how it is done; `told` is the sentence after."""

    key: str
    title: str
    verb: str
    told: str
    permission: Permission
    fields: Callable[[Work, str], list[Field]]
    do: Callable[[Work, str, FormData], object]


def _act(work: Work, form: FormData, *names: str) -> dict[str, Any]:
    said = forms.said(form, *names)
    moment = forms.moment_text(work, forms.one(form, "occurred_at"))
    return said | ({"occurred_at": moment} if moment else {})


def _accept(work: Work, code: str, form: FormData) -> object:
    line: dict[str, Any] = {"sample": code, **forms.said(form, "inspection", "grade")}
    deviation = forms.one(form, "deviation")
    if deviation:
        line["deviations"] = [{"code": deviation, **forms.said(form, "note")}]
    return inspecting.accept(work, forms.fill(AcceptSamples, {"samples": [line], **_act(work, form)}))


def _reject(work: Work, code: str, form: FormData) -> object:
    finding = {"code": forms.one(form, "finding"), **forms.said(form, "note")}
    filled = {"samples": [code], "finding": finding, **_act(work, form, "decision")}
    return inspecting.reject(work, forms.fill(RejectSamples, filled))


def _receive(work: Work, code: str, form: FormData) -> object:
    filled = {"samples": [code], **_act(work, form, "reason")}
    return receiving.receive(work, forms.fill(ReceiveSamples, filled))


def _place(work: Work, code: str, form: FormData) -> object:
    line = {"sample": code, **forms.said(form, "container", "position")}
    return storing.store(work, forms.fill(PlaceSamples, {"placements": [line], **_act(work, form, "reason")}))


def _pick(work: Work, code: str, form: FormData) -> object:
    filled = {"samples": [code], **_act(work, form, "purpose", "reason")}
    return picking.pick(work, forms.fill(PickSamples, filled))


def _thaw(work: Work, code: str, form: FormData) -> object:
    return thawing.thaw(work, forms.fill(ThawSamples, {"samples": [code], **_act(work, form, "reason")}))


def _refreeze(work: Work, code: str, form: FormData) -> object:
    return thawing.refreeze(work, forms.fill(ThawSamples, {"samples": [code], **_act(work, form, "reason")}))


def _hold(work: Work, code: str, form: FormData) -> object:
    return holding.place(
        work, forms.fill(PlaceHold, {"samples": [code], **_act(work, form, "kind", "reason")})
    )


def _release(work: Work, code: str, form: FormData) -> object:
    filled = {
        "samples": [code],
        "descendants": forms.ticked(form, "descendants"),
        **_act(work, form, "kind", "reason"),
    }
    return holding.release(work, forms.fill(ReleaseHold, filled))


def _findings() -> list[tuple[str, str]]:
    return sorted(((one.code, one.name) for one in nonconformities().values()), key=lambda one: one[1])


def _accept_fields(_work: Work, _code: str) -> list[Field]:
    grades = [("", "not graded"), ("A", "A"), ("B", "B"), ("C", "C")]
    return [
        Field(name="inspection", label="What was seen", hint="Empty: nothing to remark."),
        Field(name="grade", label="Grade", options=grades),
        Field(name="deviation", label="Not as it should be", options=[("", "nothing"), *_findings()]),
        Field(name="note", label="Note on that"),
        WHEN,
    ]


def _reject_fields(_work: Work, _code: str) -> list[Field]:
    return [
        Field(name="finding", label="What is wrong", options=_findings(), required=True),
        Field(name="note", label="Note on that"),
        Field(name="decision", label="What is to become of it", required=True),
        WHEN,
    ]


def _place_fields(_work: Work, _code: str) -> list[Field]:
    return [
        Field(name="container", label="Box", hint="Scan its label.", required=True, takes_scans=True),
        Field(name="position", label="Position", hint="Empty: the next free one."),
        WHEN,
    ]


def _pick_fields(_work: Work, _code: str) -> list[Field]:
    purposes = [("use", "to use it"), ("move", "to move it"), ("disposition", "to dispose of it")]
    return [Field(name="purpose", label="What for", options=purposes), WHEN]


def _hold_fields(_work: Work, _code: str) -> list[Field]:
    kinds = [(kind.value, pages.spoken(kind)) for kind in HoldKind]
    return [Field(name="kind", label="Hold", options=kinds, required=True), WHY, WHEN]


def _release_fields(work: Work, code: str) -> list[Field]:
    kinds = [(kind, pages.spoken(kind)) for kind in queries.by_code(work, code).holds.split()]
    return [
        Field(name="kind", label="Hold", options=kinds, required=True),
        WHY,
        Field(name="descendants", label="Also of what came out of it", kind="checkbox"),
        WHEN,
    ]


def _when_and_remark(_work: Work, _code: str) -> list[Field]:
    return [WHEN, REMARK]


DEEDS = (
    Deed("receive", "Receive", "Receive it", "was received", Permission.SAMPLES_RECEIVE, _when_and_remark, _receive),
    Deed("accept", "Accept", "Accept it", "was accepted", Permission.SAMPLES_ACCEPT, _accept_fields, _accept),
    Deed("reject", "Reject", "Reject it", "was rejected", Permission.SAMPLES_REJECT, _reject_fields, _reject),
    Deed("place", "Store in a box", "Store it", "was stored", Permission.SAMPLES_PLACE, _place_fields, _place),
    Deed("pick", "Pick", "Pick it", "was picked", Permission.SAMPLES_PICK, _pick_fields, _pick),
    Deed("thaw", "Thaw", "It is thawed", "was thawed", Permission.SAMPLES_THAW, _when_and_remark, _thaw),
    Deed("refreeze", "Freeze again", "It is frozen", "was frozen again", Permission.SAMPLES_THAW, _when_and_remark, _refreeze),
    Deed("hold", "Place a hold", "Place the hold", "is on hold", Permission.SAMPLES_HOLD, _hold_fields, _hold),
    Deed("release", "Lift a hold", "Lift the hold", "has one hold less", Permission.SAMPLES_HOLD, _release_fields, _release),
)  # fmt: skip


def _open(deed: Deed) -> None:
    door_of = Annotated[Gate, Depends(gate(deed.permission))]

    def deed_page(request: Request, door: door_of, code: str) -> Response:
        with door.read() as work:
            page = DeedPage(
                sheet=sheet_of(work, code),
                key=deed.key,
                title=deed.title,
                verb=deed.verb,
                fields=deed.fields(work, code),
            )
            return pages.show(request, work, "sample_deed_page.html", page)

    def do_deed(request: Request, door: door_of, code: str, form: Posted) -> Response:
        with door.write() as work:
            deed.do(work, code, form)
            return pages.go(request, work, f"/samples/{pages.path_part(code)}", f"{code} {deed.told}.")

    path = f"/samples/{{code}}/{deed.key}"
    router.get(path, name=f"{deed.key}_page")(deed_page)
    router.post(path, name=deed.key)(do_deed)


for _deed in DEEDS:
    _open(_deed)
