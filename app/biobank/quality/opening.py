"""Opening a non-conformity: by a person, or by a clock that saw a limit passed (W06)."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from app.biobank.quality.facts import NonconformityOpened
from app.biobank.quality.models import Nonconformity, NonconformitySample
from app.biobank.quality.schemas import NonconformityView, OpenNonconformity
from app.biobank.quality.words import Severity
from app.biobank.samples import queries
from app.biobank.samples.models import Sample
from app.biobank.storage.queries import working_site
from app.biobank.studies.queries import study_by_code
from app.biobank.vocabulary.reading import nonconformities
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.work import Work


class CodeNotInCatalogue(Invalid):
    """The catalogue of non-conformities has no such code."""

    code = "E-NC-CODE"


def open_by_hand(work: Work, form: OpenNonconformity) -> NonconformityView:
    """Write down what somebody saw, for the samples it concerns; none where it is about something else."""
    samples = queries.to_change(work, form.samples, Permission.QUALITY_OPEN) if form.samples else []
    study_id = study_by_code(work, form.study).id if form.study else None
    if samples and form.site is None:
        site_id = samples[0].site_id
    else:
        site_id = working_site(work, form.site).id or 0
        work.must(Permission.QUALITY_OPEN, site_id, samples[0].study_id if samples else study_id)
    row = open_nonconformity(
        work,
        form.code,
        samples,
        site_id=site_id,
        study_id=study_id,
        severity=form.severity,
        description=form.description,
    )
    return NonconformityView.of(row, [sample.code for sample in samples])


def open_together(
    work: Work, code: str, samples: Sequence[Sample], describe: Callable[[Sequence[Sample]], str]
) -> list[Nonconformity]:
    """Open one for those of each site and study, in the words of `describe`."""
    together: dict[tuple[int, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        together[sample.site_id, sample.study_id].append(sample)
    return [
        open_nonconformity(work, code, some, site_id=site_id, description=describe(some))
        for (site_id, _), some in together.items()
    ]


def open_nonconformity(
    work: Work,
    code: str,
    samples: Sequence[Sample],
    *,
    site_id: int,
    study_id: int | None = None,
    severity: str | None = None,
    description: str = "",
    decision: str = "",
) -> Nonconformity:
    """Open one for `samples`; its severity is the catalogue's unless another is said.

    With a `decision` it is decided what becomes of them; somebody still has to close it.
    """
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
            study_id=studies.pop() if len(studies) == 1 else study_id,
            opened_by=work.actor.user_id,
            opened_at=work.now,
            decision=decision,
            decided_by=work.actor.user_id if decision else None,
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
