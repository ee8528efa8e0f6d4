"""The words about donors: sex (MIABIS), consent scopes and states, levels of withdrawal."""

from enum import StrEnum


class Sex(StrEnum):
    """MIABIS sex of a donor."""

    FEMALE = "female"
    MALE = "male"
    UNDIFFERENTIATED = "undifferentiated"
    UNKNOWN = "unknown"


class ConsentScope(StrEnum):
    """What a donor may say yes or no to."""

    COLLECT = "collect"
    STORE = "store"
    RESEARCH = "research"
    GENETICS = "genetics"
    COMMERCIAL = "commercial"
    OUTSIDE_EU = "outside_eu"
    RECONTACT = "recontact"


class ConsentState(StrEnum):
    """Whether a signed form still stands."""

    PENDING = "pending"
    ACTIVE = "active"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class WithdrawalLevel(StrEnum):
    """How far a withdrawal goes; from `no_further_use` on, nothing of the donor may be used."""

    NONE = "none"
    NO_CONTACT = "no_contact"
    NO_ACCESS = "no_access"
    NO_FURTHER_USE = "no_further_use"
    DESTROY = "destroy"

    @property
    def stops_use(self) -> bool:
        """Whether samples of such a donor must not be used any more."""
        return self in (WithdrawalLevel.NO_FURTHER_USE, WithdrawalLevel.DESTROY)
