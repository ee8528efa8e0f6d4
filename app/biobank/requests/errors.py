"""How a deed on requests can be refused, in the codes of the lifecycle."""

from app.core.errors import Conflict, Invalid, NotAllowed, NotFound


class RequestUnknown(NotFound):
    """There is no such request, or none that one may see."""

    code = "E-REQUEST-UNKNOWN"


class WrongStage(Conflict):
    """The request is not at the stage at which this happens."""

    code = "E-STATE"


class QuorumMissing(Conflict):
    """Too few members of the committee have voted."""

    code = "E-QUORUM"


class AgreementMissing(NotAllowed):
    """No material transfer agreement that is valid today covers this."""

    code = "E-MTA-MISSING"


class NotAsked(Invalid):
    """The sample meets none of the request's criteria, or more than were asked for."""

    code = "E-CRITERIA"
