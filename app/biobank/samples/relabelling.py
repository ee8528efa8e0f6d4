"""A further label for a sample: the old one still finds it, and neither ever names anything else."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.models import CodeTaken
from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.samples import queries
from app.biobank.samples.amount_schemas import RelabelSamples
from app.biobank.samples.births import not_later
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.facts import SampleRelabelled
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.second_person import another
from app.biobank.samples.transitions import alive
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def relabel_by_hand(work: Work, form: RelabelSamples) -> Registered:
    """Relabel at the bench (W10): with the old code or the position as evidence, or with a second person."""
    not_later(form.occurred_at, work.now, "The relabelling")
    cause = cause_of("relabel", form.cause, form.reason)
    samples = relabel(
        work,
        [(line.sample, line.label) for line in form.labels],
        in_words(cause, form.reason),
        occurred_at=form.occurred_at,
        second_person=form.second_person if form.evidence == "second_person" else None,
        alone=form.evidence != "second_person",
    )
    return Registered(samples=[Brief.of(sample) for sample in samples])


def relabel(
    work: Work,
    labels: Sequence[tuple[str, str]],
    reason: str,
    *,
    occurred_at: datetime | None = None,
    second_person: str | None = None,
    alone: bool = True,
) -> list[Sample]:
    """Give each sample a further label: (a code that finds it, the new code) pairs; all of them, or none.

    Unless `alone`, `second_person` is somebody else who may witness at the samples' sites (E-WITNESS).
    """
    samples = queries.to_change(work, [code for code, _ in labels], Permission.SAMPLES_RELABEL)
    taken = set(barcodes.known(work, [label for _, label in labels]))
    other = None if alone else another(work, second_person, samples)
    refusals = Refusals()
    for row, ((_, label), sample) in enumerate(zip(labels, samples, strict=True)):
        with refusals.of(row, sample=sample.code):
            alive(sample.status, sample.code)
            refuse_held("sample.relabelled", sample)
            name = check_code(label)
            if name in taken:
                raise CodeTaken(
                    f"{label} was used before.", fields={"label": "Taken."}, next_step="Use a fresh label."
                )
            taken.add(name)
    refusals.settle()
    name_all(
        work, "sample", [(sample.id or 0, label) for (_, label), sample in zip(labels, samples, strict=True)]
    )
    work.tell(
        *(
            SampleRelabelled(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                occurred_at=occurred_at,
                reason=reason,
                code=sample.code,
                label=label,
                second_person=other.login if other else None,
            )
            for (_, label), sample in zip(labels, samples, strict=True)
        )
    )
    return samples
