"""What every printed document says of itself."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Head:
    """Title and number, what it covers, who made it when, and what it was made from."""

    title: str
    id: str
    about: str
    generated_at: datetime
    generated_by: str
    role: str
    timezone: str
    version: str
    size: int
    """The data cut-off: how many sealed entries of the ledger there were."""

    fingerprint: str
    sha256: str
