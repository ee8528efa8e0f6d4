"""What can happen to where a sample is: stored, moved, picked, thawed, handed from one person to another."""

from dataclasses import dataclass
from typing import ClassVar

from app.biobank.samples.facts.of_a_sample import SampleFact


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
class SampleProcessFinished(SampleFact):
    """The work on the tube is done and it stands in storage (t15)."""

    kind: ClassVar[str] = "sample.process_finished"
    words: ClassVar[str] = "{code} was finished and stored at {position}"
    position: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ActUndone(SampleFact):
    """An act at the bench was taken back; every field stands as before it. `act_version` is the version it had made."""

    kind: ClassVar[str] = "sample.act_undone"
    words: ClassVar[str] = "Taken back: {said}"
    act: str
    act_version: int
    said: str
