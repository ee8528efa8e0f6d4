"""Looking up donors: one with every form, or those of the studies one may read."""

from sqlmodel import col

from app.biobank.donors import consenting, queries
from app.biobank.donors.models import Donor
from app.biobank.donors.schemas import DonorView, DonorWithConsents
from app.biobank.studies.queries import study_by_code
from app.core.paging import Page, page
from app.core.work import Work


def listed(work: Work, study: str | None, after: str, size: int) -> Page[DonorView]:
    """One page of the donors the actor may see, in one study or in all."""
    query = queries.listed(work, study_by_code(work, study).id if study else None)
    return page(work.session, query, col(Donor.id), DonorView.model_validate, after, size)


def one(work: Work, study: str, pseudonym: str) -> DonorWithConsents:
    """One donor; E-DONOR-UNKNOWN for none, and for one that is hidden."""
    donor = queries.seen(work, study_by_code(work, study).id or 0, pseudonym)
    id_ = donor.id or 0
    return DonorWithConsents(
        donor=DonorView.model_validate(donor),
        scopes=sorted(queries.scopes_in_force(work, [id_]).get(id_, ())),
        consents=[consenting.view(consent) for consent in queries.consents_of(work, [id_]).get(id_, [])],
    )
