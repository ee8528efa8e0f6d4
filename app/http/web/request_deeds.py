"""What is done about one request: handed in, voted on, agreed, served, taken back."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import Response

from app.biobank.requests import allocating, recording_agreements, submitting, voting
from app.biobank.requests.schemas import (
    Allocate,
    CastVote,
    Conclude,
    RecordAgreement,
    ReleaseAllocation,
    WithdrawRequest,
)
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.forms import Posted

router = APIRouter()

Do = Callable[[Work, str, FormData], object]


def _submit(work: Work, code: str, _form: FormData) -> object:
    return submitting.submit(work, code)


def _withdraw(work: Work, code: str, form: FormData) -> object:
    return submitting.withdraw(work, code, forms.fill(WithdrawRequest, forms.said(form, "reason")))


def _vote(work: Work, code: str, form: FormData) -> object:
    filled = {"has_conflict": forms.ticked(form, "has_conflict"), **forms.said(form, "decision", "condition")}
    return voting.vote(work, code, forms.fill(CastVote, filled))


def _conclude(work: Work, code: str, form: FormData) -> object:
    return voting.conclude(work, code, forms.fill(Conclude, forms.said(form, "reason")))


def _agree(work: Work, code: str, form: FormData) -> object:
    filled = forms.said(form, "reference", "institution", "signed_on", "valid_until")
    return recording_agreements.record_agreement(work, code, forms.fill(RecordAgreement, filled))


def _allocate(work: Work, code: str, form: FormData) -> object:
    return allocating.allocate(work, code, forms.fill(Allocate, {"samples": forms.lines_of(form, "samples")}))


def _release(work: Work, code: str, form: FormData) -> object:
    filled = {"samples": forms.lines_of(form, "samples"), **forms.said(form, "reason")}
    return allocating.release(work, code, forms.fill(ReleaseAllocation, filled))


def _close(work: Work, code: str, form: FormData) -> object:
    return submitting.close(work, code, forms.one(form, "reason"))


def _open(name: str, permission: Permission, do: Do, note: str) -> None:
    door_of = Annotated[Gate, Depends(gate(permission))]

    def do_deed(request: Request, door: door_of, code: str, form: Posted) -> Response:
        with door.write() as work:
            do(work, code, form)
            return pages.go(request, work, f"/requests/{pages.path_part(code)}", note)

    router.post(f"/requests/{{code}}/{name}", name=f"request_{name}")(do_deed)


_open("submission", Permission.REQUESTS_SUBMIT, _submit, "It was handed in.")
_open("withdrawal", Permission.REQUESTS_SUBMIT, _withdraw, "It was taken back.")
_open("votes", Permission.REQUESTS_VOTE, _vote, "Your vote counts.")
_open("decision", Permission.REQUESTS_DECIDE, _conclude, "The voting is over.")
_open("agreement", Permission.REQUESTS_AGREEMENT, _agree, "The agreement is on record.")
_open("allocations", Permission.REQUESTS_ALLOCATE, _allocate, "The samples are reserved.")
_open("releases", Permission.REQUESTS_ALLOCATE, _release, "The samples are free again.")
_open("closing", Permission.REQUESTS_ALLOCATE, _close, "It is closed.")
