"""What can happen to a scan of a rack."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RackScanFact(Fact):
    """Something that happened to one scan; `rack` is the code of the rack."""

    rack: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RackScanPreviewed(RackScanFact):
    """A scanner's file came and was compared with what is recorded."""

    kind: ClassVar[str] = "rack_scan.previewed"
    words: ClassVar[str] = "{rack} was scanned: {read} tubes read, {unreadable} not"
    read: int
    unreadable: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RackScanPlanned(RackScanFact):
    """A person said what the new tubes are, and decided about wells."""

    kind: ClassVar[str] = "rack_scan.planned"
    words: ClassVar[str] = "{tubes} new tubes in {rack} were planned, {decided} wells decided"
    tubes: int
    decided: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RackScanCommitted(RackScanFact):
    """A scan was confirmed: from now on the record is what the scanner saw."""

    kind: ClassVar[str] = "rack_scan.committed"
    words: ClassVar[str] = "The scan of {rack} was confirmed at {position}: {registered} new, {stored} put in"
    position: str
    sha256: str
    matched: int
    registered: int
    stored: int
    empty: int
    moved_in: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    blanks: list[str] = field(default_factory=list)
    by_hand: list[str] = field(default_factory=list)
    by_position: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class RackScanDiscarded(RackScanFact):
    """A scan will not be used: a person set it aside, or a newer one took its place."""

    kind: ClassVar[str] = "rack_scan.discarded"
    words: ClassVar[str] = "The scan of {rack} was set aside: {cause}"
    cause: str
