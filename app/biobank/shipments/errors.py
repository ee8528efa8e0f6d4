"""How a deed on shipments can be refused, in the codes of the lifecycle."""

from app.core.errors import Conflict, Invalid, NotFound


class ShipmentUnknown(NotFound):
    """There is no such shipment, or none that one may see."""

    code = "E-SHIPMENT-UNKNOWN"


class WrongStage(Conflict):
    """The shipment is not at the stage at which this happens."""

    code = "E-STATE"


class ElsewhereListed(Conflict):
    """The tube is packed in another shipment that has not left."""

    code = "E-SCAN-CONFLICT"


class NotListed(Conflict):
    """The tube is not on the list of this shipment."""

    code = "E-NOT-ON-LIST"


class Undecided(Conflict):
    """A line of the shipment is undecided."""

    code = "E-STATE"


class Empty(Invalid):
    """A parcel without a tube does not travel."""

    code = "E-EMPTY"


class CoolantMissing(Invalid):
    """Frozen material travels with a coolant."""

    code = "E-COOLANT"
