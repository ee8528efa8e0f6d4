"""Releasing kits, sending them to the sites that collect, and their arrival there."""

from app.biobank.kits import queries
from app.biobank.kits.errors import WrongKitState
from app.biobank.kits.facts import KitDispatched, KitReceived, KitReleased
from app.biobank.kits.models import Kit
from app.biobank.kits.schemas import KitsChanged, KitView, ReceiveKits, ReleaseKits, SendKits
from app.biobank.kits.words import KitState
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import OutOfOrder
from app.biobank.samples.schemas import Warned
from app.biobank.storage.queries import site_by_code, site_of
from app.core.actor import Permission
from app.core.errors import Refusals, SeparationOfDuties
from app.core.work import Work

SOON = 14
"""A kit that expires within so many days should not travel any more (W02)."""


def release(work: Work, form: ReleaseKits) -> KitsChanged:
    """Release kits for use; whoever assembled one does not release it (E-SOD)."""
    kits = queries.to_change(work, form.kits)
    refusals = Refusals()
    for row, kit in enumerate(kits):
        with refusals.of(row, kit=kit.code):
            if kit.assembled_by == work.actor.user_id:
                raise SeparationOfDuties(
                    f"You assembled {kit.code}; another person releases it.",
                    next_step="Ask a senior technician.",
                )
            work.must(Permission.KITS_RELEASE, kit.site_id, kit.study_id)
            _must_be(kit, KitState.ASSEMBLED)
    refusals.settle()
    for kit in kits:
        kit.state, kit.released_by = KitState.RELEASED, work.actor.user_id
    work.tell(
        *(
            KitReleased(subject=kit.ref, study_id=kit.study_id, site_id=kit.site_id, code=kit.code)
            for kit in kits
        )
    )
    return _answer(kits)


def send(work: Work, form: SendKits) -> KitsChanged:
    """Send released kits to a site."""
    not_later(form.occurred_at, work.now, "The departure")
    destination = site_by_code(work, form.destination)
    kits = queries.to_change(work, form.kits)
    refusals = Refusals()
    for row, kit in enumerate(kits):
        with refusals.of(row, kit=kit.code):
            work.must(Permission.SHIPMENTS_DISPATCH, kit.site_id, kit.study_id)
            _must_be(kit, KitState.RELEASED)
            if kit.site_id == destination.id:
                raise WrongKitState(f"{kit.code} is there already.")
    refusals.settle()
    today = work.now.date()
    facts = []
    for kit in kits:
        facts.append(
            KitDispatched(
                subject=kit.ref,
                study_id=kit.study_id,
                site_id=kit.site_id,
                occurred_at=form.occurred_at,
                code=kit.code,
                origin=site_of(work, kit.site_id).code,
                destination=destination.code,
            )
        )
        kit.state, kit.site_id = KitState.DISPATCHED, destination.id or 0
        kit.dispatched_at = form.occurred_at or work.now
    work.tell(*facts)
    soon = [kit for kit in kits if (kit.expires_on - today).days < SOON]
    return _answer(
        kits,
        [
            Warned(code="W-KIT-EXPIRY", message=f"{kit.code} expires on {kit.expires_on}.", sample=kit.code)
            for kit in soon
        ],
    )


def receive(work: Work, form: ReceiveKits) -> KitsChanged:
    """Take kits in at the site they were sent to."""
    not_later(form.occurred_at, work.now, "The arrival")
    kits = queries.to_change(work, form.kits)
    refusals = Refusals()
    for row, kit in enumerate(kits):
        with refusals.of(row, kit=kit.code):
            work.must(Permission.SHIPMENTS_RECEIVE, kit.site_id, kit.study_id)
            _must_be(kit, KitState.DISPATCHED)
            if form.occurred_at and kit.dispatched_at and form.occurred_at < kit.dispatched_at:
                raise OutOfOrder(f"{kit.code} left later than that.", fields={"occurred_at": "Too early."})
    refusals.settle()
    for kit in kits:
        kit.state, kit.received_at = KitState.AT_SITE, form.occurred_at or work.now
    work.tell(
        *(
            KitReceived(
                subject=kit.ref,
                study_id=kit.study_id,
                site_id=kit.site_id,
                occurred_at=form.occurred_at,
                code=kit.code,
                site=site_of(work, kit.site_id).code,
            )
            for kit in kits
        )
    )
    return _answer(kits)


def _must_be(kit: Kit, state: KitState) -> None:
    if kit.state is not state:
        now, wanted = (word.replace("_", " ") for word in (kit.state, state))
        raise WrongKitState(f"{kit.code} is {now}; this is done while it is {wanted}.")


def _answer(kits: list[Kit], warnings: list[Warned] | None = None) -> KitsChanged:
    return KitsChanged(kits=[KitView.model_validate(kit) for kit in kits], warnings=warnings or [])
