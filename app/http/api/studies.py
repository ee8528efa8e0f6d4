"""Studies over JSON: under whose protocol and consent samples are collected."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.studies import queries
from app.biobank.studies.opening import open_studies
from app.biobank.studies.schemas import OpenStudies, StudiesOpened, StudyView
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
