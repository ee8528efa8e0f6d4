"""What stands in the way of a deed because of where the tube is, who has it, and whether it is frozen; "" for nothing."""

from app.biobank.samples.words import Placement, Status
from app.biobank.stations.possible.seen import Seen


def in_a_box(seen: Seen) -> str:
    """A tube that stands nowhere in storage."""
    return "" if seen.sample.placement is Placement.POSITION else "It stands in no box."


def on_the_bench(seen: Seen) -> str:
    """A tube that stands in storage."""
    return "It stands in a box already." if seen.sample.placement is Placement.POSITION else ""


def out_of_store(seen: Seen) -> str:
    """A tube that would have to be picked first; what is in work already is not asked where it stands."""
    is_stored = seen.sample.placement is Placement.POSITION and seen.sample.status is not Status.IN_PROCESS
    return "It stands in a box; pick it first." if is_stored else ""


def not_anothers(seen: Seen) -> str:
    """A tube that somebody else has in hand."""
    return "Somebody else has it." if seen.is_anothers else ""


def mine(seen: Seen) -> str:
    """A tube that the one who looks does not have in hand."""
    return "" if seen.is_mine else "You do not have it."


def offered(seen: Seen) -> str:
    """A tube that was not offered to the one who looks."""
    return "" if seen.is_offered else "It was not offered to you."


def picked(seen: Seen) -> str:
    """A tube that was not taken out of storage."""
    is_out = seen.sample.status is Status.AVAILABLE and seen.sample.placement is Placement.CUSTODIAN
    return "" if is_out else "It was not picked."


def thawed(seen: Seen) -> str:
    """A tube that is not thawed."""
    return "" if seen.sample.thawed_at is not None else "It is not thawed."


def frozen(seen: Seen) -> str:
    """A tube that is thawed already."""
    return "It is thawed already." if seen.sample.thawed_at is not None else ""


def in_hands(seen: Seen) -> str:
    """A tube that is in nobody's hands."""
    return "" if seen.sample.placement is Placement.CUSTODIAN else "It stands in a box; pick it first."
