"""Looks up runs and the tubes in them."""

from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.processing.models import Run, RunTube
from app.biobank.processing.schemas import RunView
from app.biobank.samples.models import Fraction
from app.biobank.storage.queries import may_at
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.paging import Page, page
from app.core.work import Work


class RunUnknown(NotFound):
    """There is no such run, or none that one may see."""

    code = "E-BC-UNKNOWN"


def run_by_code(work: Work, code: str, *, for_update: bool = False) -> Run:
    """The run of this code, or E-BC-UNKNOWN."""
    barcode = barcodes.find(work, code)
    run = None
    if barcode is not None and barcode.kind == "run":
        query = select(Run).where(Run.id == barcode.target_id)
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        run = work.session.exec(query).one_or_none()
    if run is None or not may_at(work, Permission.SAMPLES_PROCESS, run.site_id):
        raise RunUnknown(f"There is no run {code}.")
    return run


def tubes_of(work: Work, run_id: int) -> list[int]:
    """The ids of the samples in a run."""
    query = select(RunTube.sample_id).where(RunTube.run_id == run_id).order_by(col(RunTube.sample_id))
    return list(work.session.exec(query))


def spun_before(work: Work, sample_ids: list[int]) -> set[int]:
    """Which of these samples were in a run already."""
    query = select(RunTube.sample_id).where(col(RunTube.sample_id).in_(sample_ids))
    return set(work.session.exec(query))


def listed(work: Work, after: str, size: int) -> Page[RunView]:
    """The runs at the sites where the actor processes samples, the newest first."""
    query = select(Run)
    sites = {scope.site_id for scope in work.actor.scopes(Permission.SAMPLES_PROCESS)}
    if None not in sites:
        query = query.where(col(Run.site_id).in_(sorted(id_ for id_ in sites if id_ is not None)))
    return page(work.session, query, col(Run.id), RunView.model_validate, after, size, newest_first=True)


def measured(work: Work, sample_ids: list[int]) -> set[int]:
    """Those of these samples whose layers were measured."""
    query = select(Fraction.sample_id).where(col(Fraction.sample_id).in_(sample_ids))
    return set(work.session.exec(query))
