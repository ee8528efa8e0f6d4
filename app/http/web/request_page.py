"""One request on a page: what it asks, on whom it waits, and what whoever looks may do about it."""

from datetime import datetime

from app.biobank.requests import queries, viewing
from app.biobank.requests.fitting import criteria_of
from app.biobank.requests.models import Request
from app.biobank.requests.schemas import OwnRequestView, RequestView, Timeline
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.words import HoldKind
from app.biobank.shipments import queries as shipments
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.schemas import View
from app.core.work import Work
from app.http.web import pages, wishes
from app.http.web.fields import Asked
from app.http.web.request_forms import asked_of
from app.http.web.request_stages import StageLine, lines_of


class Line(View):
    """What is asked for, in words."""

    count: int
    material: str
    only: str


class Parcel(View):
    """A parcel that serves the request, and where its list and receipt are, for whoever may look."""

    code: str
    state: str
    sent_at: datetime | None
    received_at: datetime | None
    href: str


class RequestPage(View):
    """One request. `staff` or `own` is filled, by who looks."""

    code: str
    title: str
    state: str
    staff: RequestView | None
    own: OwnRequestView | None
    lines: list[Line]
    stages: list[StageLine]
    timeline: Timeline
    reserved: list[str]
    not_found: list[str]
    """Those of them that are being searched for."""
    parcels: list[Parcel]
    asked: list[Asked]


def page_of(work: Work, row: Request) -> RequestPage:
    """The page of a request that the actor may see."""
    reads_all = bool(work.actor.scopes(Permission.REQUESTS_READ))
    staff = viewing.view(work, row) if reads_all else None
    own = viewing.own_view(work, row) if not reads_all else None
    timeline = viewing.timeline(work, row, viewing.FOR_STAFF) if reads_all else viewing.timeline(work, row)
    rows = bool(work.actor.scopes(Permission.SAMPLES_READ))
    promised = queries.promised(work, queries.purpose_of(row)) if rows else []
    return RequestPage(
        code=row.code,
        title=row.title,
        state=row.state,
        staff=staff,
        own=own,
        lines=[
            Line(count=one.count, material=material_of(one.material).name, only=wishes.only_of(one))
            for one in criteria_of(row)
        ],
        stages=lines_of(timeline.stages, is_own=queries.is_own(work, row)),
        timeline=timeline,
        reserved=[one.code for one in promised],
        not_found=[one.code for one in promised if HoldKind.MISSING_SUSPECTED in holds_of(one)],
        parcels=_parcels(work, row, queries.is_own(work, row)),
        asked=asked_of(work, row),
    )


def _parcels(work: Work, row: Request, is_own: bool) -> list[Parcel]:
    """Its parcels. Who has only the receipt to give sees those that are sealed: their lists stand."""
    sees_all = bool(work.actor.scopes(Permission.SHIPMENTS_READ))
    confirms = is_own and bool(work.actor.scopes(Permission.REQUESTS_CONFIRM_RECEIPT))
    found = []
    for one in shipments.of_request(work, row.id or 0):
        part, href = pages.path_part(one.code), ""
        if sees_all:
            href = f"/shipments/{part}"
        elif confirms and one.sealed_by is not None:
            href = f"/requests/{pages.path_part(row.code)}/receipts/{part}"
        if href or not is_own:
            found.append(
                Parcel(
                    code=one.code,
                    state=one.state,
                    sent_at=one.dispatched_at,
                    received_at=one.received_at,
                    href=href,
                )
            )
    return found
