"""Reads samples for an export: columns alone, page by page, so that a large study does not fill the memory."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import col

from app.biobank.donors.models import Donor
from app.biobank.samples.models import Lineage, Sample
from app.biobank.samples.queries import visible
from app.biobank.storage.models import Site
from app.biobank.studies.models import Study
from app.core.actor import Permission
from app.core.work import Work


def page(work: Work, conditions: Sequence[Any], after: int, size: int) -> Sequence[Row[Any]]:
    """The next samples by id that the actor may see and may take out, with study, site and donor."""
    query: Select[*tuple[Any, ...]] = (
        select(
            col(Sample.id),
            col(Sample.code),
            col(Sample.kind),
            col(Sample.material),
            col(Sample.tube),
            col(Study.code).label("study"),
            col(Donor.pseudonym).label("donor"),
            col(Sample.visit),
            col(Site.code).label("site"),
            col(Sample.status),
            col(Sample.holds),
            col(Sample.amount),
            col(Sample.unit),
            col(Sample.basis),
            col(Sample.thaws),
            col(Sample.collected_at),
            col(Sample.collected_precision),
            col(Sample.received_at),
            col(Sample.frozen_at),
            col(Sample.sprec),
            col(Sample.container_id),
            col(Sample.place),
            col(Sample.site_id),
            col(Sample.study_id),
        )
        .join(Study, col(Study.id) == col(Sample.study_id))
        .join(Site, col(Site.id) == col(Sample.site_id))
        .outerjoin(Donor, col(Donor.id) == col(Sample.donor_id))
        .where(visible(work), visible(work, Permission.EXPORTS_ROWS), col(Sample.id) > after, *conditions)
        .order_by(col(Sample.id))
        .limit(size)
    )
    return work.session.execute(query).all()


def parents_of(work: Work, ids: Sequence[int]) -> dict[int, list[str]]:
    """The codes of what these samples came out of; those that the actor may see."""
    query = (
        select(col(Lineage.child_id), col(Sample.code))
        .join(Sample, col(Sample.id) == col(Lineage.parent_id))
        .where(col(Lineage.child_id).in_(ids), visible(work))
        .order_by(col(Lineage.child_id), col(Lineage.parent_id))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for child, code in work.session.execute(query):
        found[child].append(code)
    return found
