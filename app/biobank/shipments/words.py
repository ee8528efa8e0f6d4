"""The words about shipments."""

from enum import StrEnum


class ShipmentKind(StrEnum):
    """Why material travels."""

    COLLECTION = "collection"
    TRANSFER = "transfer"
    DISTRIBUTION = "distribution"
    RETURN = "return"


class ShipmentState(StrEnum):
    """How far a shipment is."""

    OPEN = "open"
    PACKED = "packed"
    SEALED = "sealed"
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    CLOSED = "closed"
    LOST = "lost"


class LineState(StrEnum):
    """What became of one tube of a shipment."""

    PACKED = "packed"
    REMOVED = "removed"  # Taken out again before the parcel left.
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    MISSING = "missing"
    UNLISTED = "unlisted"  # It was in the parcel and not on the list; nobody has decided what to do.
    EXTRA = "extra"  # It was not on the list and was received under a hold.
    RESOLVED = "resolved"

    @property
    def is_undecided(self) -> bool:
        """Whether somebody at the destination still has to say what became of it."""
        return self in (LineState.DISPATCHED, LineState.UNLISTED)
