"""Handing tubes over from person to person: one offers, the other takes them, or does not."""

from collections.abc import Callable, Sequence

from app.biobank.samples import queries
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import NotOffered, NotTheHolder
from app.biobank.samples.facts import CustodyAccepted, CustodyOffered, CustodyRefused
from app.biobank.samples.models import Sample
from app.biobank.samples.places import whereabouts
from app.biobank.samples.places.queries import logins
from app.biobank.samples.places.schemas import HandOver, OfferCustody, Placed
from app.biobank.samples.places.telling import common
from app.core.access.queries import known_user
from app.core.actor import Permission
from app.core.errors import Invalid, NotFound, Refusals
from app.core.work import Work


def offer(work: Work, form: OfferCustody) -> Placed:
    """Offer tubes that the actor has in hand to another person; they change hands when that person takes them."""
    not_later(form.occurred_at, work.now, "The offer")
    receiver = known_user(work.session, form.to)
    if not receiver.active:
        raise NotFound(f"{form.to} does not work here any more.", fields={"to": "Not active."})
    if receiver.id == work.actor.user_id:
        raise Invalid("A hand-over needs two people.", fields={"to": "Somebody else than you."})
    samples = _changing(work, form.samples, lambda sample: _refuse_not_holding(work, sample))
    for sample in samples:
        sample.offered_to_user_id = receiver.id
    work.tell(
        *(
            CustodyOffered(**common(sample, None, form.occurred_at, form.reason), receiver=receiver.login)
            for sample in samples
        )
    )
    return Placed(samples=[whereabouts.held(sample, work.actor.login) for sample in samples])


def accept(work: Work, form: HandOver) -> Placed:
    """Take over tubes that were offered to the actor (E-CUSTODY-ORDER where they were not)."""
    not_later(form.occurred_at, work.now, "The hand-over")
    samples = _changing(work, form.samples, lambda sample: _refuse_not_offered(work, sample))
    givers = logins(work, {sample.custodian_user_id or 0 for sample in samples})
    facts = []
    for sample in samples:
        giver = givers[sample.custodian_user_id or 0]
        words = common(sample, None, form.occurred_at, form.reason)
        facts.append(CustodyAccepted(**words, giver=giver, receiver=work.actor.login))
        sample.custodian_user_id = work.actor.user_id
    work.tell(*facts)
    return Placed(samples=[whereabouts.held(sample, work.actor.login) for sample in samples])


def refuse(work: Work, form: HandOver) -> Placed:
    """Do not take over tubes that were offered to the actor; they stay with their holder."""
    not_later(form.occurred_at, work.now, "The refusal")
    samples = _changing(work, form.samples, lambda sample: _refuse_not_offered(work, sample))
    givers = logins(work, {sample.custodian_user_id or 0 for sample in samples})
    facts = []
    for sample in samples:
        giver = givers[sample.custodian_user_id or 0]
        words = common(sample, None, form.occurred_at, form.reason)
        facts.append(CustodyRefused(**words, giver=giver, receiver=work.actor.login))
        sample.offered_to_user_id = None
    work.tell(*facts)
    return Placed(
        samples=[whereabouts.held(sample, givers[sample.custodian_user_id or 0]) for sample in samples]
    )


def _changing(work: Work, codes: Sequence[str], check: Callable[[Sample], None]) -> list[Sample]:
    samples = queries.to_change(work, codes, Permission.SAMPLES_PICK)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            check(sample)
    refusals.settle()
    return samples


def _refuse_not_holding(work: Work, sample: Sample) -> None:
    if sample.custodian_user_id is None or sample.custodian_user_id != work.actor.user_id:
        raise NotTheHolder(f"You do not have {sample.code}.", next_step="Only its holder can hand it on.")


def _refuse_not_offered(work: Work, sample: Sample) -> None:
    if sample.offered_to_user_id is None or sample.offered_to_user_id != work.actor.user_id:
        raise NotOffered(
            f"{sample.code} was not offered to you.", next_step="Ask its holder to offer it to you."
        )
