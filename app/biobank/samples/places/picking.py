"""Picking tubes: out of storage, into the hands of whoever scans them."""

from app.biobank.samples import queries
from app.biobank.samples.births import not_later
from app.biobank.samples.errors import NotOnList, Reserved, WrongState
from app.biobank.samples.facts import SamplePicked
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.places import whereabouts
from app.biobank.samples.places.schemas import PickSamples, Placed
from app.biobank.samples.places.telling import common
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.thawing import refuse_early
from app.biobank.samples.transitions import alive
from app.biobank.samples.words import Placement
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work

NOT_USE = frozenset({"move", "disposition"})
"""Purposes that use nothing: a held or reserved tube may be picked for them."""


def pick(work: Work, form: PickSamples) -> Placed:
    """Take tubes out of storage, all or none. Their places are remembered as where they belong.

    For use, a hold refuses (E-HOLD) at this moment, whatever a printed list says, and so does a promise to
    somebody else (E-RESERVED). For a request, only what is reserved for it may be picked (E-NOT-ON-LIST).
    """
    not_later(form.occurred_at, work.now, "The picking")
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_PICK)
    promised = queries.active_reservations(work, [sample.id or 0 for sample in samples])
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            alive(sample.status, sample.code)
            if sample.placement is not Placement.POSITION:
                raise WrongState(f"{sample.code} does not stand in storage.", next_step="Scan where it is.")
            _refuse_use(sample, form.purpose, promised.get(sample.id or 0, []))
            refuse_early(sample, form.occurred_at or work.now)
    refusals.settle()
    positions = whereabouts.where(work, samples)
    facts = []
    for sample in samples:
        words = common(sample, None, form.occurred_at, form.reason)
        facts.append(SamplePicked(**words, position=positions[sample.id or 0], purpose=form.purpose))
        sample.home_container_id, sample.home_place = sample.container_id, sample.place
        sample.container_id = sample.place = None
        sample.custodian_site_id, sample.custodian_user_id = sample.site_id, work.actor.user_id or None
    work.tell(*facts)
    return Placed(samples=[whereabouts.held(sample, work.actor.login) for sample in samples])


def _refuse_use(sample: Sample, purpose: str, promises: list[Reservation]) -> None:
    if purpose in NOT_USE:
        return
    refuse_held("sample.picked", sample)
    if purpose != "use" and not any(one.purpose == purpose for one in promises):
        raise NotOnList(
            f"{sample.code} is not on this list.", next_step="Put it back; pick what the list says."
        )
    if any(one.amount is None and one.purpose != purpose for one in promises):
        raise Reserved(f"{sample.code} is reserved for another purpose.", next_step="Choose another sample.")
