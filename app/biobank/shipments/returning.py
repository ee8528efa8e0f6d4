"""Tubes that recipients send back (t20), and those they destroyed or used up (t21, t22)."""

from collections.abc import Sequence
from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.samples import queries as samples
from app.biobank.samples import transitions
from app.biobank.samples.births import holds_text, not_later
from app.biobank.samples.ends import leave
from app.biobank.samples.errors import CodeUnknown, OutOfOrder, Overdraw, ReasonNeeded
from app.biobank.samples.facts import RecipientDestroyed, RecipientExhausted, ReturnReceived, SampleConsumed
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import TwiceInOneRequest
from app.biobank.samples.schemas import Brief
from app.biobank.samples.words import HoldKind
from app.biobank.shipments import queries
from app.biobank.shipments.models import Shipment
from app.biobank.shipments.schemas import EndAtRecipient, ReceiveReturns, ReturnedTube, ReturnsReceived
from app.biobank.storage.models import Site
from app.biobank.storage.queries import working_site
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.ledger.facts import Fact
from app.core.units import parse_amount, show_amount
from app.core.work import Work


def receive_returns(work: Work, form: ReceiveReturns) -> ReturnsReceived:
    """Take distributed tubes back in, under a hold until they are inspected; never straight into stock (W20).

    What is missing from a tube was used by the recipient. A tube that was thawed there has a thaw more.
    """
    site = working_site(work, form.site)
    occurred_at = form.occurred_at or work.now
    not_later(occurred_at, work.now, "The return")
    chosen = _distributed(work, [tube.sample for tube in form.tubes], "sample.return_received")
    refusals = Refusals()
    facts: list[Fact] = []
    for row, ((sample, shipment), tube) in enumerate(zip(chosen, form.tubes, strict=True)):
        with refusals.of(row, sample=sample.code):
            work.must(Permission.SAMPLES_RETURN, site.id, sample.study_id)
            if shipment.dispatched_at is not None and occurred_at < shipment.dispatched_at:
                raise OutOfOrder(f"{sample.code} left later than that.", fields={"occurred_at": "Too early."})
            facts += _used_there(form, sample, tube)
    refusals.settle()
    work.tell(*facts)
    work.tell(*[_back(work, form, site, sample, shipment) for sample, shipment in chosen])
    return ReturnsReceived(samples=[Brief.of(sample) for sample, _ in chosen])


def _used_there(form: ReceiveReturns, sample: Sample, tube: ReturnedTube) -> list[Fact]:
    sample.thaws += tube.thaws
    if tube.amount is None or sample.amount is None:
        return []
    left = parse_amount(tube.amount, sample.unit).value
    if left > sample.amount:
        raise Overdraw(
            f"{sample.code} left with {show_amount(sample.amount, sample.unit)} in it.",
            fields={"amount": "More than what left."},
            next_step="Leave the amount out, and measure the tube when it is inspected.",
        )
    taken = sample.amount - left
    sample.amount = left
    return [_consumed(sample, taken, "the recipient's use", form.reason)] if taken else []


def _consumed(sample: Sample, taken: int, purpose: str, reason: str | None, discard: int = 0) -> Fact:
    return SampleConsumed(
        subject=sample.ref,
        study_id=sample.study_id,
        site_id=sample.site_id,
        reason=reason,
        code=sample.code,
        purpose=purpose,
        taken=show_amount(taken, sample.unit),
        taken_amount=taken,
        to_children=0,
        discard_amount=discard,
    )


def _back(work: Work, form: ReceiveReturns, site: Site, sample: Sample, shipment: Shipment) -> ReturnReceived:
    sample.status = transitions.must("sample.return_received", sample.status, sample.code).after
    sample.site_id, sample.custodian_site_id = site.id or 0, site.id
    sample.custodian_user_id = work.actor.user_id or None
    sample.holds = holds_text({*sample.holds.split(), HoldKind.RETURN_INSPECTION})
    sample.received_at = form.occurred_at or work.now
    return ReturnReceived(
        subject=sample.ref,
        about=(shipment.ref,),
        study_id=sample.study_id,
        site_id=site.id,
        occurred_at=form.occurred_at,
        reason=form.reason,
        code=sample.code,
        site=site.code,
    )


def end_at_recipient(work: Work, form: EndAtRecipient) -> ReturnsReceived:
    """Record that a recipient destroyed tubes (with a certificate), or used them up."""
    not_later(form.occurred_at, work.now, "This")
    if form.end == "destroyed" and not form.certificate:
        raise ReasonNeeded(
            "A destruction is proven by a certificate.", fields={"certificate": "Name the certificate."}
        )
    event = f"sample.recipient_{form.end}"
    chosen = _distributed(work, form.samples, event)
    refusals = Refusals()
    for row, (sample, shipment) in enumerate(chosen):
        with refusals.of(row, sample=sample.code):
            work.must(Permission.SAMPLES_DISTRIBUTE, shipment.from_site_id, sample.study_id)
    refusals.settle()
    work.tell(*(fact for sample, _ in chosen for fact in _spent(sample, form)))
    work.tell(*[_ended(sample, shipment, event, form) for sample, shipment in chosen])
    return ReturnsReceived(samples=[Brief.of(sample) for sample, _ in chosen])


def _spent(sample: Sample, form: EndAtRecipient) -> list[Fact]:
    taken, sample.amount = sample.amount, None if sample.amount is None else 0
    if not taken:
        return []
    is_waste = form.end == "destroyed"
    purpose = "the recipient's disposal" if is_waste else "the recipient's use"
    return [_consumed(sample, taken, purpose, form.reason or None, taken if is_waste else 0)]


def _ended(sample: Sample, shipment: Shipment, event: str, form: EndAtRecipient) -> Fact:
    sample.status = transitions.must(event, sample.status, sample.code).after
    leave(sample)
    common: dict[str, Any] = {
        "subject": sample.ref,
        "about": (shipment.ref,),
        "study_id": sample.study_id,
        "site_id": shipment.from_site_id,
        "occurred_at": form.occurred_at,
        "reason": form.reason or None,
        "code": sample.code,
    }
    if form.end == "destroyed":
        return RecipientDestroyed(**common, certificate=form.certificate)
    return RecipientExhausted(**common)


def _distributed(work: Work, codes: Sequence[str], event: str) -> list[tuple[Sample, Shipment]]:
    """Tubes that are with a recipient, locked, and the shipment in which each left.

    They are looked up by their code alone: whoever holds them is outside, and so are their rows.
    """
    known = barcodes.known(work, codes)
    ids = [row.target_id for row in known.values() if row.kind == "sample"]
    left = queries.distributions_of(work, ids)
    found = samples.by_ids(work, ids, for_update=True)
    refusals = Refusals()
    chosen: list[tuple[Sample, Shipment]] = []
    for row, code in enumerate(codes):
        barcode = known.get(normalise(code))
        sample = found.get(barcode.target_id) if barcode else None
        with refusals.of(row, sample=code):
            shipment = left.get(sample.id or 0) if sample else None
            if sample is None or shipment is None:
                raise CodeUnknown(f"{code} was never distributed.", next_step="Check the label.")
            if any(one is sample for one, _ in chosen):
                raise TwiceInOneRequest(f"{code} is named twice.", next_step="Name every sample once.")
            transitions.must(event, sample.status, sample.code)
            chosen.append((sample, shipment))
    refusals.settle()
    return chosen
