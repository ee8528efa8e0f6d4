"""Takes an act at the bench back, within minutes: a compensating fact that restores what it changed (I-34)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter

from app.biobank.samples import queries
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import ActUndone
from app.biobank.samples.models import Sample
from app.biobank.samples.places.spots import refuse_unfit
from app.biobank.samples.places.undo_schemas import ActTakenBack, DoneAct, DoneActs, Undo
from app.biobank.samples.schemas import Brief
from app.biobank.storage.tree import queries as tree
from app.core.actor import Permission
from app.core.errors import NotFound, Refusals
from app.core.ledger import histories
from app.core.ledger.histories import Happening
from app.core.work import Work

UNDONE_WITH: Final[Mapping[str, Permission]] = MappingProxyType(
    {
        "sample.stored": Permission.SAMPLES_PLACE,
        "sample.stored_direct": Permission.SAMPLES_PLACE,
        "sample.process_finished": Permission.SAMPLES_PLACE,
        "sample.moved": Permission.SAMPLES_MOVE,
        "sample.picked": Permission.SAMPLES_PICK,
        "sample.put_back": Permission.SAMPLES_PLACE,
        "sample.thawed": Permission.SAMPLES_THAW,
    }
)
"""The acts that leave no trace outside the tube's own record, and the right that each of them took."""

_NO_ACTS: Final = ("auth.", "print.", "report.", "ledger.", "export.", "rack_scan.previewed")
_MOST_ENTRIES: Final = 5_000
_MOST_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class _Done:
    """One act as the ledger tells it, the last entry first; `undone` is what was taken back of everything since."""

    entries: tuple[Happening, ...]
    undone: Mapping[tuple[str, int], int]

    @property
    def at_the_bench(self) -> bool:
        """Whether it was about tubes in places and hands."""
        return any(one.kind in UNDONE_WITH for one in self.entries)

    @property
    def ids(self) -> list[int]:
        """The tubes, entry by entry."""
        return [int(one.subject.partition(":")[2]) for one in self.entries]


def last_acts(work: Work, minutes: int) -> DoneActs:
    """What the actor did at the bench in the last `minutes`, the newest first, and whether it can be taken back."""
    return DoneActs(
        acts=[
            _shown(done, _why_not(work, done, queries.by_ids(work, done.ids)))
            for done in _recent(work, minutes)[:_MOST_SHOWN]
        ]
    )


def undo(work: Work, form: Undo, minutes: int) -> ActTakenBack:
    """Take back the act that `form` names, or else the newest. Every field stands as before it.

    It was the actor's own, at most `minutes` ago, and nothing has happened since to any of its tubes; otherwise
    E-STATE with the reason. All of the act is taken back, or none of it.
    """
    limit = f"Acts can be taken back for {minutes} minutes, while nothing builds on them."
    known = _acts(work, minutes) if form.act is None else _recent(work, minutes)
    done = next((one for one in known if form.act in (None, one.entries[0].deed)), None)
    if done is None:
        raise NotFound("You did nothing of late that could be taken back.", next_step=limit)
    if not done.at_the_bench:
        # An older act is not what somebody means who says "the last one".
        raise WrongState(
            f"Your last act was: {done.entries[-1].sentence}. That is not taken back by a scan.",
            next_step="Do the opposite, or choose an older act on the page Bench.",
        )
    samples = queries.by_ids(work, done.ids, for_update=True)
    if why := _why_not(work, done, samples):
        raise WrongState(f"{_shown(done, why).sentence}: {why[0].lower()}{why[1:]}", next_step=limit)
    _take_back(work, done, samples)
    act = _shown(done, "")
    return ActTakenBack(
        act=act.act, sentence=act.sentence, samples=[Brief.of(samples[id_]) for id_ in reversed(done.ids)]
    )


def _recent(work: Work, minutes: int) -> list[_Done]:
    """The actor's acts on tubes that are not taken back."""
    return [one for one in _acts(work, minutes) if one.at_the_bench]


def _acts(work: Work, minutes: int) -> list[_Done]:
    """All that the actor did of late and did not take back, the newest first; looking and printing is no act."""
    since = work.now - timedelta(minutes=minutes)
    told = histories.of_actor(work.session, work.actor.user_id, since, _MOST_ENTRIES)
    undone = {
        (one.subject, one.version or 0): int(one.fact["act_version"])
        for one in told
        if one.kind == ActUndone.kind
    }
    taken_back = {(subject, act) for (subject, _), act in undone.items()}
    return [
        _Done(entries, undone)
        for entries in acts_of(told, _MOST_ENTRIES)
        if not any((one.subject, one.version) in taken_back for one in entries)
        and not all(one.kind == ActUndone.kind or one.kind.startswith(_NO_ACTS) for one in entries)
    ]


def acts_of(told: Sequence[Happening], most: int) -> list[tuple[Happening, ...]]:
    """Entries as whole acts, the newest first. Of an act that the limit of `most` entries may have cut, nothing."""
    acts: dict[str, list[Happening]] = {}
    for one in told:
        # Two requests of one person at once take their ids in turns; what belongs together is what the deed says.
        acts.setdefault(one.deed, []).append(one)
    if len(told) == most:
        del acts[told[-1].deed]
    return [tuple(entries) for entries in acts.values()]


def _shown(done: _Done, why: str) -> DoneAct:
    first = done.entries[-1]
    return DoneAct(
        act=first.deed,
        sentence=first.sentence,
        tubes=len(set(done.ids)),
        at=first.recorded_at,
        why=why,
    )


def _why_not(work: Work, done: _Done, samples: Mapping[int, Sample]) -> str:
    for one, id_ in zip(done.entries, done.ids, strict=True):
        if one.kind not in UNDONE_WITH or not _only_the_tube(one):
            return "More came of it than a tube in another place."
        sample = samples[id_]
        if not work.actor.may(UNDONE_WITH[one.kind], sample.site_id, sample.study_id):
            return f"Your roles do not allow it for {sample.code}."
        if standing(sample.ref, sample.version, done.undone) != one.version:
            return f"Something has happened to {sample.code} since."
    return ""


def _only_the_tube(one: Happening) -> bool:
    return all(table == "sample" and before is not None for table, _key, before, _after in one.changes)


def standing(subject: str, version: int, undone: Mapping[tuple[str, int], int]) -> int:
    """The version whose state a subject is in: what was taken back, and the taking back, count as never done."""
    while (subject, version) in undone:
        version = undone[subject, version] - 1
    return version


def _take_back(work: Work, done: _Done, samples: Mapping[int, Sample]) -> None:
    before = [_before(one, samples[id_]) for one, id_ in zip(done.entries, done.ids, strict=True)]
    wanted = {was["container_id"] for was in before if was["container_id"] is not None}
    boxes = tree.surroundings(work, wanted, alone=wanted)
    refusals = Refusals()
    for row, (was, id_) in enumerate(zip(before, done.ids, strict=True)):
        if was["container_id"] is not None:
            with refusals.of(row, sample=samples[id_].code):
                refuse_unfit(samples[id_], boxes[was["container_id"]])
    refusals.settle()
    _leave_their_places(work, list(samples.values()))
    facts = []
    for one, was, id_ in zip(done.entries, before, done.ids, strict=True):
        sample = samples[id_]
        for name, value in was.items():
            setattr(sample, name, value)
        facts.append(
            ActUndone(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                code=sample.code,
                act=one.kind,
                act_version=one.version or 0,
                said=one.sentence,
            )
        )
    work.tell(*facts)


def _leave_their_places(work: Work, samples: Sequence[Sample]) -> None:
    """Let every tube leave its position first: of two that changed places, each comes back to where the other stands."""
    standing_somewhere = [sample for sample in samples if sample.container_id is not None]
    for sample in standing_somewhere:
        sample.container_id = sample.place = None
        sample.custodian_site_id = sample.site_id
    if standing_somewhere:
        work.step()


_TYPES: Final = {
    name: TypeAdapter[Any](field.annotation or Any) for name, field in Sample.model_fields.items()
}


def _before(one: Happening, sample: Sample) -> dict[str, Any]:
    """Where the tube was before an entry, and every other field that it changed, as it was then."""
    was = {name: getattr(sample, name) for name in ("container_id", "place", "custodian_site_id")}
    for _key, before, after in one.changed("sample"):
        for name in after:
            was[name] = _TYPES[name].validate_python((before or {}).get(name))
    return was
