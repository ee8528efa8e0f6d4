"""What comes in, is made, is asked for and goes out, and how long it takes."""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import and_

from app.biobank.figures.conditions import (
    confirmed,
    due_receipts,
    during,
    from_collection,
    kept,
    limited,
    of_kind,
    primaries,
    served,
    told,
)
from app.biobank.figures.figure import Column, Figure
from app.biobank.figures.judging import Target
from app.biobank.figures.told.queries import decided_at
from app.biobank.figures.words import Rows, Unit
from app.biobank.requests.words import RequestState
from app.biobank.samples.timing import Step

OPEN_REQUESTS: Final = tuple(
    one
    for one in RequestState
    if one not in (RequestState.DRAFT, RequestState.DECLINED, RequestState.CLOSED, RequestState.WITHDRAWN)
)
_IN_TIME: Final = Target(95, at_least=True)

_received: Column = lambda c: c.received_at  # noqa: E731 - a column by its name
_frozen: Column = lambda c: c.frozen_at  # noqa: E731 - a column by its name
_spun: Column = lambda c: c.spun_at  # noqa: E731 - a column by its name
_recorded: Column = lambda c: c.recorded_at  # noqa: E731 - a column by its name


def _since_collection(column: Column) -> Callable[[Any], Any]:
    return lambda c: (c.collected_at, column(c))


FIGURES: Final = (
    Figure(
        id="K04",
        name="collected",
        words="Collection completeness",
        question="Were the tubes taken that were planned?",
        formula="Tubes told as collected ÷ tubes told as collected or as not collected, in the period.",
        rows=Rows.ENTRIES,
        whole=told("sample.collected", "sample.not_collected"),
        part=of_kind("sample.collected"),
        part_words="collected",
        rest_words="not collected",
        unit=Unit.PERCENT,
        target=Target(97, at_least=True),
        periodic=True,
    ),
    Figure(
        id="K06",
        name="to-reception",
        words="Collection to reception",
        question="How long are tubes under way to the biobank?",
        formula="Median and 95th percentile of the minutes from collection to reception, of primary tubes received in the period.",
        rows=Rows.SAMPLES,
        whole=primaries(from_collection(_received)),
        lasted=_since_collection(_received),
        unit=Unit.MINUTES,
        periodic=True,
    ),
    Figure(
        id="K07",
        name="to-spin",
        words="Spun in time",
        question="Did tubes reach the centrifuge within the limit of their material?",
        formula="Tubes within the limit from collection to spin ÷ tubes with a limit, spun in the period.",
        rows=Rows.SPUN,
        whole=limited(Step.COLLECTION_TO_SPIN, _spun),
        part=kept(Step.COLLECTION_TO_SPIN, _spun),
        part_words="in time",
        rest_words="not in time",
        unit=Unit.PERCENT,
        target=_IN_TIME,
        periodic=True,
    ),
    Figure(
        id="K08",
        name="frozen-in-time",
        words="Frozen in time",
        question="Did samples reach the cold within the limit of their material?",
        formula="Samples within the limit from collection to freezing ÷ samples with a limit, frozen in the period.",
        rows=Rows.SAMPLES,
        whole=limited(Step.COLLECTION_TO_FREEZE, _frozen),
        part=kept(Step.COLLECTION_TO_FREEZE, _frozen),
        part_words="in time",
        rest_words="not in time",
        unit=Unit.PERCENT,
        target=_IN_TIME,
        periodic=True,
    ),
    Figure(
        id="K08",
        name="to-freeze",
        words="Collection to freezing",
        question="How long does it take from the donor to the cold?",
        formula="Median and 95th percentile of the minutes from collection to freezing, frozen in the period.",
        rows=Rows.SAMPLES,
        whole=from_collection(_frozen),
        lasted=_since_collection(_frozen),
        unit=Unit.MINUTES,
        periodic=True,
    ),
    Figure(
        id="K09",
        name="made",
        words="Aliquots and derivatives made",
        question="How much was made of what came in?",
        formula="Entries that tell of a child made of other samples, recorded in the period, where it was made.",
        rows=Rows.ENTRIES,
        whole=told("sample.produced"),
        at=_recorded,
        periodic=True,
    ),
    Figure(
        id="K26",
        name="distributed",
        words="Samples distributed",
        question="How much left for a recipient?",
        formula="Entries that tell of a distribution, recorded in the period: gross, returns are not taken off.",
        rows=Rows.ENTRIES,
        whole=told("sample.distributed"),
        at=_recorded,
        periodic=True,
    ),
    Figure(
        id="K26",
        name="returned",
        words="Samples returned",
        question="How much of it came back?",
        formula="Entries that tell of a distributed sample that came back, recorded in the period.",
        rows=Rows.ENTRIES,
        whole=told("sample.return_received"),
        at=_recorded,
        periodic=True,
    ),
    Figure(
        id="K27",
        name="open-requests",
        words="Requests under way",
        question="Where do requests stand?",
        formula="Requests handed in and not declined, withdrawn or closed, now, by state.",
        rows=Rows.REQUESTS,
        whole=lambda c, _asked: c.state.in_(OPEN_REQUESTS),
        divided=lambda c: c.state,
        named=lambda value: value.replace("_", " "),
    ),
    Figure(
        id="K27",
        name="committee",
        words="From hand-in to decision",
        question="How long does the access committee take?",
        formula="Median and 95th percentile of the whole days from hand-in to decision, decided in the period.",
        rows=Rows.REQUESTS,
        whole=lambda c, asked: and_(c.submitted_at.is_not(None), during(lambda c: c.decided_at)(c, asked)),
        lasted=lambda c: (c.submitted_at, c.decided_at),
        unit=Unit.DAYS,
        target=Target(30),
        periodic=True,
    ),
    Figure(
        id="K27",
        name="decision-to-parcel",
        words="From decision to parcel",
        question="How long does the biobank take once it was decided?",
        formula="Median and 95th percentile of the whole days from decision to dispatch, dispatched in the period.",
        rows=Rows.SHIPMENTS,
        whole=served,
        lasted=lambda c: (decided_at(c), c.dispatched_at),
        unit=Unit.DAYS,
        target=Target(15),
        periodic=True,
    ),
    Figure(
        id="K29",
        name="receipts",
        words="Receipt confirmed within 7 days",
        question="Do recipients say what arrived?",
        formula=(
            "Distributions confirmed at most 7 days after dispatch ÷ distributions of the period that were confirmed "
            "or are more than 7 days old."
        ),
        rows=Rows.SHIPMENTS,
        whole=due_receipts,
        part=confirmed,
        part_words="in time",
        rest_words="late or not at all",
        unit=Unit.PERCENT,
        target=_IN_TIME,
        periodic=True,
    ),
)
