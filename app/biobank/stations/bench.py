"""What waits for somebody at their bench: counts that lead to their lists, and what was done last."""

from sqlmodel import col

from app.biobank.samples.models import Sample
from app.biobank.samples.places import undoing
from app.biobank.samples.places.undo_schemas import DoneAct
from app.biobank.samples.words import Status
from app.biobank.stations import queries
from app.biobank.stations.story import StoryLine, as_story
from app.biobank.stations.waiting import queries as waiting
from app.core.actor import Permission, Scope
from app.core.ledger import searching
from app.core.ledger.searching import Wanted
from app.core.schemas import View
from app.core.work import Work

_WAITING = (Status.RECEIVED, Status.ACCEPTED, Status.IN_PROCESS, Status.IN_TRANSIT)


class Tile(View):
    """A count and the list behind it."""

    count: int
    label: str
    href: str


class BenchSheet(View):
    """The first page of whoever looks."""

    tiles: list[Tile]
    held: int
    mine: list[StoryLine]
    undoable: list[DoneAct]
    """The last acts, while they can be taken back."""
    scans: bool
    """Whether this person works with tubes."""


def bench_of(work: Work, undo_minutes: int) -> BenchSheet:
    """The counts of waiting samples and the actor's last acts; those of the last `undo_minutes` can be taken back."""
    sees = bool(work.actor.scopes(Permission.SAMPLES_READ))
    counts = queries.counted(work, Sample.status, [col(Sample.status).in_(_WAITING)]) if sees else {}
    held = sum(queries.counted(work, Sample.site_id, [Sample.holds != ""]).values()) if sees else 0
    tiles = [
        Tile(
            count=counts.get(status, 0),
            label=status.replace("_", " "),
            href=f"/samples?status={status}",
        )
        for status in _WAITING
        if sees
    ]
    tiles += [Tile(count=count, label=label, href=href) for count, label, href in _mine(work) if count]
    wanted = Wanted(actor_id=work.actor.user_id, scopes=(Scope(None, None),))
    return BenchSheet(
        tiles=tiles,
        held=held,
        mine=as_story(work, searching.newest(work.session, wanted, size=8)),
        undoable=undoing.last_acts(work, undo_minutes).acts
        if work.actor.scopes(Permission.SAMPLES_PICK)
        else [],
        scans=bool(
            work.actor.scopes(Permission.SAMPLES_PLACE) or work.actor.scopes(Permission.SAMPLES_COLLECT)
        ),
    )


def _mine(work: Work) -> list[tuple[int, str, str]]:
    """What waits for this person and nobody else: how much, in words, and where it is done."""
    found = []
    if work.actor.scopes(Permission.SAMPLES_PICK):
        found += [
            (waiting.count_in_my_hands(work), "in your hands", "/tubes/put-back"),
            (waiting.count_offered_to_me(work), "offered to you", "/tubes/take-over"),
        ]
    if work.actor.scopes(Permission.SAMPLES_DESTROY):
        found.append((waiting.count_to_destroy(work), "to be destroyed", "/tubes/destroy"))
    return found
