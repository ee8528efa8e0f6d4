"""Counts what could be asked for: available, unheld, unpromised, and covered by the donor's consent."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, cast, exists, extract, func, literal
from sqlmodel import col, select

from app.biobank.donors.models import Consent, Donor
from app.biobank.donors.words import ConsentScope, ConsentState
from app.biobank.requests.schemas import Criterion
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.queries import visible
from app.biobank.samples.words import ReservationState, Status
from app.biobank.storage.tree.queries import tree
from app.biobank.studies.models import Study
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.units import parse_amount
from app.core.work import Work


def usable(work: Work, permission: Permission = Permission.CATALOGUE_READ) -> ColumnElement[bool]:
    """Available for use (lifecycle §1): derived from the row, never stored."""
    promised = exists().where(
        col(Reservation.sample_id) == col(Sample.id), col(Reservation.state) == ReservationState.ACTIVE
    )
    return and_(
        col(Sample.status) == Status.AVAILABLE,
        col(Sample.holds) == "",
        col(Study.is_open).is_(True),
        visible(work, permission),
        ~promised,
    )


def consented(scopes: Iterable[ConsentScope], donor_id: Any = Sample.donor_id) -> ColumnElement[bool]:
    """The donor's standing forms allow all of these; a sample without a donor has none."""
    padded = literal(" ") + col(Consent.scopes) + " "
    return and_(
        *(
            exists().where(
                col(Consent.donor_id) == donor_id,
                col(Consent.state) == ConsentState.ACTIVE,
                # Not LIKE: PostgreSQL takes that for rare, and then plans to go through every donor by itself.
                func.replace(padded, f" {scope} ", "") != padded,
            )
            for scope in sorted(scopes)
        )
    )


def years_at_collection() -> ColumnElement[int]:
    """How old the donor was, in the calendar's years; NULL where either year is unknown."""
    return cast(extract("year", col(Sample.collected_at)), Integer) - col(Donor.birth_year)


def meeting(criterion: Criterion) -> ColumnElement[bool]:
    """That a sample, its donor and its place are what a criterion asks for."""
    material = material_of(criterion.material)
    parts = [col(Sample.material) == material.code]
    if criterion.min_amount is not None:
        parts.append(col(Sample.amount) >= parse_amount(criterion.min_amount, material.unit).value)
    if criterion.max_thaws is not None:
        parts.append(col(Sample.thaws) <= criterion.max_thaws)
    if criterion.visit:
        parts.append(col(Sample.visit) == criterion.visit)
    if criterion.temperature is not None:
        place = tree()
        there = select(place.c.id).where(place.c.temperature == criterion.temperature)
        parts.append(col(Sample.container_id).in_(there))
    donor = _of_donor(criterion)
    if donor:
        parts.append(exists().where(col(Donor.id) == col(Sample.donor_id), *donor))
    return and_(*parts)


def _of_donor(criterion: Criterion) -> list[ColumnElement[bool]]:
    parts = []
    if criterion.sex is not None:
        parts.append(col(Donor.sex) == criterion.sex)
    if criterion.diagnosis:
        parts.append(col(Donor.diagnosis) == criterion.diagnosis)
    if criterion.min_age is not None:
        parts.append(years_at_collection() >= criterion.min_age)
    if criterion.max_age is not None:
        parts.append(years_at_collection() <= criterion.max_age)
    return parts


def among(work: Work, criterion: Criterion, sample_ids: Sequence[int]) -> set[int]:
    """Which of these samples meet a criterion."""
    found: set[int] = set()
    for start in range(0, len(sample_ids), 1000):
        part = col(Sample.id).in_(sample_ids[start : start + 1000])
        found |= {id_ or 0 for id_ in work.session.exec(select(Sample.id).where(part, meeting(criterion)))}
    return found


def count(
    work: Work, criterion: Criterion, scopes: Iterable[ConsentScope], study_id: int | None
) -> tuple[int, int]:
    """How many samples meet a criterion (at most `per_donor` of each donor), and of how many donors."""
    wanted = and_(usable(work), consented(scopes), meeting(criterion))
    if study_id is not None:
        wanted = and_(wanted, col(Sample.study_id) == study_id)
    each = (
        select(func.count().label("samples"))
        .select_from(Sample)
        .join(Study, col(Study.id) == col(Sample.study_id))
        .where(wanted)
        .group_by(col(Sample.donor_id))
        .subquery()
    )
    most = criterion.per_donor
    taken = each.c.samples if most is None else case((each.c.samples > most, most), else_=each.c.samples)
    samples, donors = work.session.execute(
        select(func.coalesce(func.sum(taken), 0), func.count()).select_from(each)
    ).one()
    return int(samples), int(donors)


def candidates(
    work: Work,
    criterion: Criterion,
    scopes: Iterable[ConsentScope],
    most: int,
    permission: Permission,
) -> list[Sample]:
    """Usable samples that meet a criterion: fewest thaws first, then the oldest, `per_donor` of each donor."""
    order = (col(Sample.thaws), func.coalesce(col(Sample.frozen_at), col(Sample.received_at)), col(Sample.id))
    rank = func.row_number().over(partition_by=col(Sample.donor_id), order_by=order).label("rank")
    fitting = (
        select(col(Sample.id), rank)
        .join(Study, col(Study.id) == col(Sample.study_id))
        .where(usable(work, permission), consented(scopes), meeting(criterion))
        .subquery()
    )
    query = select(Sample).join(fitting, fitting.c.id == col(Sample.id)).order_by(*order).limit(most)
    if criterion.per_donor is not None:
        query = query.where(fitting.c.rank <= criterion.per_donor)
    return list(work.session.exec(query))
