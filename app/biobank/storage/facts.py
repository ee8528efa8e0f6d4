"""What can happen to sites and containers."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOpened(Fact):
    """A site joined the network."""

    kind: ClassVar[str] = "site.opened"
    words: ClassVar[str] = "The site {code} was opened"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormatDefined(Fact):
    """A box format and its label scheme were defined."""

    kind: ClassVar[str] = "format.defined"
    words: ClassVar[str] = "The format {code} was defined"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerAdded(Fact):
    """A container came into use."""

    kind: ClassVar[str] = "container.added"
    words: ClassVar[str] = "{code} was added at {position}"
    code: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerMoved(Fact):
    """A container was moved, with all that stands in it."""

    kind: ClassVar[str] = "container.moved"
    words: ClassVar[str] = "{code} was moved from {origin} to {position}"
    code: str
    origin: str
    position: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveUndone(Fact):
    """A move was taken back: the container stands where it stood before. `act_version` is the version it had made."""

    kind: ClassVar[str] = "container.move_undone"
    words: ClassVar[str] = "Taken back: {said}"
    code: str
    act_version: int
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerRetired(Fact):
    """A container is no longer used; its place in history stays."""

    kind: ClassVar[str] = "container.retired"
    words: ClassVar[str] = "{code} was taken out of use"
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerChanged(Fact):
    """A container's name, study, or state changed."""

    kind: ClassVar[str] = "container.changed"
    words: ClassVar[str] = "{code} was changed"
    code: str
