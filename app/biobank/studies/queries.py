"""Looks up studies."""

from collections.abc import Iterable

from sqlmodel import col, select

from app.biobank.studies.models import Study
from app.core.errors import NotFound
from app.core.work import Work


class StudyUnknown(NotFound):
    """There is no such study, or none that one may see."""

    code = "E-STUDY-UNKNOWN"


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
