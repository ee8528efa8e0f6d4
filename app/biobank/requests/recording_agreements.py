"""Recording the material transfer agreement under which a request is served."""

from app.biobank.requests import queries
from app.biobank.requests.facts import AgreementRecorded
from app.biobank.requests.models import Request
from app.biobank.requests.rules import must_be_ready
from app.biobank.requests.schemas import RecordAgreement
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.work import Work


def record_agreement(work: Work, code: str, form: RecordAgreement) -> Request:
    """Record the agreement of a request that was approved; a later one takes the place of an earlier one."""
    request = queries.to_change(work, code, Permission.REQUESTS_AGREEMENT)
    must_be_ready(request, "given an agreement")
    if form.valid_until < form.signed_on:
        raise Invalid(
            "An agreement cannot end before it was signed.", fields={"valid_until": "Before the signature."}
        )
    if form.signed_on > work.now.date():
        raise Invalid("An agreement is recorded once it is signed.", fields={"signed_on": "In the future."})
    request.mta_reference, request.mta_institution = form.reference, form.institution
    request.mta_signed_on, request.mta_valid_until = form.signed_on, form.valid_until
    work.tell(
        AgreementRecorded(
            subject=request.ref,
            study_id=request.study_id,
            code=request.code,
            reference=form.reference,
            institution=form.institution,
            valid_until=form.valid_until.isoformat(),
        )
    )
    return request
