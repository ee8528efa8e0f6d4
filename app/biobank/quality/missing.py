"""A search has ended in vain: the samples are lost, and a non-conformity says so (W24)."""

from collections import defaultdict

from app.biobank.quality.opening import open_nonconformity
from app.biobank.samples import losing
from app.biobank.samples.ending_schemas import DeclareLost, Lost
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Brief
from app.core.work import Work


def declare_lost(work: Work, form: DeclareLost) -> Lost:
    """Declare the samples of `form` lost, with one non-conformity for those of each site and study."""
    samples = losing.declare_lost(work, form)
    together: dict[tuple[int, int], list[Sample]] = defaultdict(list)
    for sample in samples:
        together[sample.site_id, sample.study_id].append(sample)
    opened = [
        open_nonconformity(work, "MISSING", some, site_id=site_id, description=form.reason)
        for (site_id, _), some in together.items()
    ]
    return Lost(samples=[Brief.of(one) for one in samples], nonconformities=[row.id or 0 for row in opened])
