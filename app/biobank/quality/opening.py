"""Opening a non-conformity: by a person, or by a clock that saw a limit passed (W06)."""

from collections.abc import Sequence

from app.biobank.quality.facts import NonconformityOpened
from app.biobank.quality.models import Nonconformity, NonconformitySample
from app.biobank.quality.words import Severity
from app.biobank.samples.models import Sample
from app.biobank.vocabulary.reading import nonconformities
from app.core.errors import Invalid
from app.core.work import Work


class CodeNotInCatalogue(Invalid):
    """The catalogue of non-conformities has no such code."""

    code = "E-NC-CODE"


def open_nonconformity(
    work: Work,
    code: str,
    samples: Sequence[Sample],
    *,
    site_id: int,
    severity: str | None = None,
    description: str = "",
) -> Nonconformity:
    """Open one for `samples`; its severity is the catalogue's unless another is said."""
    known = nonconformities().get(code)
    if known is None:
        raise CodeNotInCatalogue(
            f"{code} is not in the catalogue of non-conformities.", fields={"code": "Unknown."}
        )
    studies = {sample.study_id for sample in samples}
    row = work.add(
        Nonconformity(
            code=code,
            severity=Severity(severity or known.severity),
            description=description,
            site_id=site_id,
            study_id=studies.pop() if len(studies) == 1 else None,
            opened_by=work.actor.user_id,
            opened_at=work.now,
        )
    )
    work.insert(
        NonconformitySample, [{"nonconformity_id": row.id, "sample_id": sample.id} for sample in samples]
    )
    work.tell(
        NonconformityOpened(
            subject=row.ref,
            about=tuple(sample.ref for sample in samples),
            study_id=row.study_id,
            site_id=site_id,
            code=code,
            severity=row.severity,
            description=description or known.name,
            samples=[sample.code for sample in samples],
        )
    )
    return row
