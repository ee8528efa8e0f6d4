"""How a sample's row begins, and which holds it is born with."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.biobank.donors.models import Donor
from app.biobank.donors.queries import DonorKept
from app.biobank.donors.words import ConsentScope
from app.biobank.samples.errors import InTheFuture
from app.biobank.samples.words import Basis, Grade, HoldKind, Kind, Precision, Status
from app.core.units import Unit

_EMPTY: dict[str, Any] = {
    "tube": "",
    "donor_id": None,
    "visit": "",
    "kit_id": None,
    "container_id": None,
    "place": None,
    "custodian_site_id": None,
    "custodian_user_id": None,
    "shipment_id": None,
    "home_container_id": None,
    "home_place": None,
    "offered_to_user_id": None,
    "holds": "",
    "amount": None,
    "initial_amount": None,
    "basis": Basis.UNKNOWN,
    "thaws": 0,
    "thawed_at": None,
    "collected_at": None,
    "collected_precision": Precision.UNKNOWN,
    "received_at": None,
    "frozen_at": None,
    "grade": Grade.U,
    "sprec": "",
    "attributes": "",
    "version": 1,
}


def new_row(
    *,
    code: str,
    kind: Kind,
    material: str,
    study_id: int,
    site_id: int,
    status: Status,
    unit: Unit,
    **more: Any,
) -> dict[str, Any]:
    """A sample's first row, every column in the same order; `more` fills what is not empty at birth."""
    return {
        "code": code,
        "kind": kind,
        "material": material,
        "study_id": study_id,
        "site_id": site_id,
        "origin_site_id": site_id,
        "status": status,
        "unit": unit,
        **_EMPTY,
        **more,
    }


def holds_text(kinds: Iterable[HoldKind | str]) -> str:
    """The column's form of a set of holds: sorted, separated by blanks."""
    return " ".join(sorted({str(kind) for kind in kinds}))


def holds_at_birth(
    donor: Donor | DonorKept | None, scopes: frozenset[str], needed: ConsentScope
) -> list[HoldKind]:
    """The holds of a sample that comes to be linked to `donor` (I-12): whatever came first, sample or withdrawal."""
    if donor is None:
        return [HoldKind.IDENTITY_DISCREPANCY]
    if donor.withdrawn.stops_use:
        return [HoldKind.CONSENT_WITHDRAWN]
    return [] if needed in scopes else [HoldKind.CONSENT_MISSING]


def not_later(moment: datetime | None, now: datetime, what: str) -> None:
    """Refuse (E-TIME-FUTURE) what is said to have happened later than five minutes from now (lifecycle §8.7)."""
    if moment is not None and (moment - now).total_seconds() > 300:
        raise InTheFuture(f"{what} lies in the future.", fields={"occurred_at": "Not later than now."})
