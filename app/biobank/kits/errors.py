"""How a deed on kits can be refused, in the codes of the lifecycle."""

from app.core.errors import Conflict, Invalid, NotFound


class KitUnknown(NotFound):
    """There is no such kit, or none that one may see."""

    code = "E-BC-UNKNOWN"


class KitTypeUnknown(Invalid):
    """There is no such type of kit."""

    code = "E-KIT-TYPE"


class LotExpired(Invalid):
    """A part of the kit is past its expiry."""

    code = "E-LOT-EXPIRED"


class WrongKitState(Conflict):
    """The kit is not in the state in which this is done, or belongs to somebody else's visit."""

    code = "E-KIT-STATE"
