"""What can happen to data: that somebody took them out."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCreated(Fact):
    """A document or file with data left the house; `sha256` is the fingerprint of its content."""

    kind: ClassVar[str] = "export.created"
    words: ClassVar[str] = "{document} was exported as {form}: {scope} ({rows} rows)"
    document: str
    form: str
    scope: str
    rows: int
    sha256: str
