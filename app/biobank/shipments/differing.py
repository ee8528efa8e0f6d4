"""The difference between the list and the parcel: answered at every scan, and opened as a non-conformity."""

from collections.abc import Mapping, Sequence

from app.biobank.quality.opening import open_nonconformity
from app.biobank.samples.models import Sample
from app.biobank.shipments.facts import DiscrepancyOpened
from app.biobank.shipments.models import Shipment, ShipmentLine
from app.biobank.shipments.rules import discrepancy_code
from app.biobank.shipments.schemas import Received
from app.biobank.shipments.viewing import view
from app.biobank.shipments.words import LineState
from app.core.work import Work


def open_discrepancy(
    work: Work, shipment: Shipment, lines: Mapping[int, ShipmentLine], known: Mapping[int, Sample]
) -> list[int]:
    """Tell both sites what differs, and open one non-conformity for all of it; returns its id."""
    missing = [known[id_] for id_, line in lines.items() if line.state is LineState.MISSING]
    extra = [known[id_] for id_, line in lines.items() if line.state is LineState.EXTRA]
    absent, unasked = _named(missing), _named(extra)
    work.tell(
        DiscrepancyOpened(
            subject=shipment.ref,
            about=tuple(sample.ref for sample in (*missing, *extra)),
            site_id=shipment.to_site_id,
            code=shipment.code,
            missing=absent,
            extra=unasked,
        )
    )
    opened = open_nonconformity(
        work,
        discrepancy_code(bool(missing), bool(extra)),
        [*missing, *extra],
        site_id=shipment.to_site_id,
        description=f"{shipment.code}: missing {absent}; not listed {unasked}",
    )
    return [opened.id or 0]


def _named(some: Sequence[Sample]) -> str:
    return ", ".join(one.code for one in some) or "none"


def difference(
    work: Work,
    shipment: Shipment,
    lines: Sequence[ShipmentLine],
    known: Mapping[int, Sample],
    arrived: Sequence[int],
    unknown: Sequence[str],
    opened: Sequence[int],
) -> Received:
    """What was received by this scan, and how the whole list stands."""

    def codes(state: LineState) -> list[str]:
        return [known[line.sample_id].code for line in lines if line.state is state]

    return Received(
        shipment=view(work, shipment, lines),
        received=[known[id_].code for id_ in arrived],
        undecided=codes(LineState.DISPATCHED),
        missing=codes(LineState.MISSING),
        unlisted=codes(LineState.UNLISTED),
        extra=codes(LineState.EXTRA),
        unknown=list(unknown),
        nonconformities=list(opened),
    )
