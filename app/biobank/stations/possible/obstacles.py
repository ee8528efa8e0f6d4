"""What can stand in the way of a deed, each in the words that the page shows beside it; "" for nothing."""

from collections.abc import Callable
from typing import Final

from app.biobank.samples.measuring import IN_HAND
from app.biobank.samples.restraint import STOPPED_BY, spoken
from app.biobank.samples.transitions import allowed
from app.biobank.samples.transitions import spoken as status_spoken
from app.biobank.samples.words import TERMINAL, HoldKind, Status
from app.biobank.stations.possible.seen import Seen
from app.core.units import show_amount

Obstacle = Callable[[Seen], str]

IN_STORE: Final = frozenset(
    {Status.RECEIVED, Status.ACCEPTED, Status.REJECTED, Status.IN_PROCESS, Status.AVAILABLE}
)
"""Where somebody of the biobank has the tube, so that it can stand in a box."""
_USABLE: Final = frozenset({Status.ACCEPTED, Status.IN_PROCESS, Status.AVAILABLE})


def _its_status(seen: Seen) -> str:
    return f"It is {status_spoken(seen.sample.status)}."


def alive(seen: Seen) -> str:
    """A life that is over."""
    return _its_status(seen) if seen.sample.status in TERMINAL else ""


def way(event: str) -> Obstacle:
    """A status from which `event` leads nowhere."""
    return lambda seen: "" if allowed(event, seen.sample.status) else _its_status(seen)


def unheld(event: str) -> Obstacle:
    """A hold that stops `event`."""

    def stopping(seen: Seen) -> str:
        kinds = seen.kinds & STOPPED_BY[event]
        return f"On hold: {spoken(kinds)}." if kinds else ""

    return stopping


def in_status(statuses: frozenset[Status]) -> Obstacle:
    """Another status than these."""
    return lambda seen: "" if seen.sample.status in statuses else _its_status(seen)


in_hand: Final = in_status(IN_HAND)
usable: Final = in_status(_USABLE)


def free(seen: Seen) -> str:
    """A tube that is promised whole to somebody."""
    return "It is reserved." if any(one.amount is None for one in seen.promises) else ""


def unpromised(seen: Seen) -> str:
    """A tube of which anything is promised."""
    return "It is reserved." if seen.promises else ""


def childless(seen: Seen) -> str:
    """A tube from which something was made."""
    return "Something was made from it." if seen.bore else ""


def unlayered(seen: Seen) -> str:
    """A tube whose layers were measured."""
    return "Its layers were measured one by one." if seen.has_layers else ""


def not_empty(seen: Seen) -> str:
    """A tube in work in which nothing is left."""
    is_empty = seen.sample.status is Status.IN_PROCESS and seen.sample.amount == 0
    return "Nothing is left in it." if is_empty else ""


def used_up(seen: Seen) -> str:
    """A stored tube in which something is left; in work, the rest can be written off."""
    sample = seen.sample
    if sample.status is not Status.AVAILABLE or not sample.amount:
        return ""
    return f"{show_amount(sample.amount, sample.unit)} are left by the record."


def unapproved(seen: Seen) -> str:
    """A destruction that is allowed already."""
    return "It is approved already." if seen.is_approved else ""


def approved(seen: Seen) -> str:
    """A destruction that nobody has allowed."""
    return "" if seen.is_approved else "Nobody has approved it yet."


def never_was(seen: Seen) -> str:
    """A tube in work that came out of nothing: it was no aliquot, so it cannot have been a blank one."""
    return "It is no aliquot." if seen.sample.status is Status.IN_PROCESS and not seen.was_born else ""


def searched(seen: Seen) -> str:
    """A tube whose search has not begun, or is another's."""
    if seen.sample.status is Status.IN_TRANSIT:
        return "Its shipment is declared lost instead."
    if seen.sample.status is Status.AVAILABLE and HoldKind.MISSING_SUSPECTED not in seen.kinds:
        return "Nobody has said yet that it is missing."
    return ""


def liftable(seen: Seen) -> str:
    """Holds that the one who looks may not lift."""
    return "" if seen.liftable else "Your roles lift none of its holds."


def held(seen: Seen) -> str:
    """A tube that is on no hold."""
    return "" if seen.kinds else "It is on no hold."


def promised(seen: Seen) -> str:
    """A tube of which nothing is reserved."""
    return "" if seen.promises else "It is not reserved."
