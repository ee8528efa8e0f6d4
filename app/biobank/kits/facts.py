"""What can happen to a kit."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class KitFact(Fact):
    """Something that happened to one kit; `code` is its label."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitAssembled(KitFact):
    """The parts of a kit were put together; it is good until the first of them expires."""

    kind: ClassVar[str] = "kit.assembled"
    words: ClassVar[str] = "{code} ({kit_type} revision {revision}) was assembled, good until {expires_on}"
    kit_type: str
    revision: int
    expires_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitReleased(KitFact):
    """A second person released the kit for use."""

    kind: ClassVar[str] = "kit.released"
    words: ClassVar[str] = "{code} was released"


@dataclass(frozen=True, slots=True, kw_only=True)
class KitDispatched(KitFact):
    """The kit left for a site that collects."""

    kind: ClassVar[str] = "kit.dispatched"
    words: ClassVar[str] = "{code} was sent from {origin} to {destination}"
    origin: str
    destination: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitReceived(KitFact):
    """The kit arrived at its site."""

    kind: ClassVar[str] = "kit.received"
    words: ClassVar[str] = "{code} arrived at {site}"
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KitOpened(KitFact):
    """The kit was used for a visit of a participant."""

    kind: ClassVar[str] = "kit.opened"
    words: ClassVar[str] = "{code} was opened at {site}: {collected} tubes collected, {not_collected} not"
    site: str
    collected: int
    not_collected: int
