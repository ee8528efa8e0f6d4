"""Laying down into what samples are divided: a new version takes the place of the one that held (W01)."""

from typing import Any

from app.biobank.studies import queries
from app.biobank.studies.facts import AliquotPlanReplaced, AliquotPlanSet
from app.biobank.studies.models import AliquotPlan, AliquotPlanLine, Study
from app.biobank.studies.rules import Line, check
from app.biobank.studies.schemas import AliquotPlanView, PlanLine, SetAliquotPlan
from app.biobank.studies.viewing_plans import view
from app.biobank.studies.words import FillOrder, PlanState, Remainder
from app.biobank.vocabulary.materials import material_of
from app.biobank.vocabulary.reading import tubes
from app.core.actor import Permission
from app.core.errors import Conflict, Invalid, NotAllowed, Refusals, StaleVersion
from app.core.units import parse_amount
from app.core.work import Work


class StudyClosed(Conflict):
    """The study takes no more samples."""

    code = "E-STATE"


def may_set(work: Work, study_id: int | None) -> bool:
    """Whether the actor may lay down plans for this study, at whatever site their right holds."""
    return bool({None, study_id} & queries.reach(work, Permission.STUDIES_WRITE))


def set_plan(work: Work, code: str, form: SetAliquotPlan) -> AliquotPlanView:
    """Lay down a plan for the study `code`. The version that held until now is kept as replaced, never edited.

    A plan that is not the one of `form.replaces` any more, or is set by somebody else in the same moment, is
    E-VERSION.
    """
    study = queries.study_seen(work, code)
    if not may_set(work, study.id):
        raise NotAllowed(
            f"You may not lay down plans for {study.code} ({Permission.STUDIES_WRITE}).",
            next_step="Ask the biobank manager or the data manager.",
        )
    if not study.is_open:
        raise StudyClosed(f"{study.code} takes no more samples.")
    material = material_of(form.material).code
    lines = _lines(form.lines)
    check(lines)
    _replace(work, study, material, form)
    number = queries.last_number(work, study.id or 0, material) + 1
    plan = work.add(
        AliquotPlan(
            study_id=study.id or 0,
            material=material,
            number=number,
            remainder=Remainder(form.remainder),
            fill=FillOrder(form.fill),
            set_at=work.now,
        )
    )
    work.insert(AliquotPlanLine, [_row(plan, place, line) for place, line in enumerate(lines)])
    work.tell(
        AliquotPlanSet(
            subject=plan.ref,
            about=(study.ref,),
            study_id=study.id,
            reason=form.reason or None,
            study=study.code,
            material=material,
            number=number,
            tubes=sum(line.count for line in lines),
        )
    )
    return view(study, plan, queries.lines_of_plans(work, [plan.id or 0])[plan.id or 0])


def _replace(work: Work, study: Study, material: str, form: SetAliquotPlan) -> None:
    before = queries.plan_in_force(work, study.id or 0, material, for_update=True)
    holds = before.number if before is not None else 0
    if form.replaces is not None and form.replaces != holds:
        raise StaleVersion(
            f"Plan {holds} for {material} holds now." if holds else f"There is no plan for {material} yet.",
            fields={"replaces": str(holds)},
            next_step="Look at it, and set yours again.",
        )
    if before is None:
        return
    before.state = PlanState.REPLACED
    work.tell(
        AliquotPlanReplaced(
            subject=before.ref,
            about=(study.ref,),
            study_id=study.id,
            study=study.code,
            material=material,
            number=holds,
        )
    )


def _lines(lines: list[PlanLine]) -> list[Line]:
    refusals = Refusals()
    read: list[Line] = []
    for row, line in enumerate(lines):
        with refusals.of(row, material=line.material):
            read.append(_line(line))
    refusals.settle()
    return read


def _line(line: PlanLine) -> Line:
    material = material_of(line.material)
    tube = tubes().get(line.tube) if line.tube else None
    if line.tube and tube is None:
        raise Invalid(
            f"{line.tube} is not a type of tube.",
            fields={"tube": "Unknown."},
            next_step=f"Use one of {', '.join(sorted(tubes()))}.",
        )
    return Line(
        material=material.code,
        unit=material.unit,
        count=line.count,
        amount=parse_amount(line.amount, material.unit).value,
        least=parse_amount(line.least, material.unit).value if line.least else 0,
        tube=line.tube,
        room=tube.capacity if tube else None,
    )


def _row(plan: AliquotPlan, place: int, line: Line) -> dict[str, Any]:
    return {
        "plan_id": plan.id,
        "place": place,
        "material": line.material,
        "count": line.count,
        "amount": line.amount,
        "least": line.least,
        "tube": line.tube,
    }
