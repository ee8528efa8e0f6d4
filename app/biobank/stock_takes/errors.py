"""How a stock-take can be refused, in the codes of the lifecycle."""

from app.core.errors import BiobankError, Conflict, Invalid, NotFound


class StockTakeUnknown(NotFound):
    """There is no such stock-take, or none that this person may see."""


class StockTakeOver(Conflict):
    """The stock-take was closed or abandoned already."""

    code = "E-STATE"


class CountedAlready(Conflict):
    """Somebody else was quicker: the box has been counted."""

    code = "E-STATE"


class NotCounted(Conflict):
    """The box has not been counted yet."""

    code = "E-STATE"


class Unresolved(Conflict):
    """Boxes wait to be counted, or discrepancies to be resolved."""

    code = "E-STATE"


class ResolvedAlready(Conflict):
    """Somebody else has decided about this discrepancy."""

    code = "E-STATE"


class MovedSince(Conflict):
    """The record has changed since the box was counted, so the count says nothing of it any more."""

    code = "E-STATE"


class NotInScope(Conflict):
    """The box does not belong to this stock-take."""

    code = "E-NOT-ON-LIST"


class ScannedTwice(BiobankError):
    """The same tube was read at two places of one count."""

    status = 409
    code = "E-SCAN-CONFLICT"


class DoesNotFit(Invalid):
    """This cannot be decided about such a discrepancy."""


class NothingToCount(Invalid):
    """There is no box, or no tube, in what was to be counted."""
