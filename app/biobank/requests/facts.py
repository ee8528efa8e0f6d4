"""What can happen to a request. No sentence names a donor or a position: the applicant reads them too."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFact(Fact):
    """Something that happened to one request; `code` is its number."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDrafted(RequestFact):
    """A request was begun."""

    kind: ClassVar[str] = "request.drafted"
    words: ClassVar[str] = "{code} was drafted: {title}"
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRevised(RequestFact):
    """The draft was changed."""

    kind: ClassVar[str] = "request.revised"
    words: ClassVar[str] = "{code} was revised"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSubmitted(RequestFact):
    """The request was handed in."""

    kind: ClassVar[str] = "request.submitted"
    words: ClassVar[str] = "{code} was submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn(RequestFact):
    """The applicant took the request back."""

    kind: ClassVar[str] = "request.withdrawn"
    words: ClassVar[str] = "{code} was withdrawn by its applicant"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast(RequestFact):
    """A member of the access committee voted."""

    kind: ClassVar[str] = "request.voted"
    words: ClassVar[str] = "{member} voted on {code}: {decision}"
    member: str
    decision: str
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDecided(RequestFact):
    """The committee decided."""

    kind: ClassVar[str] = "request.decided"
    words: ClassVar[str] = "{code} was {outcome} with {votes} votes"
    outcome: str
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementRecorded(RequestFact):
    """The material transfer agreement was signed by the recipient's institution."""

    kind: ClassVar[str] = "request.agreement_recorded"
    words: ClassVar[str] = "The agreement {reference} for {code} was recorded, valid until {valid_until}"
    reference: str
    institution: str
    valid_until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAllocated(RequestFact):
    """Samples were reserved for the request."""

    kind: ClassVar[str] = "request.allocated"
    words: ClassVar[str] = "{count} samples were reserved for {code}"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationReleased(RequestFact):
    """Reserved samples were given back."""

    kind: ClassVar[str] = "request.allocation_released"
    words: ClassVar[str] = "{count} samples are no longer reserved for {code}"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PickingStarted(RequestFact):
    """The first tube was taken out of storage."""

    kind: ClassVar[str] = "request.picking"
    words: ClassVar[str] = "The samples of {code} are being picked"


@dataclass(frozen=True, slots=True, kw_only=True)
class PicksMissing(RequestFact):
    """Reserved tubes were not found where they are recorded; a search began."""

    kind: ClassVar[str] = "request.picks_missing"
    words: ClassVar[str] = "{count} samples of {code} were not found where they are recorded"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPacked(RequestFact):
    """The samples are packed and sealed."""

    kind: ClassVar[str] = "request.packed"
    words: ClassVar[str] = "{count} samples of {code} were packed in {shipment}"
    shipment: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestShipped(RequestFact):
    """The parcel left."""

    kind: ClassVar[str] = "request.shipped"
    words: ClassVar[str] = "{count} samples of {code} left in {shipment}"
    shipment: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReceived(RequestFact):
    """The recipient confirmed what arrived."""

    kind: ClassVar[str] = "request.received"
    words: ClassVar[str] = "The recipient of {code} confirmed {received} of {count} samples of {shipment}"
    shipment: str
    received: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClosed(RequestFact):
    """Nothing more is to be done."""

    kind: ClassVar[str] = "request.closed"
    words: ClassVar[str] = "{code} was closed"
