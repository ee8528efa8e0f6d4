"""What can happen to a sample. The kinds are the events of the lifecycle's transition table and beside it."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFact(Fact):
    """Something that happened to one sample; `code` is its label."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePlanned(SampleFact):
    """A code was made known before there is material (t01)."""

    kind: ClassVar[str] = "sample.planned"
    words: ClassVar[str] = "{code} was planned as {material}"
    material: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCollected(SampleFact):
    """Material was taken (t02)."""

    kind: ClassVar[str] = "sample.collected"
    words: ClassVar[str] = "{code} was collected at {site}: {amount}"
    site: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleNotCollected(SampleFact):
    """The planned material was not taken; the code is burnt (t03)."""

    kind: ClassVar[str] = "sample.not_collected"
    words: ClassVar[str] = "{code} was not collected: {cause}"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRegistered(SampleFact):
    """A sample was registered as it came: a walk-in, a legacy tube, an unexpected one (t04)."""

    kind: ClassVar[str] = "sample.registered_direct"
    words: ClassVar[str] = "{code} was registered at {site} as {material}, {amount}"
    site: str
    material: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDispatched(SampleFact):
    """The tube left in a shipment (t05, t06)."""

    kind: ClassVar[str] = "sample.dispatched"
    words: ClassVar[str] = "{code} left {origin} for {destination} in {shipment}"
    origin: str
    destination: str
    shipment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleReceived(SampleFact):
    """The tube was scanned where it arrived (t07, t08, t36)."""

    kind: ClassVar[str] = "sample.received"
    words: ClassVar[str] = "{code} was received at {site}"
    site: str
    shipment: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleAccepted(SampleFact):
    """The tube was inspected and taken into the biobank (t09)."""

    kind: ClassVar[str] = "sample.accepted"
    words: ClassVar[str] = "{code} was accepted at {site}"
    site: str
    inspection: str | None = None
    deviations: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRejected(SampleFact):
    """The tube was inspected and refused (t10)."""

    kind: ClassVar[str] = "sample.rejected"
    words: ClassVar[str] = "{code} was rejected: {cause}"
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceptionReversed(SampleFact):
    """The acceptance was taken back before first use (t38)."""

    kind: ClassVar[str] = "sample.reception_reversed"
    words: ClassVar[str] = "The acceptance of {code} was taken back"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStoredDirect(SampleFact):
    """The tube went into storage as it came (t11)."""

    kind: ClassVar[str] = "sample.stored_direct"
    words: ClassVar[str] = "{code} was stored at {position}"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStored(SampleFact):
    """The tube was put at a position without being released for use: it waits there, or is kept apart."""

    kind: ClassVar[str] = "sample.stored"
    words: ClassVar[str] = "{code} was put at {position}"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFrozen(SampleFact):
    """The box with the tube reached the cold for the first time; the clock from collection to freezing stops."""

    kind: ClassVar[str] = "sample.frozen"
    words: ClassVar[str] = "{code} came to {temperature} with {container}"
    temperature: str
    container: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleCheckedIn(SampleFact):
    """The tube was taken into a processing run (t12, t13)."""

    kind: ClassVar[str] = "sample.checked_in_to_run"
    words: ClassVar[str] = "{code} went into {run}"
    run: str
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProduced(SampleFact):
    """A child was made: an aliquot, a derivative or a pool (t14)."""

    kind: ClassVar[str] = "sample.produced"
    words: ClassVar[str] = "{code} was made from {parents}: {material}, {amount}"
    parents: str
    material: str
    amount: str
    method: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleConsumed(SampleFact):
    """Material was taken out of a sample; `children` got it, the rest was lost or thrown away."""

    kind: ClassVar[str] = "sample.consumed"
    words: ClassVar[str] = "{taken} was taken from {code} for {purpose}"
    purpose: str
    taken: str
    taken_amount: int | None
    to_children: int | None
    discard_amount: int = 0
    loss_amount: int = 0
    children: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleProcessFinished(SampleFact):
    """The work on the tube is done and it stands in storage (t15)."""

    kind: ClassVar[str] = "sample.process_finished"
    words: ClassVar[str] = "{code} was finished and stored at {position}"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStepFinished(SampleFact):
    """One step of the work is done; another is due (t16)."""

    kind: ClassVar[str] = "sample.step_finished"
    words: ClassVar[str] = "A step of work on {code} was finished"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleExhausted(SampleFact):
    """Nothing is left (t17, t18)."""

    kind: ClassVar[str] = "sample.exhausted"
    words: ClassVar[str] = "{code} is used up"
    loss_amount: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMoved(SampleFact):
    """The tube was put into another position."""

    kind: ClassVar[str] = "sample.moved"
    words: ClassVar[str] = "{code} was moved from {origin} to {position}"
    origin: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionCorrected(SampleFact):
    """The tube was found in another position than recorded; the record followed."""

    kind: ClassVar[str] = "sample.position_corrected"
    words: ClassVar[str] = "{code} was found at {position}, not at {origin}"
    origin: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionConfirmed(SampleFact):
    """Somebody looked, and the tube stands where it should."""

    kind: ClassVar[str] = "sample.position_confirmed"
    words: ClassVar[str] = "{code} was seen at {position}"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePicked(SampleFact):
    """A person took the tube out of storage."""

    kind: ClassVar[str] = "sample.picked"
    words: ClassVar[str] = "{code} was picked from {position}"
    position: str
    purpose: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SamplePutBack(SampleFact):
    """A picked tube went back into storage."""

    kind: ClassVar[str] = "sample.put_back"
    words: ClassVar[str] = "{code} was put back at {position}"
    position: str
    minutes_out: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleThawed(SampleFact):
    """The tube was thawed."""

    kind: ClassVar[str] = "sample.thawed"
    words: ClassVar[str] = "{code} was thawed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRefrozen(SampleFact):
    """A thawed tube was frozen again; that completes one freeze-thaw."""

    kind: ClassVar[str] = "sample.refrozen"
    words: ClassVar[str] = "{code} was frozen again after {minutes_thawed} min; freeze-thaws: {thaws}"
    minutes_thawed: int
    thaws: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMeasured(SampleFact):
    """Somebody measured how much there is."""

    kind: ClassVar[str] = "sample.measured"
    words: ClassVar[str] = "{code} was measured: {amount}"
    amount: str
    difference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountAdjusted(SampleFact):
    """The recorded amount was corrected, with a reason."""

    kind: ClassVar[str] = "sample.amount_adjusted"
    words: ClassVar[str] = "The amount of {code} was adjusted to {amount}: {cause}"
    amount: str
    cause: str
    difference: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRelabelled(SampleFact):
    """The sample got a further code; the old one still finds it."""

    kind: ClassVar[str] = "sample.relabelled"
    words: ClassVar[str] = "{code} got the label {label}"
    label: str
    second_person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(SampleFact):
    """A hold keeps the sample from use."""

    kind: ClassVar[str] = "hold.placed"
    words: ClassVar[str] = "{code} is on hold: {hold}"
    hold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldReleased(SampleFact):
    """A hold was lifted."""

    kind: ClassVar[str] = "hold.released"
    words: ClassVar[str] = "The hold {hold} of {code} was lifted"
    hold: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationMade(SampleFact):
    """The sample, or part of it, is promised."""

    kind: ClassVar[str] = "reservation.made"
    words: ClassVar[str] = "{code} was reserved for {purpose}"
    purpose: str
    amount: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationReleased(SampleFact):
    """A promise was taken back."""

    kind: ClassVar[str] = "reservation.released"
    words: ClassVar[str] = "The reservation of {code} for {purpose} was released"
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReservationExpired(SampleFact):
    """A promise ran out."""

    kind: ClassVar[str] = "reservation.expired"
    words: ClassVar[str] = "The reservation of {code} for {purpose} ran out"
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDistributed(SampleFact):
    """The tube left for a recipient (t19)."""

    kind: ClassVar[str] = "sample.distributed"
    words: ClassVar[str] = "{code} was distributed to {recipient} in {shipment} under {request}"
    recipient: str
    shipment: str
    request: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnReceived(SampleFact):
    """A distributed tube came back (t20)."""

    kind: ClassVar[str] = "sample.return_received"
    words: ClassVar[str] = "{code} came back to {site}"
    site: str


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
class ReturnedToSender(SampleFact):
    """A rejected tube went back to whom it came from (t29)."""

    kind: ClassVar[str] = "sample.returned_to_sender"
    words: ClassVar[str] = "{code} was returned to {site}"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLost(SampleFact):
    """After a search, the sample was declared lost (t30 to t32)."""

    kind: ClassVar[str] = "sample.declared_lost"
    words: ClassVar[str] = "{code} was declared lost"
    searched: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFound(SampleFact):
    """A lost sample turned up (t33)."""

    kind: ClassVar[str] = "sample.found"
    words: ClassVar[str] = "{code} was found at {site}"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleVoided(SampleFact):
    """The record was made in error; there never was material (t34, t35)."""

    kind: ClassVar[str] = "sample.voided"
    words: ClassVar[str] = "{code} was voided: {cause}"
    cause: str
    second_person: str | None = None
    annulled_amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRestored(SampleFact):
    """A parent got back what a voided aliquot had been said to hold (t35)."""

    kind: ClassVar[str] = "sample.amount_restored"
    words: ClassVar[str] = "{amount} came back to {code} because {child} was blank"
    amount: str
    restored_amount: int
    child: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferCancelled(SampleFact):
    """The parcel came back unopened, or the tube had never been in it (t37)."""

    kind: ClassVar[str] = "sample.transfer_cancelled"
    words: ClassVar[str] = "{code} never left; it stands at {position}"
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCorrected(SampleFact):
    """A field of the record was corrected; the old value stays in the ledger."""

    kind: ClassVar[str] = "record.corrected"
    words: ClassVar[str] = "{field} of {code} was corrected from {old} to {new}"
    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyOffered(SampleFact):
    """The holder offers the tube to another person."""

    kind: ClassVar[str] = "custody.offered"
    words: ClassVar[str] = "{code} was offered to {receiver}"
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyAccepted(SampleFact):
    """The other person took the tube over."""

    kind: ClassVar[str] = "custody.accepted"
    words: ClassVar[str] = "{receiver} took {code} over from {giver}"
    giver: str
    receiver: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustodyRefused(SampleFact):
    """The other person did not take the tube; it stays with its holder."""

    kind: ClassVar[str] = "custody.refused"
    words: ClassVar[str] = "{receiver} did not take {code} over from {giver}"
    giver: str
    receiver: str
