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
    DISPATCHED = "dispatched"
    RECEIVED = "received"
    MISSING = "missing"
    EXTRA = "extra"
    RESOLVED = "resolved"
