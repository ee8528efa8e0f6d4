"""What may be done with a shipment at which stage, and what is worth a warning: pure rules."""

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from app.biobank.samples.schemas import Warned
from app.biobank.shipments.errors import Undecided, WrongStage
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.words import LineState, ShipmentKind, ShipmentState

_BEFORE_LEAVING: Final = (ShipmentState.OPEN, ShipmentState.PACKED)
_ON_ARRIVAL: Final = (ShipmentState.DISPATCHED, ShipmentState.RECEIVED)

_STAGES: Final = MappingProxyType(
    {
        "packed": _BEFORE_LEAVING,
        "unpacked": (*_BEFORE_LEAVING, ShipmentState.SEALED),
        "sealed": (ShipmentState.PACKED,),
        "dispatched": (ShipmentState.PACKED, ShipmentState.SEALED),
        "received": _ON_ARRIVAL,
        "resolved": (*_ON_ARRIVAL, ShipmentState.CLOSED),
        "closed": (ShipmentState.RECEIVED,),
        "declared lost": _ON_ARRIVAL,
    }
)

SEALED_KINDS: Final = frozenset({ShipmentKind.DISTRIBUTION, ShipmentKind.RETURN})
"""What leaves the network, and so is checked by a second person and sealed."""

FRIDAY: Final = 4
LATE_HOUR: Final = 14


def must_be_ready(shipment: Shipment, deed: str) -> None:
    """Refuse (E-STATE) a deed that does not happen at the shipment's stage."""
    stages = _STAGES[deed]
    if deed == "dispatched" and shipment.kind in SEALED_KINDS:
        stages = (ShipmentState.SEALED,)
    if shipment.state not in stages:
        raise WrongStage(
            f"{shipment.code} is {shipment.state}; it can be {deed} only while it is {' or '.join(stages)}."
        )


def must_be_decided(shipment: Shipment, lines: Iterable[ShipmentLine], codes: dict[int, str]) -> None:
    """Refuse (E-STATE, 409) closing while it is open what became of a line."""
    undecided = [codes[line.sample_id] for line in lines if line.state.is_undecided]
    if undecided:
        raise Undecided(
            f"{shipment.code} has {len(undecided)} undecided: {', '.join(undecided[:20])}.",
            next_step="Mark what is missing, and register what was not listed.",
        )


def nothing_amiss(lines: Iterable[ShipmentLine]) -> bool:
    """Whether every tube that was listed is received, and no other."""
    return all(line.state in (LineState.RECEIVED, LineState.REMOVED) for line in lines)


def discrepancy_code(has_missing: bool, has_extra: bool) -> str:
    """The catalogue's code: a missing tube and an extra one together are most likely two that were swapped."""
    if has_missing and has_extra:
        return "SHIP_SWAP"
    return "EXTRA_TUBE" if has_extra else "NOT_FOUND"


def warnings_at_dispatch(shipment: Shipment, local_time: datetime, is_frozen: bool) -> list[Warned]:
    """What may go wrong on the way (W04, W19); `local_time` is that of the place of departure."""
    warned = []
    if not shipment.logger:
        warned.append(Warned(code="W-LOGGER", message="No temperature logger travels with it."))
    if is_frozen and not shipment.coolant:
        warned.append(Warned(code="W-DRYICE", message="Frozen tubes travel without a coolant on record."))
    if local_time.weekday() == FRIDAY and local_time.hour >= LATE_HOUR:
        warned.append(Warned(code="W-FRIDAY", message="It leaves on a Friday afternoon."))
    return warned
