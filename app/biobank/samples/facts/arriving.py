"""What can happen to a sample until it is taken in: planned, collected, received, accepted or not."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.biobank.samples.facts.of_a_sample import SampleFact


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
class ReturnReceived(SampleFact):
    """A distributed tube came back (t20)."""

    kind: ClassVar[str] = "sample.return_received"
    words: ClassVar[str] = "{code} came back to {site}"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFound(SampleFact):
    """A lost sample turned up (t33)."""

    kind: ClassVar[str] = "sample.found"
    words: ClassVar[str] = "{code} was found at {site}"
    site: str
