"""Every select on samples: by code, for change, with children, and what the actor may see."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import ColumnElement, bindparam, sql
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.misreading import misread
from app.biobank.barcodes.models import Barcode
from app.biobank.barcodes.scanning import normalise
from app.biobank.donors.models import Donor
from app.biobank.samples.errors import CodeUnknown
from app.biobank.samples.models import (
    Destruction,
    DestructionApproval,
    Fraction,
    Lineage,
    Reservation,
    Sample,
    SampleSeen,
)
from app.biobank.samples.words import NOWHERE, HoldKind, ReservationState, Status
from app.core.actor import Permission
from app.core.db.asking import Question
from app.core.db.scoping import within
from app.core.errors import BiobankError, NotFound, Refusals
from app.core.work import Work


def visible(work: Work, permission: Permission = Permission.SAMPLES_READ) -> ColumnElement[bool]:
    """Which samples the actor may see: the condition every list, count and export carries."""
    return within(work.actor.scopes(permission), Sample.site_id, Sample.study_id)


def may_see(work: Work, sample: Sample, permission: Permission = Permission.SAMPLES_READ) -> bool:
    """Whether the actor may know of this sample."""
    return work.actor.may(permission, sample.site_id, sample.study_id)


def by_ids(work: Work, ids: Iterable[int], *, for_update: bool = False) -> dict[int, Sample]:
    """Samples by id; `for_update` locks them in ascending order, so that two batches never wait in a ring."""
    found: dict[int, Sample] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 1000):
        query = (
            select(Sample).where(col(Sample.id).in_(wanted[start : start + 1000])).order_by(col(Sample.id))
        )
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        for sample in work.session.exec(query):
            found[sample.id or 0] = sample
    return found


def by_code(work: Work, code: str, permission: Permission = Permission.SAMPLES_READ) -> Sample:
    """The sample of this label, old labels included; E-BC-UNKNOWN for none, and for one that is hidden."""
    barcode = barcodes.find(work, code)
    sample = work.session.get(Sample, barcode.target_id) if barcode and barcode.kind == "sample" else None
    if sample is None or not may_see(work, sample, permission):
        raise _unknown(code)
    return sample


_columns = Sample.__table__.c  # type: ignore[attr-defined]
_SEEN = Question(
    SampleSeen,
    sql.select(*(_columns[name] for name in SampleSeen._fields))
    .join(Barcode, (col(Barcode.target_id) == col(Sample.id)) & (col(Barcode.kind) == "sample"))
    .where(col(Barcode.name) == bindparam("name")),
)


def look_up(work: Work, code: str) -> SampleSeen:
    """As `by_code`, for looking only: one question, no row of the session."""
    for sample in work.ask(_SEEN, name=normalise(code)):
        if work.actor.may(Permission.SAMPLES_READ, sample.site_id, sample.study_id):
            return sample
    raise _unknown(code)


def to_change(
    work: Work, codes: Sequence[str], permission: Permission, *, bearing: bool = False, at: int | None = None
) -> list[Sample]:
    """The samples of `codes`, in the same order, locked, each one that the actor may treat so.

    Every unknown or repeated code is refused with its row. `bearing`: children are to be made, so their donors
    are locked first, against a withdrawal in the same moment: it locks donors before samples as well. `at`: the
    samples come to this site, whose people may take them in wherever they were until then.
    """
    known = barcodes.known(work, codes)
    ids = [row.target_id for row in known.values() if row.kind == "sample"]
    if bearing:
        donors_of(work, ids)
    samples = by_ids(work, ids, for_update=True)
    refusals = Refusals()
    chosen: list[Sample] = []
    seen: set[int] = set()
    for row, code in enumerate(codes):
        barcode = known.get(normalise(code))
        sample = samples.get(barcode.target_id) if barcode and barcode.kind == "sample" else None
        site_id = at or (sample.site_id if sample else None)
        if sample is None or not (
            may_see(work, sample) or work.actor.may(permission, site_id, sample.study_id)
        ):
            refusals.add(row, _unknown(code, look=len(refusals.rows) < LOOKED_AT), sample=code)
            continue
        try:
            work.must(permission, site_id, sample.study_id)
            if sample.id in seen:
                raise TwiceInOneRequest(f"{code} is named twice.", next_step="Name every sample once.")
        except BiobankError as error:
            refusals.add(row, error, sample=code)
            continue
        seen.add(sample.id or 0)
        chosen.append(sample)
    refusals.settle()
    return chosen


def donors_of(work: Work, sample_ids: Sequence[int]) -> list[Donor]:
    """The donors of these samples, locked so that a withdrawal waits for this deed, and this deed for one."""
    theirs = select(Sample.donor_id).where(col(Sample.id).in_(sample_ids))
    query = select(Donor).where(col(Donor.id).in_(theirs)).order_by(col(Donor.id))
    locked = query.with_for_update(read=True).execution_options(populate_existing=True)
    return list(work.session.exec(locked))


def lock_all(work: Work, find: Callable[[], set[int]]) -> dict[int, Sample]:
    """Lock what `find` finds, and look again, until it finds nothing that is not locked: by id, in order.

    A child that was being made while its parent was waited for is found by the second look; once the parent is
    locked, no further one can come.
    """
    locked: dict[int, Sample] = {}
    while more := find() - locked.keys():
        locked |= by_ids(work, more, for_update=True)
    return dict(sorted(locked.items()))


def ids_of(work: Work, codes: Sequence[str]) -> list[int]:
    """The ids of the samples that carry these labels; what is none is left out."""
    return [row.target_id for row in barcodes.known(work, codes).values() if row.kind == "sample"]


class TwiceInOneRequest(BiobankError):
    """The same thing was named twice in one request."""

    status = 409
    code = "E-SCAN-CONFLICT"


LOOKED_AT = 100
"""So many unknown codes of one request are looked at for a slip of the reader; each takes some milliseconds."""


def _unknown(code: str, *, look: bool = True) -> BiobankError:
    return (misread(code) if look else None) or CodeUnknown(
        f"{code} is not a sample of this biobank.",
        fields={"code": "Unknown code."},
        next_step="Check the label; register the tube if it is new.",
    )


def active_reservations(work: Work, sample_ids: Sequence[int]) -> dict[int, list[Reservation]]:
    """The promises in force, by sample."""
    found: dict[int, list[Reservation]] = {}
    for start in range(0, len(sample_ids), 1000):
        query = select(Reservation).where(
            col(Reservation.sample_id).in_(sample_ids[start : start + 1000]),
            Reservation.state == ReservationState.ACTIVE,
        )
        for row in work.session.exec(query):
            found.setdefault(row.sample_id, []).append(row)
    return found


def parents_of(work: Work, sample_id: int) -> list[Sample]:
    """The samples this one came out of."""
    query = (
        select(Sample)
        .join(Lineage, col(Lineage.parent_id) == col(Sample.id))
        .where(Lineage.child_id == sample_id)
    )
    return list(work.session.exec(query.order_by(col(Sample.id))))


def children_of(work: Work, sample_id: int) -> list[Sample]:
    """The samples that came out of this one."""
    query = (
        select(Sample)
        .join(Lineage, col(Lineage.child_id) == col(Sample.id))
        .where(Lineage.parent_id == sample_id)
    )
    return list(work.session.exec(query.order_by(col(Sample.id))))


def descendant_ids(work: Work, roots: Sequence[int]) -> set[int]:
    """`roots` and everything that came out of them, however deep."""
    found = set(roots)
    front = set(roots)
    while front:
        query = select(Lineage.child_id).where(col(Lineage.parent_id).in_(sorted(front)))
        front = set(work.session.exec(query)) - found
        found |= front
    return found


def of_donor(work: Work, donor_id: int) -> set[int]:
    """Ids of every sample of a donor and everything made from it, pools included."""
    roots = list(work.session.exec(select(col(Sample.id)).where(Sample.donor_id == donor_id)))
    return descendant_ids(work, [id_ for id_ in roots if id_ is not None])


def at_places(work: Work, container_id: int) -> dict[int, Sample]:
    """What stands in a box, by place."""
    query = select(Sample).where(Sample.container_id == container_id)
    return {sample.place: sample for sample in work.session.exec(query) if sample.place is not None}


def fractions_of(work: Work, sample_id: int) -> list[Fraction]:
    """The measured layers of a fractionated tube, as they were measured; none for one that was not."""
    query = select(Fraction).where(Fraction.sample_id == sample_id).order_by(col(Fraction.id))
    return list(work.session.exec(query))


def parent_ids(work: Work, sample_ids: Iterable[int]) -> dict[int, dict[int, int | None]]:
    """For each sample that came out of others: those, and how much each gave (None where nobody knows)."""
    found: dict[int, dict[int, int | None]] = {}
    wanted = sorted(set(sample_ids))
    for start in range(0, len(wanted), 1000):
        query = select(Lineage.child_id, Lineage.parent_id, Lineage.amount).where(
            col(Lineage.child_id).in_(wanted[start : start + 1000])
        )
        for child_id, parent_id, amount in work.session.exec(query):
            found.setdefault(child_id, {})[parent_id] = amount
    return found


def ancestor_ids(work: Work, sample_ids: Iterable[int]) -> set[int]:
    """`sample_ids` and everything they came out of, however far back."""
    found = set(sample_ids)
    front = set(found)
    while front:
        front = {one for some in parent_ids(work, front).values() for one in some} - found
        found |= front
    return found


def with_children(work: Work, sample_ids: Sequence[int]) -> set[int]:
    """Those of `sample_ids` that something came out of; what was voided since does not count."""
    query = (
        select(Lineage.parent_id)
        .join(Sample, col(Sample.id) == col(Lineage.child_id))
        .where(col(Lineage.parent_id).in_(sample_ids), Sample.status != Status.VOIDED)
    )
    return set(work.session.exec(query))


def layers_of(work: Work, sample_ids: Sequence[int]) -> list[Fraction]:
    """The measured layers of many samples."""
    return list(work.session.exec(select(Fraction).where(col(Fraction.sample_id).in_(sample_ids))))


def approvals_of(work: Work, sample_ids: Sequence[int]) -> dict[int, DestructionApproval]:
    """The approvals of destruction that were given, by sample."""
    query = select(DestructionApproval).where(col(DestructionApproval.sample_id).in_(sample_ids))
    return {row.sample_id: row for row in work.session.exec(query)}


def destruction(work: Work, code: str) -> tuple[Destruction, list[str]]:
    """The certificate of this number, with the samples on it that the actor may see; E-NOT-FOUND for none."""
    found = work.session.exec(select(Destruction).where(Destruction.code == code.upper())).one_or_none()
    query = (
        select(Sample.code)
        .join(DestructionApproval, col(DestructionApproval.sample_id) == col(Sample.id))
        .where(DestructionApproval.destruction_id == (found.id if found else 0), visible(work))
    )
    codes = list(work.session.exec(query.order_by(col(Sample.id))))
    if found is None or not codes:
        raise NotFound("There is no such certificate.")
    return found, codes


def donors_with_material(work: Work, donor_ids: Iterable[int]) -> set[int]:
    """Those of the donors of whom something is left in the house."""
    query = select(col(Sample.donor_id)).where(
        col(Sample.donor_id).in_(sorted(donor_ids)),
        col(Sample.status).not_in([*NOWHERE, Status.DISTRIBUTED]),
    )
    return {one for one in work.session.exec(query.distinct()) if one}


def fractionated(work: Work, sample_ids: Sequence[int]) -> set[int]:
    """Those of `sample_ids` whose layers were measured one by one."""
    return set(work.session.exec(select(Fraction.sample_id).where(col(Fraction.sample_id).in_(sample_ids))))


def donors_behind(work: Work, samples: Iterable[Sample]) -> dict[int, set[int]]:
    """The donors of each sample: its own, and for a pool those of everything it came out of."""
    found: dict[int, set[int]] = {}
    for sample in samples:
        donors = {sample.donor_id} if sample.donor_id else set()
        front = set() if donors else {sample.id or 0}
        while front:
            parents = by_ids(work, {one for some in parent_ids(work, front).values() for one in some})
            donors |= {one.donor_id for one in parents.values() if one.donor_id}
            front = {id_ for id_, one in parents.items() if not one.donor_id}
        found[sample.id or 0] = donors
    return found


def waiting_for_consent(work: Work, donor_ids: Sequence[int]) -> list[Sample]:
    """The donors' samples that the actor may see and that are kept because no consent was on record."""
    query = select(Sample).where(
        col(Sample.donor_id).in_(donor_ids),
        col(Sample.holds).contains(HoldKind.CONSENT_MISSING.value),
        visible(work),
    )
    return list(work.session.exec(query.order_by(col(Sample.id)).limit(1000)))
