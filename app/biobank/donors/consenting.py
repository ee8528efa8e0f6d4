"""Putting signed forms on record: a newer one of the same form takes the place of the older."""

from datetime import timedelta

from app.biobank.donors import queries
from app.biobank.donors.errors import DonorWithdrew, SignedInTheFuture
from app.biobank.donors.facts import ConsentRecorded
from app.biobank.donors.models import Consent, Donor
from app.biobank.donors.queries import DonorUnknown
from app.biobank.donors.schemas import ConsentView, RecordConsent, RecordConsents
from app.biobank.donors.words import ConsentState
from app.biobank.storage.queries import site_if_any
from app.biobank.studies import queries as studies
from app.biobank.studies.queries import StudyUnknown
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work

AHEAD = timedelta(hours=14)
"""How far the calendar of the easternmost zone is ahead of ours."""


def record(work: Work, form: RecordConsents) -> list[Consent]:
    """Record every form, or refuse each row that cannot be and store none.

    A form that is older than the standing one of the same name is kept as superseded: it came late.
    """
    site = site_if_any(work, form.site)
    known = studies.studies_by_code(work, {line.study for line in form.consents})
    names = [(known[line.study].id or 0, line.donor) for line in form.consents if line.study in known]
    by_name = queries.donors_by_pseudonym(work, names) if names else {}
    donors = queries.locked(work, [donor.id or 0 for donor in by_name.values()])
    refusals = Refusals()
    for number, line in enumerate(form.consents):
        with refusals.of(number, donor=line.donor):
            study = known.get(line.study)
            if study is None:
                raise StudyUnknown(f"There is no study {line.study}.", fields={"study": "Unknown."})
            work.must(Permission.CONSENTS_RECORD, site.id if site else None, study.id)
            _sound(work, line, by_name.get((study.id or 0, line.donor.upper())))
    refusals.settle()
    standing = queries.consents_of(work, list(donors))
    recorded = []
    for line in form.consents:
        donor = by_name[known[line.study].id or 0, line.donor.upper()]
        recorded.append(
            _record(work, donor, line, standing.setdefault(donor.id or 0, []), site.id if site else None)
        )
    return recorded


def view(consent: Consent) -> ConsentView:
    """A form as it is shown."""
    return ConsentView(
        id=consent.id or 0,
        donor_id=consent.donor_id,
        form=consent.form,
        form_version=consent.form_version,
        scopes=consent.scopes.split(),
        signed_on=consent.signed_on,
        state=consent.state,
    )


def _sound(work: Work, line: RecordConsent, donor: Donor | None) -> None:
    if donor is None:
        raise DonorUnknown(
            f"There is no donor {line.donor} in {line.study}.",
            fields={"donor": "Unknown in this study."},
            next_step="Register the donor first.",
        )
    if donor.withdrawn.stops_use:
        raise DonorWithdrew(
            f"{line.donor} has withdrawn.", next_step="Ask the data protection officer before anything else."
        )
    if line.signed_on > (work.now + AHEAD).date():
        raise SignedInTheFuture(
            "A form cannot be signed tomorrow.", fields={"signed_on": "Not later than today."}
        )


def _record(
    work: Work, donor: Donor, line: RecordConsent, others: list[Consent], site_id: int | None
) -> Consent:
    same = [one for one in others if one.form.casefold() == line.form.casefold()]
    active = [one for one in same if one.state is ConsentState.ACTIVE]
    late = any(one.signed_on > line.signed_on for one in active)
    if not late:
        for one in active:
            one.state = ConsentState.SUPERSEDED
    consent = work.add(
        Consent(
            donor_id=donor.id or 0,
            form=line.form,
            form_version=line.form_version,
            scopes=" ".join(sorted(set(line.scopes))),
            signed_on=line.signed_on,
            document_hash=line.document_hash,
            state=ConsentState.SUPERSEDED if late else ConsentState.ACTIVE,
        )
    )
    others.append(consent)
    work.tell(
        ConsentRecorded(
            subject=donor.ref,
            study_id=donor.study_id,
            site_id=site_id,
            donor=donor.pseudonym,
            form=line.form,
            form_version=line.form_version,
            signed_on=line.signed_on.isoformat(),
            scopes=sorted(set(line.scopes)),
            superseded=[] if late else [one.form_version for one in active],
        )
    )
    return consent
