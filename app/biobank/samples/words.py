"""The words about samples: the six dimensions of a sample's state (lifecycle D1 to D6)."""

from enum import StrEnum


class Status(StrEnum):
    """D1: where a sample stands in its life; exactly one."""

    PLANNED = "planned"
    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    IN_PROCESS = "in_process"
    AVAILABLE = "available"
    DISTRIBUTED = "distributed"
    REJECTED = "rejected"
    EXHAUSTED = "exhausted"
    DESTROYED = "destroyed"
    LOST = "lost"
    VOIDED = "voided"


TERMINAL = frozenset({Status.EXHAUSTED, Status.DESTROYED, Status.VOIDED})
NOWHERE = frozenset({Status.PLANNED, Status.EXHAUSTED, Status.DESTROYED, Status.LOST, Status.VOIDED})


class Placement(StrEnum):
    """D2: the kind of place a sample has."""

    POSITION = "position"
    CUSTODIAN = "custodian"
    SHIPMENT = "shipment"
    NONE = "none"


def placement_of(
    container_id: int | None, custodian_site_id: int | None, shipment_id: int | None
) -> Placement:
    """The kind of place a row has; the database sees to it that it is one."""
    if container_id is not None:
        return Placement.POSITION
    if custodian_site_id is not None:
        return Placement.CUSTODIAN
    return Placement.SHIPMENT if shipment_id is not None else Placement.NONE


class HoldKind(StrEnum):
    """D3: why a sample may not be used."""

    BIOSAFETY = "biosafety"
    CONSENT_MISSING = "consent_missing"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    IDENTITY_DISCREPANCY = "identity_discrepancy"
    LEGAL_HOLD = "legal_hold"
    MISSING_SUSPECTED = "missing_suspected"
    QUALITY_QUARANTINE = "quality_quarantine"
    RETURN_INSPECTION = "return_inspection"
    STUDY_FREEZE = "study_freeze"
    TEMPERATURE_EXCURSION = "temperature_excursion"

    @property
    def is_inherited(self) -> bool:
        """Whether children are born with it (lifecycle D3: consent, identity, biosafety, legal)."""
        return self in _INHERITED


_INHERITED = frozenset(
    {
        HoldKind.BIOSAFETY,
        HoldKind.CONSENT_MISSING,
        HoldKind.CONSENT_WITHDRAWN,
        HoldKind.IDENTITY_DISCREPANCY,
        HoldKind.LEGAL_HOLD,
    }
)


class Kind(StrEnum):
    """What a sample is in its family."""

    PRIMARY = "primary"
    ALIQUOT = "aliquot"
    DERIVATIVE = "derivative"
    POOL = "pool"


class Basis(StrEnum):
    """How an amount is known."""

    MEASURED = "measured"
    NOMINAL = "nominal"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


class Grade(StrEnum):
    """D6: how good a sample is; U for not graded."""

    A = "A"
    B = "B"
    C = "C"
    U = "U"


class Precision(StrEnum):
    """How exactly the time of collection is known."""

    EXACT = "exact"
    QUARTER_HOUR = "quarter_hour"
    DAY = "day"
    UNKNOWN = "unknown"


class ReservationState(StrEnum):
    """What became of a reservation."""

    ACTIVE = "active"
    RELEASED = "released"
    CONSUMED = "consumed"
    EXPIRED = "expired"
