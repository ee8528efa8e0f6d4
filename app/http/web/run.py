"""One processing run as a page: started, stopped; then the layers of each of its tubes are measured."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.barcodes.scanning import Command, read_scan
from app.biobank.processing import queries, running, viewing
from app.biobank.processing.schemas import Clocked, RunAnswer, RunView, RunWithTubes
from app.biobank.samples.errors import AcknowledgeFirst
from app.biobank.samples.timing import Step
from app.biobank.stations import queries as stations
from app.biobank.stations.story import StoryLine, as_story
from app.biobank.vocabulary.reading import materials, time_limits
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.ledger import searching
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import WHEN, Asked, Field
from app.http.web.forms import Posted
from app.http.web.runs import address_of, moment_in
from app.http.web.scan import ScannedAfter, opened
from app.http.web.scan_lists import Listed

router = APIRouter()
Processing = Annotated[Gate, Depends(gate(Permission.SAMPLES_PROCESS))]

KNOWN = Field(
    name="known",
    label="I know that tubes waited too long; a non-conformity is opened for each",
    kind="checkbox",
)


class RunPage(View):
    """A run, its tubes, those whose layers are measured, and what may be done to it now."""

    found: RunWithTubes
    site: str
    state: str
    minutes: int | None
    measured: set[int]
    asked: Asked | None
    story: list[StoryLine]


@router.get("/runs/{code}")
def run_page(request: Request, door: Processing, code: str) -> Response:
    """One run."""
    with door.read() as work:
        found = viewing.with_tubes(work, code)
        run = found.run
        page = RunPage(
            found=found,
            site=stations.codes_of_sites(work, {run.site_id})[run.site_id],
            state="done" if run.stopped_at else "running" if run.started_at else "open",
            minutes=_minutes(run.started_at, run.stopped_at),
            measured=queries.measured(work, [one.id for one in found.tubes]),
            asked=_asked(run),
            story=as_story(
                work,
                searching.about(
                    work.session, [f"run:{run.id}"], work.actor.scopes(Permission.SAMPLES_PROCESS)
                ),
            ),
        )
        return pages.show(request, work, "run.html", page)


@router.post("/runs/{code}/start")
def start_run(request: Request, door: Processing, code: str, form: Posted) -> Response:
    """The machine starts; whoever ticks that tubes waited too long says so for every warning there is."""
    with door.write() as work:
        ack = sorted(_warnings()) if forms.ticked(form, "known") else []
        try:
            done = running.start(work, code, forms.fill(Clocked, {"ack": ack, **moment_in(work, form)}))
        except AcknowledgeFirst as error:
            raise AcknowledgeFirst(
                error.message, rows=error.rows, next_step="Tick that you know it, and start again."
            ) from error
        return pages.go(request, work, address_of(done.run.code), _told(done))


@router.post("/runs/{code}/stop")
def stop_run(request: Request, door: Processing, code: str, form: Posted) -> Response:
    """The machine has stopped."""
    with door.write() as work:
        done = running.stop(work, code, forms.fill(Clocked, moment_in(work, form)))
        note = f"{done.run.code} is done. Measure the layers of its tubes."
        return pages.go(request, work, address_of(done.run.code), note)


@router.post("/runs/{code}/scans")
def clock_run(code: str, form: ScannedAfter, door: Processing) -> Listed:
    """CMD:START and CMD:STOP are the moments themselves; CMD:ACK before says that the warnings are known."""
    with door.write() as work:
        command = read_scan(form.text).command
        if command is Command.START:
            known = any(read_scan(text).command is Command.ACK for text in form.before)
            try:
                done = running.start(work, code, Clocked(ack=sorted(_warnings()) if known else []))
            except AcknowledgeFirst as error:
                raise AcknowledgeFirst(
                    error.message, rows=error.rows, next_step="Scan CMD:ACK if you know it, then CMD:START."
                ) from error
            return work.answer(Listed(tone="ok", sentence=_told(done), href=address_of(code)))
        if command is Command.STOP:
            running.stop(work, code, Clocked())
            told = f"{code} is done. Measure the layers of its tubes."
            return work.answer(Listed(tone="complete", sentence=told, href=address_of(code)))
        if command is Command.ACK:
            return work.answer(
                Listed(tone="ok", sentence="The warnings are known.", next_step="Scan CMD:START.")
            )
        return work.answer(opened(work, form.text))


def _minutes(start: datetime | None, stop: datetime | None) -> int | None:
    return int((stop - start).total_seconds() // 60) if start and stop else None


def _asked(run: RunView) -> Asked | None:
    at = address_of(run.code)
    if run.started_at is None:
        return Asked(action=f"{at}/start", title="Start", verb="Start", fields=[KNOWN, WHEN])
    if run.stopped_at is None:
        return Asked(action=f"{at}/stop", title="Stop", verb="Stop", fields=[WHEN])
    return None


def _warnings() -> set[str]:
    """Every warning that a start can give."""
    limits = (limit for material in materials() for limit in time_limits(material))
    return {limit.warning for limit in limits if limit.step == Step.COLLECTION_TO_SPIN}


def _told(done: RunAnswer) -> str:
    count = len(done.nonconformities)
    opened = (
        f" {count} {'non-conformity is' if count == 1 else 'non-conformities are'} opened." if count else ""
    )
    return f"{done.run.code} is running.{opened}"
