"""Whether a tube may leave in a shipment of this kind: its state, its holds, its promises, its donor's consent."""

from collections.abc import Collection, Sequence
from datetime import datetime

from app.biobank.donors.queries import scopes_in_force
from app.biobank.requests.fitting import must_be_consented
from app.biobank.requests.models import Request
from app.biobank.requests.queries import promises, purpose_of
from app.biobank.requests.rules import must_be_agreed, scopes_needed
from app.biobank.samples import transitions
from app.biobank.samples.errors import NotOnList, OnHold, OutOfOrder, Reserved
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.queries import donors_behind
from app.biobank.samples.transitions import Transition
from app.biobank.samples.words import HoldKind, Status
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.words import ShipmentKind
from app.biobank.storage.queries import site_of
from app.core.errors import BiobankError, Refusals
from app.core.work import Work

EVENTS = {
    ShipmentKind.COLLECTION: "shipment.dispatched",
    ShipmentKind.TRANSFER: "shipment.dispatched",
    ShipmentKind.DISTRIBUTION: "sample.distributed",
    ShipmentKind.RETURN: "sample.returned_to_sender",
}
"""What a tube goes through when a shipment of each kind leaves (t05, t06, t19, t29)."""


def line_of(shipment: Shipment, sample: Sample) -> Transition:
    """The line of the transition table that the tube takes; refuses its state (E-STATE, E-TERMINAL)."""
    return transitions.must(EVENTS[shipment.kind], sample.status, sample.code)


def leave_refusal(
    shipment: Shipment,
    sample: Sample,
    occurred_at: datetime,
    promised: Sequence[Reservation] = (),
    resolves: Collection[str] = (),
) -> BiobankError | None:
    """Why this tube may not leave in this shipment, or None.

    What was collected and not yet received travels under its holds: somebody has to look at it. What is in
    stock leaves unheld, except for holds that the transfer exists to resolve, and unpromised (t06).
    """
    try:
        line_of(shipment, sample)
        if sample.collected_at is not None and occurred_at < sample.collected_at:
            raise OutOfOrder(
                f"{sample.code} was collected later than that.", fields={"occurred_at": "Too early."}
            )
        if sample.status is Status.AVAILABLE:
            _must_be_unheld(sample, resolves)
            if promised and shipment.kind is not ShipmentKind.DISTRIBUTION:
                raise Reserved(
                    f"{sample.code} is reserved.", next_step="Have the reservation released first."
                )
    except BiobankError as error:
        return error
    return None


def _must_be_unheld(sample: Sample, resolves: Collection[str]) -> None:
    stopping = [HoldKind(word) for word in sample.holds.split() if word not in resolves]
    if stopping:
        raise OnHold(
            f"{sample.code} is on hold: {', '.join(stopping).replace('_', ' ')}.",
            next_step="Take it out of the parcel and put it back.",
        )


def must_be_distributable(
    work: Work, shipment: Shipment, request: Request, samples: Sequence[Sample]
) -> None:
    """Refuse a parcel for a recipient unless, at this instant, all holds that must hold (t19).

    The agreement is valid today; each tube is available, unheld, reserved for this request, and its donor's
    consent covers purpose and destination.
    """
    must_be_agreed(request, work.now.date())
    country = site_of(work, request.destination_site_id).country
    needed = scopes_needed(request.is_commercial, request.is_genetic, country)
    behind = donors_behind(work, samples)
    given = scopes_in_force(work, sorted({donor for donors in behind.values() for donor in donors}))
    ids = [sample.id or 0 for sample in samples]
    promised = {row.sample_id for row in promises(work, purpose_of(request), ids)}
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            refusal = leave_refusal(shipment, sample, work.now)
            if refusal is not None:
                raise refusal
            if sample.id not in promised:
                raise NotOnList(
                    f"{sample.code} is not reserved for {request.code}.",
                    next_step="Take it out of the parcel.",
                )
            must_be_consented(sample, behind[sample.id or 0], needed, given)
    refusals.settle()
