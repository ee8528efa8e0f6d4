"""Studies over JSON: under whose protocol and consent samples are collected."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.studies import queries, setting_plans, viewing_plans
from app.biobank.studies.opening import open_studies
from app.biobank.studies.schemas import (
    AliquotPlanView,
    OpenStudies,
    SetAliquotPlan,
    StudiesOpened,
    StudyView,
)
from app.biobank.studies.words import PlanState
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(prefix="/studies", tags=["studies"])

Reading = Annotated[Gate, Depends(gate(Permission.STUDIES_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.STUDIES_WRITE))]


@router.get("")
def list_studies(gate: Reading, paging: AnyPage) -> Page[StudyView]:
    """The studies that one may know of."""
    with gate.read() as work:
        return queries.studies(work, paging.after, paging.size)


@router.post("", status_code=201)
def open_new_studies(form: OpenStudies, gate: Writing) -> StudiesOpened:
    """Open studies; only somebody whose right ends at no study may."""
    with gate.write() as work:
        opened = [StudyView.model_validate(one) for one in open_studies(work, form)]
        return work.answer(StudiesOpened(studies=opened), 201)


@router.get("/{code}/aliquot-plans")
def list_aliquot_plans(
    code: str, gate: Reading, paging: AnyPage, state: PlanState | None = None
) -> Page[AliquotPlanView]:
    """Into what samples of a study are divided, by their material; newest first, with the versions before."""
    with gate.read() as work:
        return viewing_plans.listed(work, code, paging.after, paging.size, state)


@router.post("/{code}/aliquot-plans", status_code=201)
def set_aliquot_plan(code: str, form: SetAliquotPlan, gate: Writing) -> AliquotPlanView:
    """Lay down the plan for one material; it takes the place of the version before."""
    with gate.write() as work:
        return work.answer(setting_plans.set_plan(work, code, form), 201)
