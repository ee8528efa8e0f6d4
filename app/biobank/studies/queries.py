"""Looks up studies."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import sql
from sqlmodel import col, select

from app.biobank.studies.models import Study
from app.biobank.studies.schemas import StudyView
from app.core.actor import Permission
from app.core.db.asking import Question, among
from app.core.errors import NotFound
from app.core.paging import Page, page
from app.core.work import Work


class StudyUnknown(NotFound):
    """There is no such study, or none that one may see."""

    code = "E-STUDY-UNKNOWN"


class StudyKnown(NamedTuple):
    """What a batch needs of a study."""

    id: int
    code: str


_KNOWN = Question(StudyKnown, sql.select(col(Study.id), col(Study.code)).where(among(Study.code, "codes")))


def known(work: Work, codes: Iterable[str]) -> dict[str, StudyKnown]:
    """As `studies_by_code`, for looking only: no rows of the session."""
    return {study.code: study for study in work.ask(_KNOWN, codes=sorted(set(codes)))}


def studies_by_code(work: Work, codes: Iterable[str]) -> dict[str, Study]:
    """The studies of `codes`, by code; missing ones are left out."""
    query = select(Study).where(col(Study.code).in_(sorted(set(codes))))
    return {study.code: study for study in work.session.exec(query)}


def study_by_code(work: Work, code: str) -> Study:
    """The study of this code, or E-STUDY-UNKNOWN."""
    found = studies_by_code(work, [code]).get(code)
    if found is None:
        raise StudyUnknown(f"There is no study {code}.", fields={"study": "Not a study of this biobank."})
    return found


def studies(work: Work, after: str, size: int) -> Page[StudyView]:
    """The studies that the actor may know of, page by page."""
    query = select(Study)
    seen = {scope.study_id for scope in work.actor.scopes(Permission.STUDIES_READ)}
    if None not in seen:
        query = query.where(col(Study.id).in_(sorted(id_ for id_ in seen if id_ is not None)))
    return page(work.session, query, col(Study.id), StudyView.model_validate, after, size)
