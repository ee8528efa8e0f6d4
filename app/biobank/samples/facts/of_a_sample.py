"""What every fact about one sample has in common."""

from dataclasses import dataclass

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFact(Fact):
    """Something that happened to one sample; `code` is its label."""

    code: str
