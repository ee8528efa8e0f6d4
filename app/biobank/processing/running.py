"""Runs of a centrifuge or another machine: tubes in, START, STOP; the clock is checked at START (W07)."""

from app.biobank.barcodes.models import CodeTaken
from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.barcodes.queries import find
from app.biobank.processing import queries
from app.biobank.processing.facts import RunOpened, RunStarted, RunStopped
from app.biobank.processing.models import Run, RunTube
from app.biobank.processing.schemas import Clocked, OpenRun, RunAnswer, RunView
from app.biobank.processing.timekeeping import answer_for
from app.biobank.samples import queries as samples
from app.biobank.samples.births import not_later
from app.biobank.samples.checking_in import start_work
from app.biobank.samples.errors import OutOfOrder, WrongState
from app.biobank.samples.models import Sample
from app.biobank.samples.timing import Step
from app.biobank.storage.queries import working_site
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def open_run(work: Work, form: OpenRun) -> RunView:
    """Set up a run and take its tubes into work (t12, t13). A tube is spun once."""
    site = working_site(work, form.site)
    not_later(form.occurred_at, work.now, "The run")
    check_code(form.code)
    if find(work, form.code) is not None:
        raise CodeTaken(f"{form.code} was used before.", fields={"code": "Taken."})
    tubes = samples.to_change(work, form.samples, Permission.SAMPLES_PROCESS)
    spun = queries.spun_before(work, [tube.id or 0 for tube in tubes])
    refusals = Refusals()
    for row, tube in enumerate(tubes):
        if tube.id in spun:
            refusals.add(row, WrongState(f"{tube.code} was in a run already."), sample=tube.code)
        elif tube.site_id != site.id:
            refusals.add(row, WrongState(f"{tube.code} is not at {site.code}."), sample=tube.code)
    refusals.settle()
    start_work(work, tubes, form.code, occurred_at=form.occurred_at)
    run = work.add(
        Run(code=form.code, equipment=form.equipment, programme=form.programme, site_id=site.id or 0)
    )
    name_all(work, "run", [(run.id or 0, run.code)])
    work.insert(RunTube, [{"run_id": run.id, "sample_id": tube.id} for tube in tubes])
    work.tell(
        RunOpened(
            subject=run.ref,
            about=tuple(tube.ref for tube in tubes),
            site_id=site.id,
            occurred_at=form.occurred_at,
            code=run.code,
            equipment=run.equipment,
            programme=run.programme,
        )
    )
    return RunView.model_validate(run)


def start(work: Work, code: str, form: Clocked) -> RunAnswer:
    """START: the spin begins. Tubes that waited too long need their warning acknowledged; each opens an NC."""
    run = queries.run_by_code(work, code, for_update=True)
    tubes = _tubes(work, run)
    not_later(form.occurred_at, work.now, "The start")
    if run.started_at is not None:
        raise WrongState(f"{run.code} was started already.")
    run.started_at = form.occurred_at or work.now
    work.tell(RunStarted(subject=run.ref, site_id=run.site_id, occurred_at=run.started_at, code=run.code))
    return answer_for(work, run, tubes, Step.COLLECTION_TO_SPIN, form.ack)


def stop(work: Work, code: str, form: Clocked) -> RunAnswer:
    """STOP: the spin is over."""
    run = queries.run_by_code(work, code, for_update=True)
    _tubes(work, run)
    not_later(form.occurred_at, work.now, "The stop")
    if run.started_at is None or run.stopped_at is not None:
        raise WrongState(f"{run.code} is not running.", next_step="Start it first.")
    moment = form.occurred_at or work.now
    if moment < run.started_at:
        raise OutOfOrder(f"{run.code} was started later than that.", fields={"occurred_at": "Too early."})
    run.stopped_at = moment
    work.tell(RunStopped(subject=run.ref, site_id=run.site_id, occurred_at=moment, code=run.code))
    return RunAnswer(run=RunView.model_validate(run))


def _tubes(work: Work, run: Run) -> list[Sample]:
    """The tubes of a run; refused unless the actor may process those of each study in it."""
    tubes = list(samples.by_ids(work, queries.tubes_of(work, run.id or 0)).values())
    for study_id in sorted({tube.study_id for tube in tubes}):
        work.must(Permission.SAMPLES_PROCESS, run.site_id, study_id)
    return tubes
