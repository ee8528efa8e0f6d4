"""Looks up donors and what they consented to."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func
from sqlmodel import col, select, tuple_

from app.biobank.donors.models import Consent, Donor
from app.biobank.donors.words import ConsentState
from app.core.errors import NotFound
from app.core.work import Work


class DonorUnknown(NotFound):
    """There is no such donor in this study."""

    code = "E-DONOR-UNKNOWN"


def donors_by_pseudonym(work: Work, names: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Donor]:
    """Donors of (study id, pseudonym), whatever the case; keys come back in upper case."""
    wanted = sorted({(study_id, pseudonym.upper()) for study_id, pseudonym in names})
    found: dict[tuple[int, str], Donor] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        pair = tuple_(col(Donor.study_id), func.upper(Donor.pseudonym))
        for donor in work.session.exec(select(Donor).where(pair.in_(part))):
            found[donor.study_id, donor.pseudonym.upper()] = donor
    return found


def donor_by_pseudonym(work: Work, study_id: int, pseudonym: str) -> Donor:
    """One donor, or E-DONOR-UNKNOWN."""
    donor = donors_by_pseudonym(work, [(study_id, pseudonym)]).get((study_id, pseudonym.upper()))
    if donor is None:
        raise DonorUnknown(f"There is no donor {pseudonym} in this study.")
    return donor


def scopes_in_force(work: Work, donor_ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """What each donor's standing consents allow; a donor without any is left out."""
    scopes: dict[int, frozenset[str]] = {}
    for start in range(0, len(donor_ids), 500):
        query = select(Consent.donor_id, Consent.scopes).where(
            col(Consent.donor_id).in_(donor_ids[start : start + 500]), Consent.state == ConsentState.ACTIVE
        )
        for donor_id, words in work.session.exec(query):
            scopes[donor_id] = scopes.get(donor_id, frozenset()) | frozenset(words.split())
    return scopes
