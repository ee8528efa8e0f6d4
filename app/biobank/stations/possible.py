"""What may be done with a sample now, by whom is looking, and why not what may not. The deeds themselves decide."""

from dataclasses import dataclass
from typing import Final

from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import STOPPED_BY, holds_of
from app.biobank.samples.transitions import allowed, spoken
from app.biobank.samples.words import TERMINAL, Placement, Status
from app.core.actor import Actor, Permission
from app.core.schemas import View


class Possible(View):
    """A deed, and whether it is open; `why` says what stands in its way."""

    key: str
    label: str
    may: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Deed:
    key: str
    label: str
    permission: Permission
    events: tuple[str, ...] = ()
    stopped_by_holds: bool = False
    placements: frozenset[Placement] | None = None


_HELD_BY_HAND: Final = frozenset({Placement.CUSTODIAN})
_IN_A_BOX: Final = frozenset({Placement.POSITION})
_DEEDS: Final = (
    _Deed("receive", "Receive", Permission.SAMPLES_RECEIVE, ("sample.received",)),
    _Deed("accept", "Accept", Permission.SAMPLES_ACCEPT, ("sample.accepted",)),
    _Deed("reject", "Reject", Permission.SAMPLES_REJECT, ("sample.rejected",)),
    _Deed("aliquot", "Aliquot", Permission.SAMPLES_PROCESS, ("sample.process_finished", "sample.checked_in_to_run"), True),
    _Deed("place", "Store in a box", Permission.SAMPLES_PLACE, placements=_HELD_BY_HAND),
    _Deed("pick", "Pick", Permission.SAMPLES_PICK, placements=_IN_A_BOX),
    _Deed("thaw", "Thaw", Permission.SAMPLES_THAW, stopped_by_holds=True),
    _Deed("refreeze", "Freeze again", Permission.SAMPLES_THAW),
    _Deed("hold", "Place a hold", Permission.SAMPLES_HOLD),
    _Deed("release", "Lift a hold", Permission.SAMPLES_HOLD),
    _Deed("labels", "Print labels", Permission.LABELS_PRINT),
)  # fmt: skip
_BEFORE_STORAGE: Final = frozenset({Status.PLANNED, Status.COLLECTED, Status.IN_TRANSIT, Status.DISTRIBUTED})


def possible(actor: Actor, sample: Sample) -> list[Possible]:
    """The deeds whose permission the actor holds for this sample, open ones first."""
    found = []
    for deed in _DEEDS:
        if not actor.may(deed.permission, sample.site_id, sample.study_id) or _is_idle(deed, sample):
            continue
        why = _why_not(deed, sample)
        if deed.events and why and not any(allowed(event, sample.status) for event in deed.events):
            continue
        found.append(Possible(key=deed.key, label=deed.label, may=not why, why=why))
    return sorted(found, key=lambda one: not one.may)


def _is_idle(deed: _Deed, sample: Sample) -> bool:
    """Whether the deed is about something that this sample does not have, so that nobody would look for it."""
    return {
        "receive": sample.status is not Status.COLLECTED,
        "release": not sample.holds,
        "refreeze": sample.thawed_at is None,
        "thaw": sample.thawed_at is not None,
    }.get(deed.key, False)


def _why_not(deed: _Deed, sample: Sample) -> str:
    if deed.key == "labels":
        return ""
    if sample.status in TERMINAL:
        return f"It is {spoken(sample.status)}."
    if deed.events and not any(allowed(event, sample.status) for event in deed.events):
        return f"It is {spoken(sample.status)}."
    if deed.placements is not None:
        if sample.status in _BEFORE_STORAGE or sample.status is Status.LOST:
            return f"It is {spoken(sample.status)}."
        if sample.placement not in deed.placements:
            return "It stands in a box." if sample.placement is Placement.POSITION else "It stands in no box."
    stopping = holds_of(sample) & (
        STOPPED_BY.get(f"sample.{deed.key}ed", frozenset()) if not deed.stopped_by_holds else holds_of(sample)
    )
    if stopping:
        return f"On hold: {', '.join(sorted(spoken_hold(kind) for kind in stopping))}."
    return ""


def spoken_hold(kind: str) -> str:
    """A hold as people say it: "temperature excursion"."""
    return kind.replace("_", " ")
