"""Every select on non-conformities."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.biobank.quality.models import Nonconformity, NonconformitySample
from app.biobank.quality.words import NonconformityState, Severity
from app.biobank.samples import queries as samples
from app.biobank.samples.models import Sample
from app.core.actor import Permission
from app.core.db.scoping import within
from app.core.errors import NotFound
from app.core.work import Work


def visible(work: Work) -> ColumnElement[bool]:
    """Which non-conformities the actor may see; one of no single study is seen by whoever sees its whole site."""
    scopes = work.actor.scopes(Permission.QUALITY_READ)
    return within(scopes, Nonconformity.site_id, Nonconformity.study_id)


def listed(work: Work, state: NonconformityState | None, sample: str | None) -> SelectOfScalar[Nonconformity]:
    """Those the actor may see, of one state, of one sample and what it came out of, or all."""
    query = select(Nonconformity).where(visible(work))
    if state is not None:
        query = query.where(Nonconformity.state == state)
    if sample is not None:
        line = samples.ancestor_ids(work, [samples.by_code(work, sample).id or 0])
        linked = select(NonconformitySample.nonconformity_id).where(
            col(NonconformitySample.sample_id).in_(sorted(line))
        )
        query = query.where(col(Nonconformity.id).in_(linked))
    return query


def one(work: Work, id_: int, *, for_update: bool = False) -> Nonconformity:
    """The non-conformity of this number, or E-NOT-FOUND; `for_update` locks it."""
    query = select(Nonconformity).where(Nonconformity.id == id_, visible(work))
    if for_update:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = work.session.exec(query).one_or_none()
    if found is None:
        raise NotFound("There is no such non-conformity.")
    return found


def codes_of(work: Work, ids: Sequence[int]) -> dict[int, list[str]]:
    """The labels of the samples each one concerns, as far as the actor may see them."""
    query = (
        select(NonconformitySample.nonconformity_id, Sample.code)
        .join(Sample, col(Sample.id) == col(NonconformitySample.sample_id))
        .where(col(NonconformitySample.nonconformity_id).in_(ids), samples.visible(work))
        .order_by(col(Sample.id))
    )
    found: dict[int, list[str]] = {}
    for id_, code in work.session.exec(query):
        found.setdefault(id_, []).append(code)
    return found


def open_critical(work: Work, sample_ids: Sequence[int]) -> dict[int, int]:
    """By sample: a critical non-conformity that is still open."""
    return open_for(work, sample_ids, Severity.CRITICAL)


def open_with(work: Work, code: str, sample_ids: Sequence[int]) -> set[int]:
    """Which of these samples a non-conformity of this code concerns that is still open."""
    query = (
        select(NonconformitySample.sample_id)
        .join(Nonconformity, col(Nonconformity.id) == col(NonconformitySample.nonconformity_id))
        .where(
            col(NonconformitySample.sample_id).in_(sample_ids),
            Nonconformity.code == code,
            Nonconformity.state == NonconformityState.OPEN,
        )
    )
    return set(work.session.exec(query))


def open_for(work: Work, sample_ids: Sequence[int], *severities: Severity) -> dict[int, int]:
    """By sample: a non-conformity that is still open, of these severities or of any."""
    query = (
        select(NonconformitySample.sample_id, col(Nonconformity.id))
        .join(Nonconformity, col(Nonconformity.id) == col(NonconformitySample.nonconformity_id))
        .where(
            col(NonconformitySample.sample_id).in_(sample_ids),
            Nonconformity.state == NonconformityState.OPEN,
            col(Nonconformity.severity).in_(severities or tuple(Severity)),
        )
    )
    return {sample_id: id_ or 0 for sample_id, id_ in work.session.exec(query)}
