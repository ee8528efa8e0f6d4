"""Shows a run with its tubes."""

from app.biobank.processing import queries
from app.biobank.processing.schemas import RunView, RunWithTubes
from app.biobank.samples import queries as samples
from app.biobank.samples.schemas import Brief
from app.core.actor import Permission
from app.core.work import Work


def with_tubes(work: Work, code: str) -> RunWithTubes:
    """The run of this code, and the tubes in it as far as the actor may see them."""
    run = queries.run_by_code(work, code)
    tubes = samples.by_ids(work, queries.tubes_of(work, run.id or 0)).values()
    seen = [Brief.of(one) for one in tubes if samples.may_see(work, one, Permission.SAMPLES_PROCESS)]
    return RunWithTubes(run=RunView.model_validate(run), tubes=seen)
