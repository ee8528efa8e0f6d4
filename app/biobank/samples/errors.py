"""How a deed on samples can be refused, in the codes of the lifecycle."""

from app.core.errors import BiobankError, Conflict, Invalid, NotAllowed, NotFound


class CodeUnknown(NotFound):
    """Nothing carries this code, or nothing that one may see."""

    code = "E-BC-UNKNOWN"


class WrongState(Conflict):
    """The deed is not possible from the sample's present state."""

    code = "E-STATE"


class Ended(Conflict):
    """The sample's life is over; only reading is left."""

    code = "E-TERMINAL"


class PlaceTaken(Conflict):
    """A position holds one sample."""

    code = "E-POS-OCCUPIED"


class PlaceUnfit(Invalid):
    """The position is too warm, too cold, of another format, or out of service."""

    code = "E-POS-INCOMPATIBLE"


class WrongPlace(Conflict):
    """The tube is recorded in another place than where it was scanned."""

    code = "E-SCAN-CONFLICT"


class NotOnList(Conflict):
    """The tube is not one of those that were asked for."""

    code = "E-NOT-ON-LIST"


class OnHold(BiobankError):
    """A hold keeps the sample from being used."""

    status = 423
    code = "E-HOLD"


class Reserved(BiobankError):
    """The sample, or this much of it, is promised to somebody else."""

    status = 423
    code = "E-RESERVED"


class ConsentMissing(NotAllowed):
    """No form that stands allows this."""

    code = "E-CONSENT-MISSING"


class ConsentScopeMissing(NotAllowed):
    """The donor's consent does not cover this purpose, destination or recipient."""

    code = "E-CONSENT-SCOPE"


class ConsentWithdrawn(BiobankError):
    """The donor has withdrawn; nothing of theirs may be used."""

    status = 423
    code = "E-CONSENT-WITHDRAWN"


class NotTheHolder(NotAllowed):
    """Only the one who has a sample in custody can hand it on."""

    code = "E-CUSTODY-NOT-HOLDER"


class NotOffered(Conflict):
    """A hand-over begins with an offer by the holder."""

    code = "E-CUSTODY-ORDER"


class InTheFuture(Invalid):
    """Something cannot have happened later than now."""

    code = "E-TIME-FUTURE"


class OutOfOrder(Invalid):
    """Something cannot have happened before what it follows."""

    code = "E-TIME-ORDER"


class WitnessNeeded(Invalid):
    """A second person has to see this."""

    code = "E-WITNESS"


class ApprovalNeeded(NotAllowed):
    """Somebody with the authority has to approve this first."""

    code = "E-APPROVAL"


class ReasonNeeded(Invalid):
    """This needs a reason."""

    code = "E-REASON-REQUIRED"


class AcknowledgeFirst(Conflict):
    """A blocking warning has to be acknowledged before this is stored."""

    code = "E-WARNING"


class Overdraw(Invalid):
    """More was to be taken than there is."""

    code = "E-VOL-OVERDRAW"
