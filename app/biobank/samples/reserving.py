"""Keeping samples for a purpose, whole or in part, and giving them back."""

from collections.abc import Sequence
from typing import Any

from app.biobank.donors.queries import scopes_in_force
from app.biobank.donors.words import ConsentScope
from app.biobank.samples import queries
from app.biobank.samples.ends import release_promises
from app.biobank.samples.errors import ConsentScopeMissing, Reserved, WrongState
from app.biobank.samples.facts import ReservationExpired, ReservationMade
from app.biobank.samples.hold_schemas import (
    ReleaseReservations,
    ReservationsMade,
    ReservationView,
    Reserve,
    ReserveLine,
)
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.restraint import refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.transitions import alive, spoken
from app.biobank.samples.words import ReservationState, Status
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.units import parse_amount, show_amount
from app.core.work import Work


def reserve(
    work: Work, form: Reserve, *, scopes: frozenset[ConsentScope] = frozenset({ConsentScope.RESEARCH})
) -> ReservationsMade:
    """Keep every line of `form` for its purpose; all of them, or none.

    A sample must be available, unheld, and covered by consent for `scopes`. A whole reservation stands alone; partial
    ones never add up to more than is left (I-06). E-RESERVED (423) otherwise.
    """
    if form.expires_at is not None and form.expires_at <= work.now:
        raise Invalid("A reservation ends later than now.", fields={"expires_at": "Not in the past."})
    samples = queries.to_change(work, [line.sample for line in form.lines], Permission.SAMPLES_RESERVE)
    promised = _in_force(work, samples)
    behind = queries.donors_behind(work, samples)
    given = scopes_in_force(work, sorted({donor for donors in behind.values() for donor in donors}))
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    for number, (line, sample) in enumerate(zip(form.lines, samples, strict=True)):
        with refusals.of(number, sample=sample.code):
            _usable(sample)
            _covered(sample, scopes, [given.get(donor, frozenset()) for donor in behind[sample.id or 0]])
            rows.append(_row(work, form, line, sample, promised.get(sample.id or 0, [])))
    refusals.settle()
    ids = work.insert(Reservation, rows)
    views = [
        ReservationView(
            id=id_, sample=sample.code, purpose=form.purpose, amount=_shown(sample, row["amount"])
        )
        for id_, sample, row in zip(ids, samples, rows, strict=True)
    ]
    work.tell(
        *(
            ReservationMade(
                subject=sample.ref,
                about=(form.purpose,),
                study_id=sample.study_id,
                site_id=sample.site_id,
                code=sample.code,
                purpose=form.purpose,
                amount=view.amount,
            )
            for sample, view in zip(samples, views, strict=True)
        )
    )
    return ReservationsMade(reservations=views)


def release(work: Work, form: ReleaseReservations) -> Registered:
    """Give up what is reserved of the samples of `form`; a sample of which nothing is reserved is refused."""
    samples = queries.to_change(work, form.samples, Permission.SAMPLES_RESERVE)
    facts = release_promises(work, samples, form.reason, purpose=form.purpose)
    freed = {fact.subject for fact in facts}
    refusals = Refusals()
    for row, sample in enumerate(samples):
        with refusals.of(row, sample=sample.code):
            alive(sample.status, sample.code)
            if sample.ref not in freed:
                raise WrongState(f"{sample.code} is not reserved.")
    refusals.settle()
    work.tell(*facts)
    return Registered(samples=[Brief.of(sample) for sample in samples])


def _usable(sample: Sample) -> None:
    alive(sample.status, sample.code)
    refuse_held("reservation.made", sample)
    if sample.status is not Status.AVAILABLE:
        raise WrongState(f"{sample.code} is {spoken(sample.status)}; only what is available can be reserved.")


def _covered(sample: Sample, scopes: frozenset[ConsentScope], given: Sequence[frozenset[str]]) -> None:
    # Material of nobody known has nobody's consent.
    missing = sorted(scopes - frozenset.intersection(*given) if given else scopes)
    if missing:
        raise ConsentScopeMissing(
            f"No consent for {sample.code} covers {', '.join(missing)}.", next_step="Choose another sample."
        )


def _row(
    work: Work, form: Reserve, line: ReserveLine, sample: Sample, promises: Sequence[Reservation]
) -> dict[str, Any]:
    amount = parse_amount(line.amount, sample.unit).value if line.amount else None
    if amount == 0:
        raise Invalid("Reserve more than nothing.", fields={"amount": "More than zero."})
    if any(one.amount is None for one in promises) or (amount is None and promises):
        raise Reserved(f"{sample.code} is reserved.", next_step="Choose another sample.")
    if amount is not None:
        kept = sum(one.amount or 0 for one in promises)
        if sample.amount is None:
            raise Reserved(
                f"Nobody knows how much is in {sample.code}.",
                next_step="Reserve the whole, or measure it first.",
            )
        if kept + amount > sample.amount:
            free = show_amount(max(sample.amount - kept, 0), sample.unit)
            raise Reserved(
                f"Of {sample.code} only {free} is not reserved.", next_step="Choose another sample."
            )
    return {
        "sample_id": sample.id,
        "purpose": form.purpose,
        "amount": amount,
        "state": ReservationState.ACTIVE,
        "made_at": work.now,
        "expires_at": form.expires_at,
    }


def _in_force(work: Work, samples: Sequence[Sample]) -> dict[int, list[Reservation]]:
    """The promises that still hold; what ran out is ended here, with its fact."""
    promised = queries.active_reservations(work, [sample.id or 0 for sample in samples])
    facts = []
    for sample in samples:
        for promise in promised.get(sample.id or 0, []):
            if promise.expires_at is not None and promise.expires_at <= work.now:
                promise.state = ReservationState.EXPIRED
                facts.append(
                    ReservationExpired(
                        subject=sample.ref,
                        about=(promise.purpose,),
                        study_id=sample.study_id,
                        site_id=sample.site_id,
                        occurred_at=promise.expires_at,
                        code=sample.code,
                        purpose=promise.purpose,
                    )
                )
    if facts:
        work.tell(*facts)
    return {
        id_: [one for one in promises if one.state is ReservationState.ACTIVE]
        for id_, promises in promised.items()
    }


def _shown(sample: Sample, amount: int | None) -> str | None:
    return None if amount is None else show_amount(amount, sample.unit)
