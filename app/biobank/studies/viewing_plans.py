"""Shows plans of aliquots: the one that holds, and the versions before it."""

from collections.abc import Sequence

from app.biobank.studies import queries
from app.biobank.studies.models import AliquotPlan, AliquotPlanLine, Study
from app.biobank.studies.schemas import AliquotPlanView, PlanLineView
from app.biobank.studies.words import PlanState
from app.biobank.vocabulary.materials import material_of
from app.core.paging import Page, page
from app.core.units import show_amount
from app.core.work import Work


def listed(
    work: Work, code: str, after: str, size: int, state: PlanState | None = None
) -> Page[AliquotPlanView]:
    """The plans of a study that the actor may know of, newest first."""
    study = queries.study_seen(work, code)

    def see(plan: AliquotPlan) -> AliquotPlanView:
        return view(study, plan, queries.lines_of_plans(work, [plan.id or 0])[plan.id or 0])

    return page(
        work.session,
        queries.plans_of(study.id or 0, state),
        AliquotPlan.id,  # type: ignore[arg-type]
        see,
        after,
        size,
        newest_first=True,
    )


def view(study: Study, plan: AliquotPlan, lines: Sequence[AliquotPlanLine]) -> AliquotPlanView:
    """One version with its lines."""
    return AliquotPlanView(
        id=plan.id or 0,
        study=study.code,
        material=plan.material,
        number=plan.number,
        state=plan.state,
        remainder=plan.remainder,
        fill=plan.fill,
        tubes=sum(line.count for line in lines),
        set_at=plan.set_at,
        version=plan.version,
        lines=[_line(line) for line in lines],
    )


def _line(line: AliquotPlanLine) -> PlanLineView:
    unit = material_of(line.material).unit
    return PlanLineView(
        material=line.material,
        count=line.count,
        amount=show_amount(line.amount, unit),
        least=show_amount(line.least, unit) if line.least else None,
        tube=line.tube,
    )
