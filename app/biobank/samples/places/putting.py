"""Puts tubes at their places: what storing, moving, putting back and correcting have in common."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from app.biobank.samples.births import not_later
from app.biobank.samples.errors import PlaceTaken
from app.biobank.samples.facts import SampleFact
from app.biobank.samples.models import Sample
from app.biobank.samples.places import queries
from app.biobank.samples.places.spots import Chooser, Spot, Wish
from app.biobank.samples.queries import may_see
from app.biobank.samples.thawing import freeze, refuse_early
from app.biobank.samples.words import Status
from app.biobank.storage.schemes import Fill
from app.biobank.storage.temperatures import freezes, is_frozen
from app.core.db.conflicts import translate
from app.core.errors import BiobankError, Refusals
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class Going:
    """A tube on its way to a place: what it becomes there, and what is told of it."""

    row: int
    sample: Sample
    spot: Spot
    status: Status
    fact: SampleFact


Decide = Callable[[Sample, Spot], tuple[Status, SampleFact]]
"""Whether and how a tube goes to a spot: its status there and the fact, or a refusal."""


def put_all(
    work: Work,
    samples: Sequence[Sample],
    wishes: Sequence[Wish | BiobankError],
    decide: Decide,
    occurred_at: datetime | None,
) -> list[Spot]:
    """Put every tube at the place it wishes for, in one step, or refuse every row that cannot be.

    `samples` and the boxes of `wishes` are locked. Two tubes may change places. A tube that stands there
    already, with nothing else to change, is left alone and not told of again.
    """
    not_later(occurred_at, work.now, "This")
    moment = occurred_at or work.now
    leaving = [sample.id or 0 for sample in samples]
    chooser = Chooser(lambda box_id: queries.not_to_be_given(work, box_id, leaving))
    chooser.keep([wish for wish in wishes if isinstance(wish, Wish)])
    refusals = Refusals()
    goings: list[Going] = []
    for row, (sample, wish) in enumerate(zip(samples, wishes, strict=True)):
        with refusals.of(row, sample=sample.code):
            if isinstance(wish, BiobankError):
                raise wish
            spot = chooser.spot(sample, wish)
            refuse_early(sample, moment)
            goings.append(Going(row, sample, spot, *decide(sample, spot)))
    refusals.settle()
    changing = [
        one
        for one in goings
        if (one.sample.container_id, one.sample.place) != one.spot.key or one.sample.status is not one.status
    ]
    thawed = [one.sample for one in changing if one.sample.thawed_at and freezes(one.spot.box.temperature)]
    freeze(work, thawed, moment)
    try:
        with work.session.begin_nested():
            _make_way(work, changing)
            for one in changing:
                _stand(one, moment)
            work.tell(*(one.fact for one in changing))
    except IntegrityError as error:
        if isinstance(translate(error), PlaceTaken):
            _name_what_stands_there(work, changing)
        raise
    return [one.spot for one in goings]


def _make_way(work: Work, goings: Sequence[Going]) -> None:
    # The index looks at every row by itself, so of two tubes that change places each leaves before the other comes.
    wanted = {one.spot.key: one.sample.id for one in goings}
    in_the_way = [
        one.sample
        for one in goings
        if one.sample.container_id is not None
        and wanted.get((one.sample.container_id, one.sample.place or 0), one.sample.id) != one.sample.id
    ]
    for sample in in_the_way:
        sample.container_id = sample.place = None
        sample.custodian_site_id = sample.site_id
    if in_the_way:
        work.step()


def _stand(one: Going, moment: datetime) -> None:
    sample = one.sample
    sample.container_id, sample.place = one.spot.key
    sample.custodian_site_id = sample.custodian_user_id = sample.shipment_id = None
    sample.home_container_id = sample.home_place = None
    sample.status = one.status
    temperature = one.spot.box.temperature
    if sample.frozen_at is None and temperature is not None and is_frozen(temperature):
        sample.frozen_at = moment


def _name_what_stands_there(work: Work, goings: Sequence[Going]) -> None:
    """Say what stands where, and what is free. The index has refused; this only finds the words."""
    standing = queries.standing_at(work, [one.spot.key for one in goings])
    refusals = Refusals()
    for one in goings:
        other = standing.get(one.spot.key)
        if other is None or other.id == one.sample.id:
            continue
        name = other.code if may_see(work, other) else "another tube"
        taken = queries.not_to_be_given(work, one.spot.box.id, [])
        places = one.spot.box.grid.places(Fill.ROW) if one.spot.box.grid else ()
        free = next((place for place in places if place not in taken), None)
        refusals.add(
            one.row,
            PlaceTaken(
                f"{name} stands at {one.spot}.",
                fields={"position": f"{name} stands there."},
                next_step="The box is full; choose another."
                if free is None
                else f"The next free place is {Spot(one.spot.box, free).label}.",
            ),
            sample=one.sample.code,
        )
    refusals.settle()
