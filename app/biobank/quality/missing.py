"""A search has ended in vain: the samples are lost, and a non-conformity says so (W24)."""

from app.biobank.quality import queries
from app.biobank.quality.opening import open_together
from app.biobank.samples import losing
from app.biobank.samples.ending_schemas import DeclareLost, Lost
from app.biobank.samples.schemas import Brief
from app.core.work import Work

MISSING = "MISSING"
"""The code of what is not where it is recorded."""


def declare_lost(work: Work, form: DeclareLost) -> Lost:
    """Declare the samples of `form` lost, with one non-conformity for those of each site and study.

    What has one open already, since its search began, gets no second one.
    """
    samples = losing.declare_lost(work, form)
    told = queries.open_with(work, MISSING, [one.id or 0 for one in samples])
    untold = [one for one in samples if one.id not in told]
    opened = open_together(work, MISSING, untold, lambda _: form.reason)
    return Lost(samples=[Brief.of(one) for one in samples], nonconformities=[row.id or 0 for row in opened])
