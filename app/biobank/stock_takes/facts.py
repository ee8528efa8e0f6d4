"""What can happen to a stock-take."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakeOpened(Fact):
    """A stock-take was opened: over a container, or over tubes drawn by a seed from a frame."""

    kind: ClassVar[str] = "stocktake.opened"
    words: ClassVar[str] = "A stock-take of {frame} was opened, counted {mode}; boxes: {boxes}"
    frame: str
    mode: str
    boxes: int
    frame_size: int
    seed: str = ""
    wanted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCounted(Fact):
    """A box was counted and compared with the record of that moment; no position was changed by it."""

    kind: ClassVar[str] = "stocktake.counted"
    words: ClassVar[str] = "{box} was counted: {correct} of {checked} tubes as recorded, {different} not"
    box: str
    read: int
    unreadable: int
    checked: int
    correct: int
    different: int
    found: dict[str, int] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecountAsked(Fact):
    """A box was counted wrongly, and is to be counted again."""

    kind: ClassVar[str] = "stocktake.recount_asked"
    words: ClassVar[str] = "{box} is to be counted again"
    box: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscrepancyResolved(Fact):
    """Somebody decided about a discrepancy."""

    kind: ClassVar[str] = "stocktake.resolved"
    words: ClassVar[str] = "{what} in {box} was resolved: {resolution}"
    box: str
    what: str
    resolution: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakeClosed(Fact):
    """Every box was counted and every discrepancy resolved."""

    kind: ClassVar[str] = "stocktake.closed"
    words: ClassVar[str] = "The stock-take of {frame} was closed: {correct} of {checked} tubes as recorded"
    frame: str
    boxes: int
    checked: int
    correct: int
    different: int
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockTakeAbandoned(Fact):
    """The stock-take was given up; what was counted stays on record."""

    kind: ClassVar[str] = "stocktake.abandoned"
    words: ClassVar[str] = "The stock-take of {frame} was abandoned"
    frame: str
