"""How a sample leaves, for a while or for good: dispatched, distributed, destroyed, lost, void."""

from dataclasses import dataclass
from typing import ClassVar

from app.biobank.samples.facts.of_a_sample import SampleFact
from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDispatched(SampleFact):
    """The tube left in a shipment (t05, t06)."""

    kind: ClassVar[str] = "sample.dispatched"
    words: ClassVar[str] = "{code} left {origin} for {destination} in {shipment}"
    origin: str
    destination: str
    shipment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled(SampleFact):
    """The parcel came back unopened, or the tube had never been in it (t37)."""

    kind: ClassVar[str] = "sample.transfer_cancelled"
    words: ClassVar[str] = "{code} never left; it stands at {position}"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDistributed(SampleFact):
    """The tube left for a recipient (t19)."""

    kind: ClassVar[str] = "sample.distributed"
    words: ClassVar[str] = "{code} was distributed to {recipient} in {shipment} under {request}"
    recipient: str
    shipment: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientDestroyed(SampleFact):
    """The recipient certified that the tube is destroyed (t21)."""

    kind: ClassVar[str] = "sample.recipient_destroyed"
    words: ClassVar[str] = "The recipient destroyed {code} (certificate {certificate})"
    certificate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientExhausted(SampleFact):
    """The recipient stated that nothing is left (t22)."""

    kind: ClassVar[str] = "sample.recipient_exhausted"
    words: ClassVar[str] = "The recipient used up {code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedToSender(SampleFact):
    """A rejected tube went back to whom it came from (t29)."""

    kind: ClassVar[str] = "sample.returned_to_sender"
    words: ClassVar[str] = "{code} was returned to {site}"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionApproved(SampleFact):
    """Somebody with the authority allowed the destruction."""

    kind: ClassVar[str] = "sample.destruction_approved"
    words: ClassVar[str] = "The destruction of {code} was approved: {cause}"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionCertified(Fact):
    """Samples were destroyed together, and a certificate says so; `code` is its number."""

    kind: ClassVar[str] = "destruction.certified"
    words: ClassVar[str] = (
        "{operator} destroyed {count} samples before {witness} ({method}); certificate {code}"
    )
    code: str
    count: int
    method: str
    operator: str
    witness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDestroyed(SampleFact):
    """The tube was destroyed before a witness (t23 to t28)."""

    kind: ClassVar[str] = "sample.destroyed"
    words: ClassVar[str] = "{code} was destroyed by {operator} before {witness} (certificate {certificate})"
    operator: str
    witness: str
    approver: str
    cause: str
    certificate: str
    disposed_amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLost(SampleFact):
    """After a search, the sample was declared lost (t30 to t32)."""

    kind: ClassVar[str] = "sample.declared_lost"
    words: ClassVar[str] = "{code} was declared lost"
    searched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVoided(SampleFact):
    """The record was made in error; there never was material (t34, t35)."""

    kind: ClassVar[str] = "sample.voided"
    words: ClassVar[str] = "{code} was voided: {cause}"
    cause: str
    second_person: str | None = None
    annulled_amount: int | None = None
