"""Looking up non-conformities: one, those of a sample and its ancestors, or all that one may see."""

from sqlmodel import col

from app.biobank.quality import queries
from app.biobank.quality.models import Nonconformity
from app.biobank.quality.schemas import NonconformityView
from app.biobank.quality.words import NonconformityState
from app.core.paging import Page, page
from app.core.work import Work


def listed(
    work: Work, state: NonconformityState | None, sample: str | None, after: str, size: int
) -> Page[NonconformityView]:
    """One page, newest first. What a parent tube had, its aliquots have."""
    query = queries.listed(work, state, sample)
    return page(
        work.session,
        query,
        col(Nonconformity.id),
        lambda row: _seen(work, row),
        after,
        size,
        newest_first=True,
    )


def one(work: Work, id_: int) -> NonconformityView:
    """One of them; E-NOT-FOUND for none, and for one that is hidden."""
    return _seen(work, queries.one(work, id_))


def _seen(work: Work, row: Nonconformity) -> NonconformityView:
    id_ = row.id or 0
    return NonconformityView.of(row, queries.codes_of(work, [id_]).get(id_, []))
