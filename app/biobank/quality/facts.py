"""What can happen to a non-conformity."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class NonconformityOpened(Fact):
    """Something went off protocol and was written down."""

    kind: ClassVar[str] = "nc.opened"
    words: ClassVar[str] = "{code} ({severity}) was opened: {description}"
    code: str
    severity: str
    description: str
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class NonconformityLinked(Fact):
    """A non-conformity turned out to concern further samples."""

    kind: ClassVar[str] = "nc.linked"
    words: ClassVar[str] = "{code} concerns {samples} as well"
    code: str
    samples: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NonconformityClosed(Fact):
    """Somebody decided what it means for the samples."""

    kind: ClassVar[str] = "nc.closed"
    words: ClassVar[str] = "{code} was closed: {decision}"
    code: str
    decision: str
