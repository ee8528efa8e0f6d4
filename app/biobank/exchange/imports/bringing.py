"""Brings new rows in, generation by generation, each through the deed that the bench would use."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from app.biobank.barcodes.scanning import normalise
from app.biobank.donors import consenting
from app.biobank.donors import registering as donor_registering
from app.biobank.donors.schemas import RecordConsent, RecordConsents, RegisterDonor, RegisterDonors
from app.biobank.exchange.imports.amounts import reckonable
from app.biobank.exchange.imports.comparing import attributes_of, study_code
from app.biobank.exchange.tables.import_rows import DonorRow, SampleRow
from app.biobank.exchange.tables.mapping import DeclaredConsent
from app.biobank.samples import accepting, aliquoting, deriving, registering, relabelling
from app.biobank.samples.intake_schemas import AcceptSample, AcceptSamples
from app.biobank.samples.restraint import STOPPED_BY
from app.biobank.samples.schemas import (
    AliquotSample,
    Derivative,
    DeriveSample,
    NewAliquot,
    RegisterSample,
    RegisterSamples,
)
from app.biobank.samples.words import Kind
from app.core.work import Work

AT_ONCE = 5_000
R = TypeVar("R")


def bring_donors(work: Work, rows: Sequence[DonorRow], site: str, consent: DeclaredConsent | None) -> None:
    """Register donors, with the consent that the profile declares for all of them, if it does."""
    for part in parts(rows):
        donors = [RegisterDonor(study=study_code(row.study), pseudonym=row.code) for row in part]
        donor_registering.register(work, RegisterDonors(donors=donors, site=site))
        if consent is None:
            continue
        signed = [
            RecordConsent(
                study=study_code(row.study),
                donor=row.code,
                form=consent.form,
                form_version=consent.version,
                scopes=[scope.value for scope in consent.scopes],
                signed_on=consent.signed_on,
            )
            for row in part
        ]
        consenting.record(work, RecordConsents(consents=signed, site=site))


def bring_samples(work: Work, rows: Sequence[SampleRow], site: str, reason: str) -> None:
    """Register what has no parent, then divide and derive, parents before children.

    What is held from birth (no donor is named, or one who withdrew) is registered and kept, and waits for its
    inspection at the bench like any other tube of that kind.
    """
    amounts = reckonable(rows)
    for part in parts([row for row in rows if not row.parent]):
        lines = [_primary(row, amounts) for row in part]
        made = registering.register(work, RegisterSamples(samples=lines, site=site, reason=reason))
        stopping = STOPPED_BY["sample.accepted"]
        free = [AcceptSample(sample=one.code) for one in made.samples if stopping.isdisjoint(one.holds)]
        if free:
            accepting.accept(work, AcceptSamples(samples=free, reason=reason))
    for generation in generations(rows):
        families: dict[tuple[str, Kind, str], list[SampleRow]] = defaultdict(list)
        for row in generation:
            families[row.parent, row.kind, row.table].append(row)
        divided = [
            (parent, AliquotSample(aliquots=[_aliquot(row, amounts) for row in children], reason=reason))
            for (parent, kind, _), children in families.items()
            if kind is Kind.ALIQUOT
        ]
        for some in parts(divided):
            aliquoting.aliquot_all(work, some)
        for (parent, kind, table), children in families.items():
            if kind is Kind.ALIQUOT:
                continue
            derivatives = [_derivative(row, amounts) for row in children]
            method = f"as told by the source ({table})"
            deriving.derive(work, parent, DeriveSample(method=method, derivatives=derivatives, reason=reason))


def generations(rows: Sequence[SampleRow]) -> list[list[SampleRow]]:
    """The rows that have a parent, children before grandchildren; each generation can be made at once."""
    depth: dict[str, int] = {}
    found: dict[int, list[SampleRow]] = defaultdict(list)
    for row in rows:
        level = depth.get(normalise(row.parent), 0) + 1 if row.parent else 0
        depth[normalise(row.code)] = level
        if level:
            found[level].append(row)
    return [found[level] for level in sorted(found)]


def name_tubes(work: Work, rows: Sequence[SampleRow], reason: str) -> int:
    """Give samples the code on their tube as a further label; returns how many have one."""
    named = [row for row in rows if row.tube_code and normalise(row.tube_code) != normalise(row.code)]
    for part in parts(named):
        relabelling.relabel(work, [(row.code, row.tube_code) for row in part], reason)
    return len(named)


def parts(rows: Sequence[R]) -> list[Sequence[R]]:
    """`rows` in portions of a size that one deed takes."""
    return [rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE)]


def _aliquot(row: SampleRow, amounts: Mapping[str, str]) -> NewAliquot:
    return NewAliquot(
        code=row.code,
        amount=amounts.get(normalise(row.code)),
        material=row.material,
        basis="estimated",
        attributes=attributes_of(row),
    )


def _derivative(row: SampleRow, amounts: Mapping[str, str]) -> Derivative:
    return Derivative(
        code=row.code,
        amount=amounts.get(normalise(row.code)),
        material=row.material,
        basis="estimated",
        attributes=attributes_of(row),
    )


def _primary(row: SampleRow, amounts: Mapping[str, str]) -> RegisterSample:
    return RegisterSample(
        code=row.code,
        study=study_code(row.study),
        material=row.material,
        donor=row.donor or None,
        amount=amounts.get(normalise(row.code)),
        basis="estimated" if normalise(row.code) in amounts else None,
        collected_at=row.collected_at,
        collected_precision="exact" if row.collected_at else "unknown",
        attributes=attributes_of(row),
    )
