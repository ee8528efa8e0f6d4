"""What can happen at the border: tables and scans that came in."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportCommitted(Fact):
    """Tables were imported; what they brought was told by the deeds it went through."""

    kind: ClassVar[str] = "import.committed"
    words: ClassVar[str] = (
        "{new} rows were imported by profile {profile}; {unchanged} were known, {refused} refused"
    )
    profile: str
    files: list[str]
    new: int
    unchanged: int
    refused: int
