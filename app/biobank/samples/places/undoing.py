"""Takes an act at the bench back, within minutes: a compensating fact that restores what it changed (I-34)."""

from typing import Final

from app.biobank.samples import queries
from app.biobank.samples.errors import WrongState
from app.biobank.samples.places import undoing_moves, undoing_tubes
from app.biobank.samples.places.acts import Act, acts
from app.biobank.samples.places.undo_schemas import ActTakenBack, DoneAct, DoneActs, Undo
from app.biobank.samples.places.undoing_tubes import UNDONE_WITH
from app.biobank.samples.schemas import Brief
from app.biobank.storage.queries import containers_by_id
from app.core.errors import NotFound
from app.core.work import Work

_MOST_SHOWN: Final = 5


def last_acts(work: Work, minutes: int) -> DoneActs:
    """What the actor did at the bench in the last `minutes`, the newest first, and whether it can be taken back."""
    return DoneActs(
        acts=[_shown(done, _why_not(work, done)) for done in _recent(work, minutes)[:_MOST_SHOWN]]
    )


def undo(work: Work, form: Undo, minutes: int) -> ActTakenBack:
    """Take back the act that `form` names, or else the newest. Every field stands as before it.

    It was the actor's own, at most `minutes` ago, and nothing has happened since to anything it was about;
    otherwise E-STATE with the reason. All of the act is taken back, or none of it.
    """
    limit = f"Acts can be taken back for {minutes} minutes, while nothing builds on them."
    known = acts(work, minutes) if form.act is None else _recent(work, minutes)
    done = next((one for one in known if form.act in (None, one.entries[0].deed)), None)
    if done is None:
        raise NotFound("You did nothing of late that could be taken back.", next_step=limit)
    if not _at_the_bench(done):
        # An older act is not what somebody means who says "the last one".
        raise WrongState(
            f"Your last act was: {done.sentence}. That is not taken back by a scan.",
            next_step="Do the opposite, or choose an older act on the page Bench.",
        )
    if why := _why_not(work, done, for_update=True):
        raise WrongState(f"{done.sentence}: {why[0].lower()}{why[1:]}", next_step=limit)
    act = done.entries[-1].deed
    if done.moved_containers:
        containers = containers_by_id(work, done.ids)
        undoing_moves.take_back(work, done, containers)
        codes = [containers[id_].code for id_ in reversed(done.ids)]
        return ActTakenBack(act=act, sentence=done.sentence, samples=[], containers=codes)
    samples = queries.by_ids(work, done.ids)
    undoing_tubes.take_back(work, done, samples)
    briefs = [Brief.of(samples[id_]) for id_ in reversed(done.ids)]
    return ActTakenBack(act=act, sentence=done.sentence, samples=briefs, containers=[])


def _recent(work: Work, minutes: int) -> list[Act]:
    """The actor's acts at the bench that are not taken back."""
    return [one for one in acts(work, minutes) if _at_the_bench(one)]


def _at_the_bench(done: Act) -> bool:
    """Whether it was about tubes in places and hands, or about containers in their places."""
    return done.moved_containers or any(one.kind in UNDONE_WITH for one in done.entries)


def _why_not(work: Work, done: Act, *, for_update: bool = False) -> str:
    if done.moved_containers:
        return undoing_moves.why_not(work, done, containers_by_id(work, done.ids))
    return undoing_tubes.why_not(work, done, queries.by_ids(work, done.ids, for_update=for_update))


def _shown(done: Act, why: str) -> DoneAct:
    first = done.entries[-1]
    return DoneAct(
        act=first.deed,
        sentence=first.sentence,
        more=len(set(done.ids)) - 1,
        at=first.recorded_at,
        why=why,
    )
