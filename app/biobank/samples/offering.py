"""Putting consents on record, and naming the samples that waited for them."""

from app.biobank.donors import consenting
from app.biobank.donors.queries import scopes_in_force
from app.biobank.donors.schemas import RecordConsents
from app.biobank.donors.words import ConsentScope
from app.biobank.samples import queries
from app.biobank.samples.consent_schemas import ConsentsRecorded
from app.biobank.samples.schemas import Brief
from app.core.work import Work


def record_consents(work: Work, form: RecordConsents) -> ConsentsRecorded:
    """Record the forms. The holds that their lack had placed stay: the data protection officer releases them.

    `waiting` names the samples whose hold can now be released, as far as the actor may see them.
    """
    consents = consenting.record(work, form)
    scopes = scopes_in_force(work, sorted({consent.donor_id for consent in consents}))
    covered = sorted(id_ for id_, words in scopes.items() if ConsentScope.STORE in words)
    waiting = queries.waiting_for_consent(work, covered) if covered else []
    return ConsentsRecorded(
        consents=[consenting.view(consent) for consent in consents],
        waiting=[Brief.of(sample) for sample in waiting],
    )
