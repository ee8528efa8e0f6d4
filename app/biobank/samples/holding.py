"""Placing holds and lifting them: whoever sees a reason may stop a sample, and only the one in charge lets it go."""

from collections.abc import Sequence

from app.biobank.donors import queries as donors
from app.biobank.donors.words import ConsentScope
from app.biobank.samples import queries
from app.biobank.samples.births import holds_text, not_later
from app.biobank.samples.errors import ConsentMissing, ConsentWithdrawn, WrongState
from app.biobank.samples.facts import HoldPlaced, HoldReleased
from app.biobank.samples.hold_schemas import Held, PlaceHold, ReleaseHold
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of
from app.biobank.samples.schemas import Brief
from app.biobank.samples.transitions import alive
from app.biobank.samples.words import TERMINAL, HoldKind
from app.biobank.vocabulary.reading import holds
from app.core.actor import Permission
from app.core.errors import NotAllowed, Refusals
from app.core.work import Work


def place(work: Work, form: PlaceHold) -> Held:
    """Place a hold on every sample of `form`, and, where children inherit it, on all that came out of them."""
    kind = HoldKind(form.kind)
    not_later(form.occurred_at, work.now, "The hold")
    must_be_allowed_to_place(work, kind)
    if kind.is_inherited:
        _lock_families(work, form.samples)
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_HOLD)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            alive(sample.status, sample.code)
            if kind in holds_of(sample):
                raise WrongState(f"{sample.code} is on this hold already.")
    refusals.settle()
    wanted = [*samples, *_descendants(work, samples)] if kind.is_inherited else samples
    changed = [one for one in wanted if one.status not in TERMINAL and kind not in holds_of(one)]
    for sample in changed:
        sample.holds = holds_text({*holds_of(sample), kind})
    work.tell(
        *(
            HoldPlaced(
                subject=one.ref,
                about=(f"donor:{one.donor_id}",) if one.donor_id else (),
                study_id=one.study_id,
                site_id=one.site_id,
                occurred_at=form.occurred_at,
                reason=form.reason,
                code=one.code,
                hold=kind,
            )
            for one in changed
        )
    )
    return Held(samples=[Brief.of(one) for one in changed])


def release(work: Work, form: ReleaseHold) -> Held:
    """Lift a hold from every sample of `form` that has it.

    The vocabulary says which permission lifts which kind. A consent hold needs a consent that stands, and
    consent_withdrawn stays for as long as the withdrawal of any of the sample's donors does.
    """
    kind = HoldKind(form.kind)
    not_later(form.occurred_at, work.now, "The release")
    permission = Permission(holds()[kind].released_with)
    # The ledger names the role under which the hold was lifted, not the one that opened the door.
    work.permission = permission
    if form.descendants:
        _lock_families(work, form.samples)
    samples = queries.to_change(work, form.samples, permission)
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            alive(sample.status, sample.code)
            if kind not in holds_of(sample):
                raise WrongState(f"{sample.code} is not on this hold.")
    refusals.settle()
    wanted = [*samples, *_descendants(work, samples)] if form.descendants else samples
    changed = [one for one in wanted if one.status not in TERMINAL and kind in holds_of(one)]
    consents = _Consents(work, kind, changed)
    for row, sample in enumerate(changed):
        with refusals.of(row, sample=sample.code):
            work.must(permission, sample.site_id, sample.study_id)
            consents.must_stand(sample)
    refusals.settle()
    for sample in changed:
        sample.holds = holds_text(holds_of(sample) - {kind})
    work.tell(
        *(
            HoldReleased(
                subject=one.ref,
                about=(f"donor:{one.donor_id}",) if one.donor_id else (),
                study_id=one.study_id,
                site_id=one.site_id,
                occurred_at=form.occurred_at,
                reason=form.reason,
                code=one.code,
                hold=kind,
            )
            for one in changed
        )
    )
    return Held(samples=[Brief.of(one) for one in changed])


def must_be_allowed_to_place(work: Work, kind: HoldKind) -> None:
    """Refuse (E-SCOPE) a hold that comes in another way, and machines all but that of a temperature."""
    if kind is HoldKind.CONSENT_WITHDRAWN:
        raise NotAllowed(
            "This hold comes with a withdrawal, and in no other way.", next_step="Register the withdrawal."
        )
    if work.actor.machine and kind is not HoldKind.TEMPERATURE_EXCURSION:
        raise NotAllowed("A machine places holds for a temperature only.")


def _lock_families(work: Work, codes: Sequence[str]) -> None:
    """Lock samples with all that came out of them in one order.

    Children of one may be older than the next one that is named: locked after it, they would close a ring.
    """
    ids = queries.ids_of(work, codes)
    queries.lock_all(work, lambda: queries.descendant_ids(work, ids))


def _descendants(work: Work, samples: Sequence[Sample]) -> list[Sample]:
    named = {sample.id or 0 for sample in samples}
    found = queries.lock_all(work, lambda: queries.descendant_ids(work, sorted(named)) - named)
    return list(found.values())


class _Consents:
    """What stands in the way of lifting a consent hold, looked up once for the whole batch."""

    def __init__(self, work: Work, kind: HoldKind, samples: Sequence[Sample]) -> None:
        self._asked = kind in (HoldKind.CONSENT_MISSING, HoldKind.CONSENT_WITHDRAWN)
        self._behind = queries.donors_behind(work, samples) if self._asked else {}
        ids = sorted({donor for some in self._behind.values() for donor in some})
        self._withdrawn = {id_ for id_, one in donors.by_ids(work, ids).items() if one.withdrawn.stops_use}
        self._scopes = donors.scopes_in_force(work, ids)

    def must_stand(self, sample: Sample) -> None:
        """Refuse (E-CONSENT-WITHDRAWN, E-CONSENT-MISSING) unless every donor's consent to keep it stands."""
        behind = self._behind.get(sample.id or 0, set())
        if behind & self._withdrawn:
            raise ConsentWithdrawn(
                f"The donor of {sample.code} has withdrawn; the hold stays.",
                next_step="Have it destroyed, or keep it as it is.",
            )
        covered = behind and all(ConsentScope.STORE in self._scopes.get(id_, ()) for id_ in behind)
        if self._asked and not covered:
            raise ConsentMissing(
                f"No consent that stands covers {sample.code}.",
                next_step="Put the signed form on record first.",
            )
