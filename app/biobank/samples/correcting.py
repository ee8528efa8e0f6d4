"""Correcting a record: the new value counts from now on, and the old one stays in the ledger.

What a child took over from its parent at birth is corrected with it: the donor, the visit, the time of collection.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from app.biobank.donors import queries as donors
from app.biobank.samples import queries
from app.biobank.samples.amount_schemas import Correction, CorrectRecords
from app.biobank.samples.births import holds_text
from app.biobank.samples.causes import cause_of, in_words
from app.biobank.samples.correction_values import Value, value_of
from app.biobank.samples.ends import release_promises
from app.biobank.samples.facts import HoldPlaced, RecordCorrected
from app.biobank.samples.models import Sample
from app.biobank.samples.restraint import holds_of, refuse_held
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.words import TERMINAL, HoldKind, Kind
from app.core.actor import Permission
from app.core.errors import BiobankError, Refusals
from app.core.ledger.facts import Fact
from app.core.work import Work

CRITICAL: Final = frozenset({"donor", "material", "collected_at"})
"""What decides whose sample it is and what it is worth: corrected by those who answer for the bench only."""

HANDED_DOWN: Final = frozenset({"donor", "visit", "collected_at"})


def correct(work: Work, form: CorrectRecords) -> Registered:
    """Correct one field of each sample of `form`; all of them, or none. Legal in every state, also after the end.

    A sample that gets a donor who has withdrawn, or whose consent does not cover keeping it, is held at once, and with
    it all that came out of it.
    """
    cause = cause_of("correct", form.cause, form.reason)
    codes = [line.sample for line in form.corrections]
    ids = queries.ids_of(work, codes)
    values = _Values(work, form, ids)
    family = queries.lock_all(work, lambda: queries.descendant_ids(work, ids))
    samples = queries.to_change(work, codes, Permission.SAMPLES_CORRECT)
    origins = queries.parent_ids(work, family)
    refusals = Refusals()
    facts: list[Fact] = []
    held: list[Sample] = []
    for row, (line, sample) in enumerate(zip(form.corrections, samples, strict=True)):
        try:
            if line.field in CRITICAL:
                work.must(Permission.SAMPLES_CORRECT_CRITICAL, sample.site_id, sample.study_id)
            refuse_held("record.corrected", sample)
            value = values.of(line, sample)
        except BiobankError as error:
            refusals.add(row, error, sample=sample.code)
            continue
        changed = [sample, *_followers(sample, line.field, value, family, origins)]
        facts += [_correct(one, line.field, value, in_words(cause, form.reason)) for one in changed]
        if value.holds:
            below = _below(sample, family, origins)
            facts += _hold(held, [sample, *below], value.holds)
    refusals.settle()
    work.tell(*facts)
    work.tell(*release_promises(work, held, "The donor withdrew"))
    return Registered(samples=[Brief.of(sample) for sample in samples])


class _Values:
    """Looks up once for the whole batch the donors that its lines name, and keeps them as they are."""

    def __init__(self, work: Work, form: CorrectRecords, ids: Sequence[int]) -> None:
        self._work = work
        studies = {sample.study_id for sample in queries.by_ids(work, ids).values()}
        names = {line.value for line in form.corrections if line.field == "donor"}
        self._donors = donors.kept(work, [(study, name) for study in studies for name in names])
        self._scopes = donors.scopes_in_force(work, sorted(one.id for one in self._donors.values()))

    def of(self, line: Correction, sample: Sample) -> Value:
        """The new value of the field, or a refusal."""
        donor = self._donors.get((sample.study_id, line.value.upper())) if line.field == "donor" else None
        scopes = self._scopes.get(donor.id, frozenset()) if donor else frozenset()
        return value_of(line, sample, self._work.now, donor, scopes)


def _below(
    sample: Sample, family: Mapping[int, Sample], origins: Mapping[int, Mapping[int, object]]
) -> list[Sample]:
    """Everything that came out of the sample; children always have greater numbers than their parents."""
    line = {sample.id}
    for id_ in sorted(family):
        if line & set(origins.get(id_, ())):
            line.add(id_)
    return [family[id_] for id_ in sorted(one for one in line if one) if id_ != sample.id]


def _followers(
    sample: Sample,
    field: str,
    value: Value,
    family: Mapping[int, Sample],
    origins: Mapping[int, Mapping[int, object]],
) -> list[Sample]:
    """Those that took the old value over. A pool has it from several, and so has what came out of the pool."""
    if field not in HANDED_DOWN:
        return []
    old = getattr(sample, value.column)
    line = {sample.id}
    for id_, one in sorted(family.items()):
        born_of = set(origins.get(id_, ()))
        if born_of and born_of <= line and one.kind is not Kind.POOL and getattr(one, value.column) == old:
            line.add(id_)
    return [family[id_] for id_ in sorted(one for one in line if one) if id_ != sample.id]


def _correct(sample: Sample, field: str, value: Value, reason: str) -> RecordCorrected:
    old = getattr(sample, value.column)
    setattr(sample, value.column, value.value)
    if value.precision is not None:
        sample.collected_precision = value.precision
    return RecordCorrected(
        subject=sample.ref,
        about=(f"donor:{value.value}",) if field == "donor" else (),
        study_id=sample.study_id,
        site_id=sample.site_id,
        reason=reason,
        code=sample.code,
        field=field,
        old=None if old in (None, "") else value.shown(old),
        new=None if value.value in (None, "") else value.shown(value.value),
    )


def _hold(held: list[Sample], samples: Sequence[Sample], kinds: frozenset[HoldKind]) -> list[Fact]:
    facts: list[Fact] = []
    for sample in samples:
        missing = kinds - holds_of(sample)
        if sample.status in TERMINAL or not missing:
            continue
        sample.holds = holds_text(holds_of(sample) | missing)
        if HoldKind.CONSENT_WITHDRAWN in missing:
            held.append(sample)
        facts += [
            HoldPlaced(
                subject=sample.ref,
                study_id=sample.study_id,
                site_id=sample.site_id,
                reason="It came to be linked to this donor",
                code=sample.code,
                hold=kind,
            )
            for kind in sorted(missing)
        ]
    return facts
