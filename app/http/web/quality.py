"""Quality as pages: what is on hold, what did not go as planned, and what was decided."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.quality import closing, looking_up, opening
from app.biobank.quality.schemas import CloseNonconformity, NonconformityView, OpenNonconformity
from app.biobank.quality.words import NonconformityState
from app.biobank.samples.models import Sample
from app.biobank.samples.words import HoldKind
from app.biobank.stations import queries as stations
from app.biobank.vocabulary.reading import nonconformities
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field, codes
from app.http.web.forms import Posted
from app.http.web.samples import Option

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.QUALITY_READ))]
Opening = Annotated[Gate, Depends(gate(Permission.QUALITY_OPEN))]
Closing = Annotated[Gate, Depends(gate(Permission.QUALITY_CLOSE_MINOR))]


class QualityPage(View):
    """Holds by kind with their counts, and non-conformities."""

    holds: list[tuple[str, str, int]]
    found: Page[NonconformityView]
    names: dict[str, str]
    state: str
    states: list[Option]
    more: str | None
    new: Asked


class NonconformityPage(View):
    """One non-conformity, and how to close it."""

    one: NonconformityView
    name: str
    who: str
    decided_by: str
    close: Asked


@router.get("/quality")
def quality_page(
    request: Request, door: Reading, state: NonconformityState | None = None, after: str = ""
) -> Response:
    """The lists."""
    with door.read() as work:
        found = looking_up.listed(work, state, None, after, 50)
        held = stations.counted(work, Sample.holds, [Sample.holds != ""])
        counts = {
            kind: sum(number for words, number in held.items() if kind in words.split()) for kind in HoldKind
        }
        chosen = state.value if state else ""
        page = QualityPage(
            holds=[(kind.value, pages.spoken(kind), counts[kind]) for kind in HoldKind if counts[kind]],
            found=found,
            names={one.code: one.name for one in nonconformities().values()},
            state=chosen,
            states=[(one.value, pages.spoken(one)) for one in NonconformityState],
            more=f"/quality?state={chosen}&after={found.next}" if found.next else None,
            new=_new(),
        )
        return pages.show(request, work, "quality.html", page, block="lines" if after else "")


@router.post("/quality")
def open_nonconformity(request: Request, door: Opening, form: Posted) -> Response:
    """Write down that something did not go as planned."""
    with door.write() as work:
        filled: dict[str, Any] = {
            "samples": forms.lines_of(form, "samples"),
            **forms.said(form, "code", "severity", "description", "site", "study"),
        }
        row = opening.open_by_hand(work, forms.fill(OpenNonconformity, filled))
        return pages.go(request, work, f"/quality/{row.id}", "It is written down.")


@router.get("/quality/{number}")
def nonconformity_page(request: Request, door: Reading, number: int) -> Response:
    """One non-conformity."""
    with door.read() as work:
        one = looking_up.one(work, number)
        names = stations.names_of_users(work, {one.opened_by, one.decided_by or one.opened_by})
        page = NonconformityPage(
            one=one,
            name=nonconformities()[one.code].name if one.code in nonconformities() else one.code,
            who=names.get(one.opened_by, "Cryoledger"),
            decided_by=names.get(one.decided_by or 0, ""),
            close=Asked(
                action=f"/quality/{number}/closure",
                title="Close it",
                verb="Close it with this decision",
                fields=[Field(name="decision", label="What was decided", kind="area", required=True)],
            ),
        )
        return pages.show(request, work, "nonconformity.html", page)


@router.post("/quality/{number}/closure")
def close_nonconformity(request: Request, door: Closing, number: int, form: Posted) -> Response:
    """Close it with a decision."""
    with door.write() as work:
        closing.close(work, number, forms.fill(CloseNonconformity, forms.said(form, "decision")))
        return pages.go(request, work, f"/quality/{number}", "It is closed.")


def _new() -> Asked:
    catalogue = sorted(((one.code, one.name) for one in nonconformities().values()), key=lambda one: one[1])
    severities = [("", "as usual"), ("minor", "minor"), ("major", "major"), ("critical", "critical")]
    return Asked(
        action="/quality",
        title="Write down a non-conformity",
        verb="Write it down",
        fields=[
            Field(name="code", label="What", options=catalogue, required=True),
            Field(name="severity", label="How bad", options=severities),
            codes("Samples it concerns", required=False),
            Field(name="description", label="What happened", kind="area"),
            Field(name="site", label="Site", hint="Only where no sample is named."),
        ],
    )
