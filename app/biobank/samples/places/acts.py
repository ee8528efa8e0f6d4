"""The acts of one person at the bench, as the ledger tells them: what was done together, and what was taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from app.biobank.samples.facts import ActUndone
from app.biobank.storage.facts import ContainerMoved, MoveUndone
from app.core.ledger import histories
from app.core.ledger.histories import Happening
from app.core.work import Work

TAKEN_BACK: Final = (ActUndone.kind, MoveUndone.kind)
_NO_ACTS: Final = ("auth.", "badge.", "print.", "report.", "ledger.", "export.", "rack_scan.previewed")
_STAYS: Final = frozenset({"request.picking"})
"""What an act may tell besides, and what stays true when the act is taken back: that somebody has begun."""
_MOST_ENTRIES: Final = 5_000


@dataclass(frozen=True, slots=True)
class Act:
    """One act, the last entry first; `undone` is what was taken back of everything since."""

    entries: tuple[Happening, ...]
    undone: Mapping[tuple[str, int], int]

    @property
    def moved_containers(self) -> bool:
        """Whether it moved containers, and did nothing else."""
        return all(one.kind == ContainerMoved.kind for one in self.entries)

    @property
    def ids(self) -> list[int]:
        """What it was about, entry by entry."""
        return [int(one.subject.partition(":")[2]) for one in self.entries]

    @property
    def sentence(self) -> str:
        """What was done first."""
        return self.entries[-1].sentence


def acts(work: Work, minutes: int) -> list[Act]:
    """All that the actor did of late and did not take back, the newest first; looking and printing is no act."""
    since = work.now - timedelta(minutes=minutes)
    told = histories.of_actor(work.session, work.actor.user_id, since, _MOST_ENTRIES)
    undone = {
        (one.subject, one.version or 0): int(one.fact["act_version"])
        for one in told
        if one.kind in TAKEN_BACK
    }
    taken_back = {(subject, act) for (subject, _), act in undone.items()}
    return [
        Act(tuple(one for one in entries if one.kind not in _STAYS), undone)
        for entries in acts_of(told, _MOST_ENTRIES)
        if not any((one.subject, one.version) in taken_back for one in entries)
        and not any(one.kind in TAKEN_BACK for one in entries)
        and not all(one.kind.startswith(_NO_ACTS) or one.kind in _STAYS for one in entries)
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


def standing(subject: str, version: int, undone: Mapping[tuple[str, int], int]) -> int:
    """The version whose state a subject is in: what was taken back, and the taking back, count as never done."""
    while (subject, version) in undone:
        version = undone[subject, version] - 1
    return version
