"""Drafting a request for material, and revising the draft."""

import re

from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.barcodes.numbering import next_in
from app.biobank.requests import queries
from app.biobank.requests.facts import RequestDrafted, RequestRevised
from app.biobank.requests.models import Request
from app.biobank.requests.rules import must_be_ready
from app.biobank.requests.schemas import Criterion, DraftRequest, ReviseRequest
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.biobank.vocabulary.materials import material_of
from app.core import canonical
from app.core.access.queries import known_user
from app.core.errors import NotFound, Refusals, StaleVersion
from app.core.units import parse_amount
from app.core.work import Work


def draft(work: Work, form: DraftRequest) -> Request:
    """Begin a request; it is the actor's, and nobody else's business until it is submitted."""
    code = form.code or next_in(work, f"REQ-{work.now.year}-", queries.codes_like)
    check_code(code)
    _check(form.criteria)
    request = work.add(
        Request(
            code=code,
            title=form.title,
            purpose=form.purpose,
            is_commercial=form.is_commercial,
            is_genetic=form.is_genetic,
            applicant_id=work.actor.user_id,
            co_applicants=_co_applicants(work, form.co_applicants),
            study_id=study_by_code(work, form.study).id if form.study else None,
            destination_site_id=site_by_code(work, form.destination).id or 0,
            criteria=_written(form.criteria),
            recode=_recode(work, code),
        )
    )
    name_all(work, "request", [(request.id or 0, request.code)])
    work.tell(RequestDrafted(subject=request.ref, study_id=request.study_id, code=code, title=form.title))
    return request


def revise(work: Work, code: str, form: ReviseRequest) -> Request:
    """Change a draft of one's own; `version` guards against overwriting what a co-applicant wrote."""
    request = queries.by_code(work, code, only_own=True, for_update=True)
    must_be_ready(request, "revised")
    if request.version != form.version:
        raise StaleVersion("Somebody else revised this draft.", next_step="Read it again, then revise it.")
    _check(form.criteria)
    request.title, request.purpose = form.title, form.purpose
    request.is_commercial, request.is_genetic = form.is_commercial, form.is_genetic
    if request.applicant_id == work.actor.user_id:
        request.co_applicants = _co_applicants(work, form.co_applicants)
    request.study_id = study_by_code(work, form.study).id if form.study else None
    request.destination_site_id = site_by_code(work, form.destination).id or 0
    request.criteria = _written(form.criteria)
    work.tell(RequestRevised(subject=request.ref, study_id=request.study_id, code=request.code))
    return request


def _recode(work: Work, code: str) -> str:
    """What the recipient's labels begin with: K31 for REQ-2026-0031, unless an older request has it."""
    number = re.search(r"(\d+)$", code)
    short = f"K{int(number[1])}" if number else f"K{work.now:%y%m%d}"
    recode, more = short, 1
    while queries.recode_taken(work, recode):
        more += 1
        recode = f"{short}.{more}"
    return recode


def _co_applicants(work: Work, logins: list[str]) -> str:
    refusals, ids = Refusals(), set()
    for row, login in enumerate(logins):
        try:
            ids.add(known_user(work.session, login).id or 0)
        except NotFound as error:
            refusals.add(row, error, login=login)
    refusals.settle()
    return " ".join(str(id_) for id_ in sorted(ids - {work.actor.user_id}))


def _check(criteria: list[Criterion]) -> None:
    refusals = Refusals()
    for row, criterion in enumerate(criteria):
        with refusals.of(row):
            material = material_of(criterion.material)
            if criterion.min_amount is not None:
                parse_amount(criterion.min_amount, material.unit)
    refusals.settle()


def _written(criteria: list[Criterion]) -> str:
    return canonical.encode([one.model_dump() for one in criteria]).decode()
