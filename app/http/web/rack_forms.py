"""What a person says of a scanned rack in writing: the plan of its new tubes, and its single wells."""

from typing import Any

from app.biobank.exchange.rack_scans.schemas import PlanRack, WellException
from app.core.errors import Invalid
from app.http.web.fields import REMARK, Asked, Field


def asked(at: str, decided: PlanRack) -> Asked:
    """The form of the plan and the single wells, with what was said so far."""
    return Asked(
        action=f"{at}/plan",
        title="What the new tubes are, and single wells",
        verb="Note it",
        fields=[
            Field(
                name="plan",
                label="Parents and their children, in fill order",
                hint="A line each: parent, material, amount, count. P0048101, PL, 400 uL, 10",
                kind="area",
                value="\n".join(_planned(decided)),
            ),
            Field(
                name="wells",
                label="Single wells",
                hint="A line each: D07 FX05653780 (scanned by hand), C09 blank, A02 accept, B05 missing.",
                kind="area",
                value="\n".join(_said(one) for one in decided.exceptions),
            ),
            Field(name="moved_in", label="Tubes from elsewhere", options=[("", "undecided"), ("accept", "they stand here now")], value=decided.moved_in or ""),
            Field(
                name="missing",
                label="Missing tubes",
                options=[("", "undecided"), ("flag", "place a hold"), ("leave", "leave the record")],
                value=decided.missing or "",
            ),
            REMARK,
        ],
    )  # fmt: skip


def _planned(decided: PlanRack) -> list[str]:
    """The lines of the plan as they were typed; empty where it came over the API with more than a line can say."""
    parents = decided.plan.parents if decided.plan else []
    return [
        f"{parent.sample}, {child.material}, {child.amount or ''}, {child.count}"
        for parent in parents
        for child in parent.children
        if not parent.wells
    ]


def _said(one: WellException) -> str:
    what = one.code or (
        "blank" if one.blank else "accept" if one.accept else "missing" if one.missing else ""
    )
    return f"{one.well} {what}"


def parent(line: str) -> dict[str, Any]:
    """A line of the plan: parent, material, amount, count."""
    parts = [part.strip() for part in line.replace(";", ",").replace("\t", ",").split(",")]
    if len(parts) != 4 or not parts[3].isdigit():
        raise Invalid(
            f"“{line[:60]}” is no line of a plan.", fields={"plan": "Write parent, material, amount, count."}
        )
    child: dict[str, Any] = {"material": parts[1], "count": int(parts[3])}
    return {"sample": parts[0], "children": [child | ({"amount": parts[2]} if parts[2] else {})]}


def exception(line: str) -> dict[str, Any]:
    """A line about a single well."""
    well, _, said = line.strip().partition(" ")
    said = said.strip()
    if not said:
        raise Invalid(
            f"What is with {well[:20]}?", fields={"wells": "Write the well and what is said of it."}
        )
    if said in ("blank", "accept"):
        return {"well": well, said: True}
    if said == "missing":
        return {"well": well, "missing": "flag"}
    return {"well": well, "code": said}
