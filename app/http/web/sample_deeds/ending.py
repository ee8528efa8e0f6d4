"""How a life ends, or seems to: used up, void, lost and found, destroyed before a witness."""

from collections.abc import Sequence

from starlette.datastructures import FormData

from app.biobank.quality import missing
from app.biobank.samples import approving, destroying, exhausting, losing, voiding
from app.biobank.samples.ending_schemas import (
    ApproveDestruction,
    DeclareLost,
    DestroySamples,
    ExhaustSamples,
    FindSamples,
    VoidSamples,
)
from app.biobank.samples.models import Sample
from app.biobank.stations.waiting import queries as waiting
from app.core.actor import Permission
from app.core.work import Work
from app.http.web import forms
from app.http.web.fields import OTHER, REMARK, WHEN, WHY, Field
from app.http.web.pages import Redirect, path_part
from app.http.web.sample_deeds.deed import Deed, act, causes, site_field
from app.http.web.sample_deeds.lines import Line, codes, login


def _exhaust(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {
        "samples": codes(lines),
        "write_off": forms.ticked(form, "write_off"),
        **act(work, form, "reason"),
    }
    return exhausting.exhaust(work, forms.fill(ExhaustSamples, filled))


def _void(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **login(form, "second_person"), **act(work, form, "cause", "reason")}
    return voiding.void(work, forms.fill(VoidSamples, filled))


def _lose(work: Work, lines: Sequence[Line], form: FormData) -> object:
    steps = [step for line in forms.one(form, "searched").splitlines() if (step := line.strip())]
    filled = {"samples": codes(lines), "searched": steps, **act(work, form, "reason")}
    return missing.declare_lost(work, forms.fill(DeclareLost, filled))


def _find(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **act(work, form, "site", "reason")}
    return losing.find(work, forms.fill(FindSamples, filled))


def _approve(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {"samples": codes(lines), **forms.said(form, "cause", "reason")}
    return approving.approve(work, forms.fill(ApproveDestruction, filled))


def _destroy(work: Work, lines: Sequence[Line], form: FormData) -> object:
    filled = {
        "samples": codes(lines),
        **login(form, "witness"),
        **act(work, form, "method", "waste_batch", "reason"),
    }
    made = destroying.destroy(work, forms.fill(DestroySamples, filled))
    told = "1 sample was" if len(lines) == 1 else f"{len(lines)} samples were"
    last = " ".join(f"{one.message} ({one.sample})" for one in made.warnings)
    may_read = work.actor.scopes(Permission.SAMPLES_READ)
    return Redirect(
        to=f"/destructions/{path_part(made.certificate)}" if may_read else "/tubes/destroy",
        note=f"{told} destroyed. The certificate is {made.certificate}. {last}".strip(),
        tone="warning" if last else "ok",
    )


def _exhaust_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="write_off", label="Count what the record says is left as lost (a tube in work)", kind="checkbox"),
        Field(name="reason", label="Remark", hint="Needed to count something as lost."),
        WHEN,
    ]  # fmt: skip


def _void_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="cause", label="Why", options=causes("void"), required=True),
        Field(
            name="second_person",
            label="Second person",
            hint="Badge or login. Not needed for a blank aliquot.",
            takes_scans=True,
        ),
        OTHER,
        WHEN,
    ]


def _lose_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    steps = "At least two, one a line: its position and the four around it; the whole rack was scanned."
    return [
        Field(name="searched", label="Steps of the search", hint=steps, kind="area", required=True),
        WHY,
        WHEN,
    ]


def _find_fields(work: Work, _sample: Sample | None) -> list[Field]:
    return [*site_field(work, Permission.SAMPLES_FIND), WHEN, REMARK]


def _approve_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [Field(name="cause", label="Why", options=causes("destroy"), required=True), OTHER]


def _destroy_fields(_work: Work, _sample: Sample | None) -> list[Field]:
    return [
        Field(name="method", label="How", options=causes("destroy_method"), required=True),
        Field(
            name="witness",
            label="Witness",
            hint="Scan the badge, or type the login: another person than you.",
            required=True,
            takes_scans=True,
        ),
        Field(name="waste_batch", label="Waste batch"),
        Field(name="reason", label="Remark", hint="Needed for a tube in work: how it came to this."),
        WHEN,
    ]


DEEDS = (
    Deed("find", "Take in what was found", "Take {it} in", "found", Permission.SAMPLES_FIND, _find_fields, _find,
         lead="A lost tube that somebody holds in the hand again. It is kept under holds until somebody has looked into it.",
         again=True, unseen=True),
    Deed("exhaust", "Record as used up", "Record {it} as used up", "used up", Permission.SAMPLES_PROCESS, _exhaust_fields, _exhaust,
         lead="Its life ends here. What was reserved of it is released.", is_grave=True),
    Deed("void", "Void", "Void {it}", "voided", Permission.SAMPLES_VOID, _void_fields, _void,
         lead="A record that never had material: registered in error, or a blank aliquot. Its code is never used again.",
         is_grave=True),
    Deed("declare-lost", "Declare lost", "Declare {it} lost", "declared lost", Permission.SAMPLES_DECLARE_LOST, _lose_fields,
         _lose, lead="After a search in vain. A non-conformity is opened.", is_grave=True),
    Deed("approve-destruction", "Approve a destruction", "Approve the destruction", "approved for destruction",
         Permission.SAMPLES_APPROVE_DESTRUCTION, _approve_fields, _approve,
         lead="Others will destroy it, before a witness. An approval is not taken back.", is_grave=True),
    Deed("destroy", "Destroy", "Destroy {it}", "destroyed", Permission.SAMPLES_DESTROY, _destroy_fields, _destroy,
         lead="Scan every tube at the moment it goes, with the witness beside you. Nothing brings it back.", is_grave=True,
         again=True, waiting=waiting.to_destroy, awaits="Approved, and waiting"),
)  # fmt: skip
