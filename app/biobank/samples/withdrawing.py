"""A donor withdraws: in the same second nothing of theirs may be used, wherever it is and whatever it became."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from app.biobank.donors import queries as donors
from app.biobank.donors.errors import WithdrawnAlready
from app.biobank.donors.facts import ConsentWithdrawn
from app.biobank.donors.models import Donor
from app.biobank.donors.schemas import Withdraw
from app.biobank.donors.words import ConsentState, WithdrawalLevel
from app.biobank.samples import queries
from app.biobank.samples.births import holds_text, not_later
from app.biobank.samples.consent_schemas import PromiseReleased, Withdrawn
from app.biobank.samples.ends import release_promises
from app.biobank.samples.facts import HoldPlaced
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.schemas import Brief, Warned
from app.biobank.samples.words import TERMINAL, HoldKind, Kind, Status
from app.biobank.storage.queries import site_if_any
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.work import Work

_REACH = list(WithdrawalLevel)
_WHY = "The donor withdrew"


def withdraw(work: Work, form: Withdraw) -> Withdrawn:
    """Register a withdrawal (W21).

    From `no_further_use` on, every descendant that is not at its end gets the hold consent_withdrawn, what was
    reserved of it is released, and the donor's consents are withdrawn, all in this transaction. The donor's row is
    locked first: a tube that is being linked to the donor is either found here or born with the hold.
    """
    study, site = study_by_code(work, form.study), site_if_any(work, form.site)
    work.must(Permission.CONSENTS_WITHDRAW, site.id if site else None, study.id)
    not_later(form.received_at, work.now, "The withdrawal")
    known = donors.donor_by_pseudonym(work, study.id or 0, form.donor)
    donor = donors.locked(work, [known.id or 0])[known.id or 0]
    level = WithdrawalLevel(form.level)
    if _REACH.index(level) <= _REACH.index(donor.withdrawn):
        raise WithdrawnAlready(
            f"{form.donor} has withdrawn already: {donor.withdrawn.replace('_', ' ')}.",
            fields={"level": "Does not reach further than what is on record."},
        )
    when = form.received_at or work.now
    _record(work, donor, level, when, form, site.id if site else None)
    samples = queries.lock_all(work, lambda: queries.of_donor(work, donor.id or 0))
    live = [one for one in samples.values() if one.status not in TERMINAL]
    released: list[PromiseReleased] = []
    if level.stops_use:
        _hold(work, donor, live)
        facts = release_promises(work, live, _WHY)
        work.tell(*facts)
        released = [PromiseReleased(sample=fact.code, purpose=fact.purpose) for fact in facts]
    return _answer(work, donor, list(samples.values()), released)


def _record(
    work: Work, donor: Donor, level: WithdrawalLevel, when: datetime, form: Withdraw, site_id: int | None
) -> None:
    donor.withdrawn, donor.withdrawn_at = level, when
    if level.stops_use:
        for consent in donors.consents_of(work, [donor.id or 0]).get(donor.id or 0, []):
            if consent.state in (ConsentState.ACTIVE, ConsentState.PENDING):
                consent.state = ConsentState.WITHDRAWN
    work.tell(
        ConsentWithdrawn(
            subject=donor.ref,
            study_id=donor.study_id,
            site_id=site_id,
            occurred_at=when,
            reason=form.reason or None,
            donor=donor.pseudonym,
            level=level,
            channel=form.channel,
        )
    )


def _hold(work: Work, donor: Donor, live: Sequence[Sample]) -> None:
    free = [sample for sample in live if HoldKind.CONSENT_WITHDRAWN not in holds_of(sample)]
    for sample in free:
        sample.holds = holds_text({*holds_of(sample), HoldKind.CONSENT_WITHDRAWN})
    work.tell(
        *(
            HoldPlaced(
                subject=sample.ref,
                about=(donor.ref,),
                study_id=sample.study_id,
                site_id=sample.site_id,
                reason=_WHY,
                code=sample.code,
                hold=HoldKind.CONSENT_WITHDRAWN,
            )
            for sample in free
        )
    )


def _answer(
    work: Work, donor: Donor, samples: Sequence[Sample], released: list[PromiseReleased]
) -> Withdrawn:
    live = [one for one in samples if one.status not in TERMINAL]
    away = [one for one in live if one.status is Status.DISTRIBUTED]
    pools = [one for one in live if one.kind is Kind.POOL]
    seen = {one.id for one in live if queries.may_see(work, one)}
    warnings = []
    if away:
        warnings.append(
            Warned(
                code="W-DISTRIBUTED",
                message=f"{len(away)} left the house already; their recipients have to be told.",
            )
        )
    if pools:
        warnings.append(
            Warned(
                code="W-POOLED",
                message=f"{len(pools)} pools hold material of this donor; the data protection officer decides.",
            )
        )
    return Withdrawn(
        donor=donor.pseudonym,
        level=donor.withdrawn,
        withdrawn_at=donor.withdrawn_at or work.now,
        affected=len(live),
        by_status=dict(sorted(Counter(str(one.status) for one in samples).items())),
        samples=[Brief.of(one) for one in live if one.id in seen],
        distributed=[one.code for one in away if one.id in seen],
        pooled=[one.code for one in pools if one.id in seen],
        released=released,
        warnings=warnings,
    )
