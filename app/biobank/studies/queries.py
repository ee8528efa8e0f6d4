"""Looks up studies, and their plans of aliquots."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import sql
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.biobank.studies.models import AliquotPlan, AliquotPlanLine, Study
from app.biobank.studies.schemas import StudyView
from app.biobank.studies.words import PlanState
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


def reach(work: Work, permission: Permission) -> set[int | None]:
    """The studies in which the actor holds `permission`; None among them stands for every one."""
    return {scope.study_id for scope in work.actor.scopes(permission)}


def study_seen(work: Work, code: str) -> Study:
    """The study of this code, or E-STUDY-UNKNOWN for one that the actor may not know of."""
    study = study_by_code(work, code)
    if not {None, study.id} & reach(work, Permission.STUDIES_READ):
        raise StudyUnknown(f"There is no study {code}.", fields={"study": "Not a study of this biobank."})
    return study


def studies(work: Work, after: str, size: int) -> Page[StudyView]:
    """The studies that the actor may know of, page by page."""
    query = select(Study)
    seen = reach(work, Permission.STUDIES_READ)
    if None not in seen:
        query = query.where(col(Study.id).in_(sorted(id_ for id_ in seen if id_ is not None)))
    return page(work.session, query, col(Study.id), StudyView.model_validate, after, size)


def plan_in_force(
    work: Work, study_id: int, material: str, *, for_update: bool = False
) -> AliquotPlan | None:
    """The plan that holds now for samples of `material` in a study. `for_update`: nobody else replaces it."""
    query = select(AliquotPlan).where(
        AliquotPlan.study_id == study_id,
        AliquotPlan.material == material,
        AliquotPlan.state == PlanState.ACTIVE,
    )
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    return work.session.exec(query).one_or_none()


def last_number(work: Work, study_id: int, material: str) -> int:
    """The number of the newest plan there ever was for `material` in a study, 0 for none."""
    query = (
        select(AliquotPlan.number)
        .where(AliquotPlan.study_id == study_id, AliquotPlan.material == material)
        .order_by(col(AliquotPlan.number).desc())
        .limit(1)
    )
    return work.session.exec(query).one_or_none() or 0


def lines_of_plans(work: Work, plan_ids: Iterable[int]) -> dict[int, list[AliquotPlanLine]]:
    """The lines of each plan, in their order."""
    query = (
        select(AliquotPlanLine)
        .where(col(AliquotPlanLine.plan_id).in_(sorted(set(plan_ids))))
        .order_by(col(AliquotPlanLine.plan_id), col(AliquotPlanLine.place))
    )
    found: dict[int, list[AliquotPlanLine]] = defaultdict(list)
    for line in work.session.exec(query):
        found[line.plan_id].append(line)
    return found


def plans_of(study_id: int, state: PlanState | None) -> SelectOfScalar[AliquotPlan]:
    """The plans of a study, narrowed; to be ordered and paged."""
    query = select(AliquotPlan).where(AliquotPlan.study_id == study_id)
    return query if state is None else query.where(AliquotPlan.state == state)
