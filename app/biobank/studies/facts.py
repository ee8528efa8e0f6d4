"""What can happen to a study."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOpened(Fact):
    """A study came to be."""

    kind: ClassVar[str] = "study.opened"
    words: ClassVar[str] = "The study {code} was opened"
    code: str
