"""What can happen to a shipment."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentFact(Fact):
    """Something that happened to one shipment; `code` is its number."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentOpened(ShipmentFact):
    """A parcel was begun."""

    kind: ClassVar[str] = "shipment.opened"
    words: ClassVar[str] = "{code} was opened from {origin} to {destination}"
    origin: str
    destination: str
    request: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentPacked(ShipmentFact):
    """Tubes were scanned into the parcel."""

    kind: ClassVar[str] = "shipment.packed"
    words: ClassVar[str] = "{count} tubes were packed into {code}"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentUnpacked(ShipmentFact):
    """Tubes were taken out of the parcel before it left; a seal is broken by that."""

    kind: ClassVar[str] = "shipment.unpacked"
    words: ClassVar[str] = "{count} tubes were taken out of {code}"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentSealed(ShipmentFact):
    """A second person scanned everything, and the parcel was sealed."""

    kind: ClassVar[str] = "shipment.sealed"
    words: ClassVar[str] = (
        "{code} with {count} tubes, packed by {packer}, was checked and sealed by {checker}"
    )
    count: int
    packer: str
    checker: str
    seal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDispatched(ShipmentFact):
    """The parcel left; from now on its carrier holds what is in it."""

    kind: ClassVar[str] = "shipment.dispatched"
    words: ClassVar[str] = "{code} left {origin} for {destination} with {count} tubes"
    origin: str
    destination: str
    count: int
    logger: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentReceived(ShipmentFact):
    """The parcel was opened where it was sent, and its tubes were scanned."""

    kind: ClassVar[str] = "shipment.received"
    words: ClassVar[str] = "{count} tubes of {code} were received at {site}"
    site: str
    count: int
    condition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyOpened(ShipmentFact):
    """What was in the parcel is not what was listed."""

    kind: ClassVar[str] = "shipment.discrepancy_opened"
    words: ClassVar[str] = "{code}: missing {missing}; not listed {extra}"
    missing: str
    extra: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyResolved(ShipmentFact):
    """It turned out where a missing tube is."""

    kind: ClassVar[str] = "shipment.discrepancy_resolved"
    words: ClassVar[str] = "{code}: {samples} {outcome}"
    samples: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentClosed(ShipmentFact):
    """Every line of the parcel is decided."""

    kind: ClassVar[str] = "shipment.closed"
    words: ClassVar[str] = "{code} was closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentLost(ShipmentFact):
    """The parcel never arrived, and the trace is closed."""

    kind: ClassVar[str] = "shipment.lost"
    words: ClassVar[str] = "{code} with {count} tubes was lost: {searched}"
    count: int
    searched: str
