"""Into what the samples of a study are divided, as a page: the plans that hold, those before, and a new version."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.studies import queries, setting_plans, viewing_plans
from app.biobank.studies.schemas import AliquotPlanView, SetAliquotPlan
from app.biobank.studies.words import PlanState
from app.biobank.vocabulary.reading import materials
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import REMARK, Asked, Field
from app.http.web.forms import Posted

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.STUDIES_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.STUDIES_WRITE))]

_MOST = 200
"""More materials than a study divides."""


class PlansPage(View):
    """The plans of a study that hold, with the form that replaces each; those before; and the form for a new one."""

    study: str
    current: list[tuple[AliquotPlanView, Asked | None]]
    earlier: Page[AliquotPlanView]
    more: str | None
    new: Asked | None


@router.get("/studies/{code}/plans")
def plans_page(request: Request, door: Reading, code: str, after: str = "") -> Response:
    """The plans."""
    with door.read() as work:
        study = queries.study_seen(work, code)
        may_set = study.is_open and setting_plans.may_set(work, study.id)
        found = viewing_plans.listed(work, study.code, "", _MOST, PlanState.ACTIVE).items
        earlier = viewing_plans.listed(work, study.code, after, 50, PlanState.REPLACED)
        at = f"/studies/{pages.path_part(study.code)}/plans"
        page = PlansPage(
            study=study.code,
            current=[(one, _asked(at, one) if may_set else None) for one in found],
            earlier=earlier,
            more=f"{at}?after={earlier.next}" if earlier.next else None,
            new=_new(at, {one.material for one in found}) if may_set else None,
        )
        return pages.show(request, work, "aliquot_plans.html", page, block="earlier" if after else "")


@router.post("/studies/{code}/plans")
def set_plan(
    request: Request, door: Writing, code: str, form: Posted, replaces: int | None = None
) -> Response:
    """Lay one down; `replaces` is the number of the plan that the page showed."""
    with door.write() as work:
        filled: dict[str, Any] = forms.said(form, "material", "remainder", "fill", "reason")
        filled["lines"] = [_line(line) for line in forms.one(form, "lines").splitlines() if line.strip()]
        if replaces is not None:
            filled["replaces"] = replaces
        made = setting_plans.set_plan(work, code, forms.fill(SetAliquotPlan, filled))
        note = f"{made.material}: plan {made.number}, {made.tubes} tubes."
        return pages.go(request, work, f"/studies/{pages.path_part(made.study)}/plans", note)


def _line(text: str) -> dict[str, Any]:
    """A line of a plan: material, tubes, amount, and if wanted the least amount and the type of tube."""
    parts = [part.strip() for part in text.replace(";", ",").replace("\t", ",").split(",")]
    if not 3 <= len(parts) <= 5 or not (parts[1].isascii() and parts[1].isdigit() and len(parts[1]) < 5):
        raise Invalid(
            f"“{text[:60]}” is no line of a plan.",
            fields={"lines": "Write material, tubes, amount: PL, 10, 400 uL"},
        )
    line: dict[str, Any] = {"material": parts[0], "count": int(parts[1]), "amount": parts[2]}
    more = zip(("least", "tube"), parts[3:], strict=False)
    return line | {name: value for name, value in more if value}


def _written(plan: AliquotPlanView) -> str:
    lines = [
        ", ".join([one.material, str(one.count), one.amount, one.least or "", one.tube]).rstrip(", ")
        for one in plan.lines
    ]
    return "\n".join(lines)


def _asked(at: str, plan: AliquotPlanView) -> Asked:
    """The form of the version after this one, with what stands in it."""
    material = Field(
        name="material", label="Sample", options=[(plan.material, plan.material)], value=plan.material
    )
    return Asked(
        action=f"{at}?replaces={plan.number}",
        title=f"Replace the plan for {plan.material}",
        verb="Replace it",
        lead=f"A new version begins; plan {plan.number} is kept as it is.",
        fields=[material, *_fields(_written(plan), plan.remainder, plan.fill)],
    )


def _new(at: str, known: set[str]) -> Asked:
    options = sorted((one.code, f"{one.code}, {one.name}") for one in materials().values())
    free = [one for one in options if one[0] not in known]
    return Asked(
        action=f"{at}?replaces=0",
        title="Lay down a plan",
        verb="Lay it down",
        lead="Into what a sample of this material is divided. It is proposed at the bench as soon as it is scanned.",
        fields=[Field(name="material", label="Sample", options=free, required=True), *_fields("", "keep", "column")],
    )  # fmt: skip


def _fields(lines: str, remainder: str, fill: str) -> list[Field]:
    return [
        Field(
            name="lines",
            label="Tubes, in the order in which they are filled",
            hint="A line each: material, tubes, amount, least amount, type of tube. SE, 8, 350 uL, 200 uL, 2D-0.5",
            kind="area",
            required=True,
            value=lines,
        ),
        Field(
            name="remainder",
            label="What is left",
            options=[("keep", "stays in the sample"), ("discard", "is thrown away")],
            value=remainder,
        ),
        Field(
            name="fill",
            label="A rack is filled",
            options=[("column", "down its columns: A1, B1 …"), ("row", "along its rows: A1, A2 …")],
            value=fill,
        ),
        REMARK,
    ]
