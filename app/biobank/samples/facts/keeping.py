"""What keeps a sample from use, or for somebody: holds and reservations."""

from dataclasses import dataclass
from typing import ClassVar

from app.biobank.samples.facts.of_a_sample import SampleFact


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
