"""Taking tubes in where they arrive: out of a shipment, by hand, or unannounced (t07, t08, t36)."""

from datetime import datetime
from typing import Any

from app.biobank.samples import queries, transitions
from app.biobank.samples.births import holds_text, not_later
from app.biobank.samples.errors import OutOfOrder, WrongState
from app.biobank.samples.facts import HoldPlaced, SampleReceived
from app.biobank.samples.intake_schemas import ReceiveSamples
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of, refuse_held, spoken
from app.biobank.samples.schemas import Brief, Registered, Warned
from app.biobank.samples.words import HoldKind, Status
from app.biobank.storage.models import Site
from app.biobank.storage.queries import working_site
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.work import Work


def receive(work: Work, form: ReceiveSamples) -> Registered:
    """Take in collected tubes that came by hand (t08), under whatever holds they have."""
    site = working_site(work, form.site)
    not_later(form.occurred_at, work.now, "The reception")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_RECEIVE, at=site.id)
    refusals = Refusals()
    facts: list[Fact] = []
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            transitions.must("sample.received", sample.status, sample.code)
            if sample.status is not Status.COLLECTED:
                raise WrongState(
                    f"{sample.code} is {transitions.spoken(sample.status)}; by hand comes what was collected.",
                    next_step="Receive its shipment instead.",
                )
            facts += arrive(
                work,
                sample,
                site,
                occurred_at=form.occurred_at,
                condition=form.condition or None,
                reason=form.reason or None,
            )
    refusals.settle()
    work.tell(*facts)
    return Registered(
        samples=[Brief.of(sample) for sample in samples],
        warnings=[
            Warned(code="W-HOLD", message=f"On hold: {spoken(holds_of(sample))}.", sample=sample.code)
            for sample in samples
            if sample.holds
        ],
    )


def arrive(
    work: Work,
    sample: Sample,
    site: Site,
    *,
    occurred_at: datetime | None = None,
    shipment: str | None = None,
    condition: str | None = None,
    reason: str | None = None,
    about: tuple[str, ...] = (),
) -> list[Fact]:
    """Take one locked tube in at `site`; returns the facts for the deed to tell.

    From `in_transit` (t07) and `collected` (t08) it was expected. From `available` (t36) it is the extra tube of a
    swap: it leaves its recorded position and is kept under identity_discrepancy.
    """
    line = transitions.must("sample.received", sample.status, sample.code)
    refuse_held("sample.received", sample)
    when = occurred_at or work.now
    if sample.collected_at is not None and when < sample.collected_at:
        raise OutOfOrder(
            f"{sample.code} was collected later than that.", fields={"occurred_at": "Before the collection."}
        )
    unannounced = sample.status is Status.AVAILABLE
    about = (*about, *((f"container:{sample.container_id}",) if sample.container_id else ()))
    sample.status = line.after
    sample.container_id = sample.place = sample.shipment_id = None
    sample.custodian_site_id, sample.custodian_user_id = site.id, work.actor.user_id or None
    sample.site_id = site.id or 0
    sample.received_at = sample.received_at or when
    common: dict[str, Any] = {
        "subject": sample.ref,
        "study_id": sample.study_id,
        "site_id": site.id,
        "occurred_at": occurred_at,
        "reason": reason,
        "code": sample.code,
    }
    facts: list[Fact] = [
        SampleReceived(**common, about=about, site=site.code, shipment=shipment, condition=condition)
    ]
    if unannounced and HoldKind.IDENTITY_DISCREPANCY not in holds_of(sample):
        sample.holds = holds_text({*holds_of(sample), HoldKind.IDENTITY_DISCREPANCY})
        facts.append(HoldPlaced(**common, hold=HoldKind.IDENTITY_DISCREPANCY))
    return facts
