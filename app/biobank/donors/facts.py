"""What can happen to donors and their consents."""

from dataclasses import dataclass, field
from typing import ClassVar

from app.core.ledger.facts import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorFact(Fact):
    """Something about one donor, who is known by a pseudonym and nothing else."""

    donor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorRegistered(DonorFact):
    """A donor became known to the biobank."""

    kind: ClassVar[str] = "donor.registered"
    words: ClassVar[str] = "The donor {donor} was registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentRecorded(DonorFact):
    """A signed form was put on record; `superseded` names the version whose place it took."""

    kind: ClassVar[str] = "consent.recorded"
    words: ClassVar[str] = "{donor} signed {form} {form_version} on {signed_on}"
    form: str
    form_version: str
    signed_on: str
    scopes: list[str] = field(default_factory=list)
    superseded: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn(DonorFact):
    """A donor withdrew, so far as `level` says."""

    kind: ClassVar[str] = "consent.withdrawn"
    words: ClassVar[str] = "{donor} withdrew: {level}"
    level: str
    channel: str | None = None
