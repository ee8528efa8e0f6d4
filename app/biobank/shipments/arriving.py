"""What arriving does to each tube: who has it now, its holds, and the fact that says so."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.samples.births import holds_text
from app.biobank.samples.facts import HoldPlaced, HoldReleased
from app.biobank.samples.models import Sample
from app.biobank.samples.receiving import arrive as take_in
from app.biobank.samples.words import HoldKind
from app.biobank.shipments import queries
from app.biobank.shipments.facts import DiscrepancyResolved
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.words import LineState
from app.biobank.storage.queries import site_of
from app.core.ledger.facts import Fact
from app.core.work import Work


def arrive(
    work: Work,
    shipment: Shipment,
    arrived: Sequence[Sample],
    occurred_at: datetime,
    condition: str,
    *,
    is_extra: bool = False,
) -> None:
    """Take tubes in (t07). One that was not listed (t36, or t08 if it was never stored) is held until explained."""
    site = site_of(work, shipment.to_site_id)
    facts: list[Fact] = []
    for sample in arrived:
        sample.home_container_id = sample.home_place = None
        facts += take_in(
            work,
            sample,
            site,
            occurred_at=occurred_at,
            shipment=shipment.code,
            condition=condition or None,
            about=(shipment.ref,),
        )
    work.tell(*facts)
    if is_extra:
        reason = "It was in the parcel and not on its list"
        _hold(work, shipment, arrived, HoldKind.IDENTITY_DISCREPANCY, reason)
        return
    late = [sample for sample in arrived if HoldKind.MISSING_SUSPECTED in sample.holds.split()]
    lift(work, shipment, late, HoldKind.MISSING_SUSPECTED, "It arrived")


def settle_elsewhere(work: Work, shipment: Shipment, extra: Sequence[Sample]) -> None:
    """Tubes that another parcel should have brought are not awaited there any more."""
    for other, lines in queries.awaited_elsewhere(work, [one.id or 0 for one in extra], shipment.id or 0):
        for line in lines:
            line.state, line.remark = LineState.RESOLVED, f"arrived in {shipment.code}"
        codes = [one.code for one in extra if one.id in {line.sample_id for line in lines}]
        work.tell(
            DiscrepancyResolved(
                subject=other.ref,
                about=(shipment.ref,),
                site_id=shipment.to_site_id,
                code=other.code,
                samples=", ".join(codes),
                outcome=f"arrived in {shipment.code}",
            )
        )


def mark_missing(work: Work, shipment: Shipment, gone: Sequence[Sample]) -> None:
    """Hold tubes that were listed and were not in the parcel."""
    _hold(work, shipment, gone, HoldKind.MISSING_SUSPECTED, "It was listed and not in the parcel")


def _hold(work: Work, shipment: Shipment, chosen: Sequence[Sample], kind: HoldKind, reason: str) -> None:
    new = [sample for sample in chosen if kind not in sample.holds.split()]
    for sample in new:
        sample.holds = holds_text({*sample.holds.split(), kind})
    work.tell(
        *(
            HoldPlaced(
                subject=sample.ref,
                about=(shipment.ref,),
                study_id=sample.study_id,
                site_id=sample.site_id,
                reason=reason,
                code=sample.code,
                hold=kind,
            )
            for sample in new
        )
    )


def lift(work: Work, shipment: Shipment, chosen: Sequence[Sample], kind: HoldKind, reason: str) -> None:
    """Release a hold that the shipment had placed and that is explained now."""
    held = [sample for sample in chosen if kind in sample.holds.split()]
    for sample in held:
        sample.holds = holds_text(set(sample.holds.split()) - {kind})
    work.tell(
        *(
            HoldReleased(
                subject=sample.ref,
                about=(shipment.ref,),
                study_id=sample.study_id,
                site_id=sample.site_id,
                reason=reason,
                code=sample.code,
                hold=kind,
            )
            for sample in held
        )
    )
