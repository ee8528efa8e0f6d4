"""Looks up donors and what they consented to."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, false, func, or_, sql, true
from sqlmodel import col, select, tuple_
from sqlmodel.sql.expression import SelectOfScalar

from app.biobank.donors.models import Consent, Donor
from app.biobank.donors.words import ConsentState, WithdrawalLevel
from app.core.actor import Permission
from app.core.db.asking import Question, among
from app.core.errors import NotFound
from app.core.work import Work


class DonorUnknown(NotFound):
    """There is no such donor in this study."""

    code = "E-DONOR-UNKNOWN"


class _Given(NamedTuple):
    donor_id: int
    scopes: str


_SCOPES = Question(
    _Given,
    sql.select(col(Consent.donor_id), col(Consent.scopes)).where(
        among(Consent.donor_id, "donors"), col(Consent.state) == ConsentState.ACTIVE
    ),
)


class DonorKept(NamedTuple):
    """What a batch needs of a donor whom it keeps from withdrawing until its end."""

    id: int
    study_id: int
    pseudonym: str
    withdrawn: WithdrawalLevel


_KEPT = Question(
    DonorKept,
    sql.select(col(Donor.id), col(Donor.study_id), col(Donor.pseudonym), col(Donor.withdrawn))
    .where(among(Donor.study_id, "studies"), among(func.upper(Donor.pseudonym), "names"))
    .order_by(col(Donor.id))
    .with_for_update(read=True),
)


def kept(work: Work, names: Iterable[tuple[int, str]]) -> dict[tuple[int, str], DonorKept]:
    """As `donors_by_pseudonym`, and each is kept as it is until the end of the work, as by `locked`."""
    wanted = {(study_id, pseudonym.upper()) for study_id, pseudonym in names}
    if not wanted:
        return {}
    asked = {"studies": sorted({one for one, _ in wanted}), "names": sorted({name for _, name in wanted})}
    found = {(row.study_id, row.pseudonym.upper()): row for row in work.ask(_KEPT, **asked)}
    return {key: row for key, row in found.items() if key in wanted}


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
    for given in work.ask(_SCOPES, donors=list(donor_ids)):
        known = scopes.get(given.donor_id, frozenset())
        scopes[given.donor_id] = known | frozenset(given.scopes.split())
    return scopes


def visible(work: Work) -> ColumnElement[bool]:
    """Which donors the actor may see. A donor belongs to a study, not to a site."""
    studies = {scope.study_id for scope in work.actor.scopes(Permission.DONORS_READ)}
    if None in studies:
        return true()
    return (
        or_(*(col(Donor.study_id) == id_ for id_ in sorted(one for one in studies if one)))
        if studies
        else false()
    )


def listed(work: Work, study_id: int | None) -> SelectOfScalar[Donor]:
    """The donors the actor may see, of one study or of all."""
    query = select(Donor).where(visible(work))
    return query if study_id is None else query.where(Donor.study_id == study_id)


def seen(work: Work, study_id: int, pseudonym: str) -> Donor:
    """One donor that the actor may see, or E-DONOR-UNKNOWN."""
    query = select(Donor).where(
        Donor.study_id == study_id, func.upper(Donor.pseudonym) == pseudonym.upper(), visible(work)
    )
    donor = work.session.exec(query).one_or_none()
    if donor is None:
        raise DonorUnknown(f"There is no donor {pseudonym} in this study.")
    return donor


def by_ids(work: Work, donor_ids: Iterable[int]) -> dict[int, Donor]:
    """Donors by id."""
    query = select(Donor).where(col(Donor.id).in_(sorted(set(donor_ids))))
    return {donor.id or 0: donor for donor in work.session.exec(query)}


def locked(work: Work, donor_ids: Iterable[int], *, only_kept: bool = False) -> dict[int, Donor]:
    """Donors by id, locked in ascending order; a deed locks donors before samples, never after.

    Whoever changes consents locks them so. Whoever links material to them only keeps them as they are
    (`only_kept`): two such deeds do not wait for one another, but each waits for a withdrawal, and it for them.
    """
    found: dict[int, Donor] = {}
    wanted = sorted(set(donor_ids))
    for start in range(0, len(wanted), 1000):
        query = select(Donor).where(col(Donor.id).in_(wanted[start : start + 1000])).order_by(col(Donor.id))
        query = query.with_for_update(read=only_kept).execution_options(populate_existing=True)
        found |= {donor.id or 0: donor for donor in work.session.exec(query)}
    return found


def consents_of(work: Work, donor_ids: Sequence[int]) -> dict[int, list[Consent]]:
    """Every form on record, by donor, in the order of recording."""
    found: dict[int, list[Consent]] = {}
    for start in range(0, len(donor_ids), 500):
        query = select(Consent).where(col(Consent.donor_id).in_(donor_ids[start : start + 500]))
        for consent in work.session.exec(query.order_by(col(Consent.id))):
            found.setdefault(consent.donor_id, []).append(consent)
    return found


def ids_named(pseudonym: str) -> Any:
    """The ids of donors of this pseudonym, in whatever study: a part of another question."""
    return select(col(Donor.id)).where(func.upper(Donor.pseudonym) == pseudonym.upper())
