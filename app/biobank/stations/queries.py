"""Every select of the stations: what a page about one thing, or a list of things, has to show."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, case, func
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from app.biobank.barcodes.models import Barcode
from app.biobank.donors.models import Donor
from app.biobank.requests.models import Request
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.queries import visible
from app.biobank.samples.words import ReservationState
from app.biobank.shipments.models import Shipment
from app.biobank.storage.models import Container, ContainerFormat, Site
from app.biobank.storage.queries import visible as visible_containers
from app.biobank.storage.words import ContainerKind, ContainerState
from app.biobank.studies.models import Study
from app.core.access.models import User
from app.core.actor import Permission
from app.core.ledger.models import Concern, Entry
from app.core.work import Work

_SLICE = 1000


def names_of_users(work: Work, ids: Collection[int]) -> dict[int, str]:
    """The names of users; they stay in history after their access has ended."""
    query = select(User.id, User.name).where(col(User.id).in_(sorted(ids)))
    return {id_: name for id_, name in work.session.exec(query) if id_ is not None}


def codes_of_sites(work: Work, ids: Collection[int]) -> dict[int, str]:
    """The codes of sites."""
    query = select(Site.id, Site.code).where(col(Site.id).in_(sorted(ids)))
    return {id_: code for id_, code in work.session.exec(query) if id_ is not None}


def codes_of_studies(work: Work, ids: Collection[int]) -> dict[int, str]:
    """The codes of studies."""
    query = select(Study.id, Study.code).where(col(Study.id).in_(sorted(ids)))
    return {id_: code for id_, code in work.session.exec(query) if id_ is not None}


def sites(work: Work) -> list[Site]:
    """Every site of the network, by code."""
    return list(work.session.exec(select(Site).order_by(Site.code)))


def studies(work: Work) -> list[Study]:
    """Every study in which the actor may do something, by code."""
    seen = {grant.scope.study_id for grant in work.actor.grants}
    query = select(Study).order_by(Study.code)
    if None not in seen and not work.actor.everything:
        query = query.where(col(Study.id).in_(sorted(id_ for id_ in seen if id_ is not None)))
    return list(work.session.exec(query))


def code_of(work: Work, kind: str, id_: int) -> str:
    """The code of a shipment or a request; "" for none."""
    model: Any = {"shipment": Shipment, "request": Request}[kind]
    row = work.session.get(model, id_)
    return str(row.code) if row is not None else ""


def donor(work: Work, donor_id: int) -> Donor | None:
    """One donor by id."""
    return work.session.get(Donor, donor_id)


def aliases_of(work: Work, sample: Sample) -> list[str]:
    """The further labels that find this sample."""
    query = select(Barcode.code).where(Barcode.kind == "sample", Barcode.target_id == sample.id)
    return sorted(code for code in work.session.exec(query) if code != sample.code)


def tubes_in(work: Work, container_id: int) -> Sequence[Row[Any]]:
    """The tubes of a box, as plain rows by place; whose rows may be read is for the caller to decide."""
    columns = (
        Sample.id,
        Sample.code,
        Sample.place,
        Sample.material,
        Sample.status,
        Sample.holds,
        Sample.unit,
        Sample.amount,
        Sample.initial_amount,
        Sample.basis,
        Sample.study_id,
        Sample.site_id,
    )
    reserved = (
        select(col(Reservation.id))
        .where(Reservation.sample_id == Sample.id, Reservation.state == ReservationState.ACTIVE)
        .exists()
    )
    query: Select[Any] = select(*columns, reserved.label("reserved"))  # type: ignore[call-overload]
    return work.session.execute(query.where(col(Sample.container_id) == container_id)).all()


_LOOSE = case(
    (col(Container.kind).in_((ContainerKind.ROOM, ContainerKind.UNIT, ContainerKind.SHELF)), "1"), else_="2"
)
_KEY = _LOOSE.concat(col(Container.code))


def units_at(work: Work, site_ids: Collection[int], size: int, after: str = "") -> Sequence[Row[Any]]:
    """The outermost containers of sites that are in use and that the actor may know of, `size` of each site.

    As rows (Container, key): units first, then boxes and racks that stand freely, by code. `after` is the key of the
    last one seen.
    """
    turn = func.row_number().over(partition_by=col(Container.site_id), order_by=_KEY)
    listed = (
        sa_select(col(Container.id).label("id"), _KEY.label("key"), turn.label("turn"))
        .where(
            col(Container.site_id).in_(sorted(site_ids)),
            col(Container.parent_id).is_(None),
            col(Container.state) != ContainerState.RETIRED,
            visible_containers(work),
            *([after < _KEY] if after else []),
        )
        .subquery()
    )
    query = (
        sa_select(Container, listed.c.key)
        .join(listed, listed.c.id == col(Container.id))
        .where(listed.c.turn <= size)
        .order_by(col(Container.site_id), listed.c.key)
    )
    return list(work.session.execute(query))


def other_studies_in(work: Work, container_id: int, study_id: int) -> list[str]:
    """The studies, other than this one, whose tubes stand in a box as far as the actor may see them."""
    theirs = select(Sample.study_id).where(
        Sample.container_id == container_id, Sample.study_id != study_id, visible(work)
    )
    query = select(Study.code).where(col(Study.id).in_(theirs)).order_by(Study.code)
    return list(work.session.exec(query))


def visible_sites(work: Work, permission: Permission, after: str = "", size: int | None = None) -> list[Site]:
    """The sites at which the actor holds `permission`, by code; `size` of them, from the code `after` on."""
    scopes = work.actor.scopes(permission)
    query = select(Site).where(col(Site.code) > after).order_by(Site.code).limit(size)
    if not any(scope.site_id is None for scope in scopes):
        query = query.where(
            col(Site.id).in_(sorted(scope.site_id for scope in scopes if scope.site_id is not None))
        )
    return list(work.session.exec(query))


def listed(work: Work, conditions: Sequence[Any], after: int | None, size: int) -> Sequence[Row[Any]]:
    """Samples that the actor may see, the newest first, beginning after the id `after`."""
    query = (
        sa_select(
            Sample,
            Study.code.label("study"),  # type: ignore[attr-defined]
            Container.code.label("box"),  # type: ignore[attr-defined]
            ContainerFormat,
            Site.code.label("site"),  # type: ignore[attr-defined]
        )
        .join(Study, col(Study.id) == col(Sample.study_id))
        .join(Site, col(Site.id) == col(Sample.site_id))
        .outerjoin(Container, col(Container.id) == col(Sample.container_id))
        .outerjoin(ContainerFormat, col(ContainerFormat.id) == col(Container.format_id))
        .where(visible(work), *conditions)
        .order_by(col(Sample.id).desc())
        .limit(size)
    )
    if after is not None:
        query = query.where(col(Sample.id) < after)
    return list(work.session.execute(query))


def counted(work: Work, column: Any, conditions: Sequence[Any]) -> dict[str, int]:
    """How many samples that the actor may see there are of each value of `column`."""
    query = (
        select(column, func.count()).select_from(Sample).where(visible(work), *conditions).group_by(column)
    )
    return {str(value): number for value, number in work.session.execute(query)}


def printed_before(work: Work, refs: Collection[str]) -> set[str]:
    """Which of these had a label printed before, out of the ledger."""
    found: set[str] = set()
    listed_refs = sorted(set(refs))
    for start in range(0, len(listed_refs), _SLICE):
        query = (
            select(Concern.subject)
            .join(Entry, col(Entry.id) == col(Concern.entry_id))
            .where(
                col(Concern.subject).in_(listed_refs[start : start + _SLICE]),
                col(Entry.kind).in_(("print.made", "print.repeated")),
            )
        )
        found |= set(work.session.exec(query))
    return found
