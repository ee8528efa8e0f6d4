"""Every deed on one sample: under which heading it is found, who may, and what can stand in its way."""

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.biobank.samples.words import Status
from app.biobank.stations.possible import obstacles as o
from app.biobank.stations.possible import whereabouts as w
from app.biobank.stations.possible.obstacles import Obstacle
from app.biobank.stations.possible.seen import Seen
from app.core.actor import Permission


def _always_sought(_seen: Seen) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed. It is idle where it is about something that the sample does not have, so that nobody looks for it."""

    key: str
    label: str
    group: str
    permission: Permission
    obstacles: tuple[Obstacle, ...] = ()
    is_idle: Callable[[Seen], bool] = _always_sought


def _unless(*obstacles: Obstacle) -> Callable[[Seen], bool]:
    return lambda seen: any(obstacle(seen) for obstacle in obstacles)


def _out_of(*statuses: Status) -> Callable[[Seen], bool]:
    return lambda seen: seen.sample.status not in statuses


P = Permission
_collected = o.in_status(frozenset({Status.COLLECTED}))
_in_work = o.in_status(frozenset({Status.IN_PROCESS}))
_in_store = o.in_status(o.IN_STORE)
_available = o.in_status(frozenset({Status.AVAILABLE}))
_use: Final = (o.usable, w.out_of_store, o.unheld("sample.thawed"), o.free)

_ALL: Final = (
    Deed("collect", "Collect", "Reception", P.SAMPLES_COLLECT, (o.way("sample.collected"), o.unheld("sample.collected")), _out_of(Status.PLANNED)),
    Deed("not-collected", "Record as empty", "Reception", P.SAMPLES_COLLECT, (o.way("sample.not_collected"), o.unheld("sample.not_collected")), _out_of(Status.PLANNED)),
    Deed("receive", "Receive", "Reception", P.SAMPLES_RECEIVE, (_collected,), _out_of(Status.COLLECTED)),
    Deed("accept", "Accept", "Reception", P.SAMPLES_ACCEPT, (o.way("sample.accepted"), o.unheld("sample.accepted")), _out_of(Status.RECEIVED)),
    Deed("reject", "Reject", "Reception", P.SAMPLES_REJECT, (o.way("sample.rejected"),), _out_of(Status.RECEIVED)),
    Deed("reverse", "Take the acceptance back", "Reception", P.SAMPLES_REJECT, (o.way("sample.reception_reversed"), o.childless), _out_of(Status.ACCEPTED)),
    Deed("aliquot", "Aliquot", "Processing", P.SAMPLES_PROCESS, _use),
    Deed("derive", "Derive", "Processing", P.SAMPLES_PROCESS, _use),
    Deed("pool", "Pool with others", "Processing", P.SAMPLES_PROCESS, _use),
    Deed("fractionate", "Measure its layers", "Processing", P.SAMPLES_PROCESS, (_in_work, o.unheld("sample.thawed"), o.free, o.unlayered), _unless(_in_work, o.unlayered)),
    Deed("thaw", "Thaw", "Processing", P.SAMPLES_THAW, (o.alive, w.in_hands, w.not_anothers, o.unheld("sample.thawed"), w.frozen), _unless(w.frozen)),
    Deed("refreeze", "Freeze again", "Processing", P.SAMPLES_THAW, (o.alive, w.thawed), _unless(w.thawed)),
    Deed("place", "Store in a box", "Place", P.SAMPLES_PLACE, (_in_store, w.on_the_bench, o.not_empty), lambda seen: not w.picked(seen)),
    Deed("put-back", "Put back", "Place", P.SAMPLES_PICK, (w.picked, w.not_anothers), _unless(w.picked)),
    Deed("pick", "Pick", "Place", P.SAMPLES_PICK, (_in_store, w.in_a_box)),
    Deed("move", "Move", "Place", P.SAMPLES_MOVE, (_in_store, w.in_a_box)),
    Deed("confirm-position", "Confirm its position", "Place", P.SAMPLES_MOVE, (_in_store, w.in_a_box), _unless(w.in_a_box)),
    Deed("correct-position", "Correct its position", "Place", P.SAMPLES_MOVE, (_in_store,), _unless(_in_store)),
    Deed("offer", "Offer to somebody", "Place", P.SAMPLES_PICK, (w.mine,), _unless(w.mine)),
    Deed("take-over", "Take over", "Place", P.SAMPLES_PICK, (w.offered,), _unless(w.offered)),
    Deed("refuse", "Do not take over", "Place", P.SAMPLES_PICK, (w.offered,), _unless(w.offered)),
    Deed("hold", "Place a hold", "Holds", P.SAMPLES_HOLD, (o.alive,)),
    Deed("release", "Lift a hold", "Holds", P.SAMPLES_HOLD, (o.alive, o.held, o.liftable), _unless(o.held)),
    Deed("reserve", "Reserve", "Holds", P.SAMPLES_RESERVE, (_available, o.unheld("reservation.made"), o.free)),
    Deed("give-up", "Give up its reservation", "Holds", P.SAMPLES_RESERVE, (o.alive, o.promised), _unless(o.promised)),
    Deed("measure", "Measure", "Record", P.SAMPLES_MEASURE, (o.in_hand, o.unlayered)),
    Deed("adjust", "Adjust the amount", "Record", P.SAMPLES_ADJUST, (o.in_hand, o.unheld("sample.amount_adjusted"), o.unlayered)),
    Deed("relabel", "Give a new label", "Record", P.SAMPLES_RELABEL, (o.alive,)),
    Deed("correct", "Correct the record", "Record", P.SAMPLES_CORRECT),
    Deed("labels", "Print labels", "Record", P.LABELS_PRINT),
    Deed("find", "Take in as found", "End", P.SAMPLES_FIND, (o.way("sample.found"),), _out_of(Status.LOST)),
    Deed("exhaust", "Record as used up", "End", P.SAMPLES_PROCESS, (o.way("sample.exhausted"), o.unheld("sample.exhausted"), o.used_up)),
    Deed("void", "Void", "End", P.SAMPLES_VOID, (o.way("sample.voided"), o.unheld("sample.voided"), o.childless, o.never_was)),
    Deed("declare-lost", "Declare lost", "End", P.SAMPLES_DECLARE_LOST, (o.way("sample.declared_lost"), o.searched), lambda seen: seen.sample.status is Status.LOST),
    Deed("approve-destruction", "Approve its destruction", "End", P.SAMPLES_APPROVE_DESTRUCTION, (o.way("sample.destroyed"), o.unheld("sample.destruction_approved"), o.unapproved)),
    Deed("destroy", "Destroy", "End", P.SAMPLES_DESTROY, (o.way("sample.destroyed"), o.unheld("sample.destroyed"), o.unpromised, o.approved)),
)  # fmt: skip
DEEDS: Final = MappingProxyType({deed.key: deed for deed in _ALL})
"""By key, in the order in which a page shows them."""
