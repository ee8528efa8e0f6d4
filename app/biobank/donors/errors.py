"""How a deed on donors and consents can be refused, in the codes of the lifecycle."""

from app.core.errors import BiobankError, Conflict, Invalid


class SignedInTheFuture(Invalid):
    """Nobody has signed a form tomorrow."""

    code = "E-TIME-FUTURE"


class DonorWithdrew(BiobankError):
    """The donor has withdrawn; no further form can stand."""

    status = 423
    code = "E-CONSENT-WITHDRAWN"


class WithdrawnAlready(Conflict):
    """A withdrawal reaches further than the one before it, or says nothing new."""

    code = "E-STATE"
