"""Registering tubes as they come: a walk-in, a legacy box, an unexpected tube (t04)."""

from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.models import CodeTaken
from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.donors import queries as donors
from app.biobank.donors.queries import DonorKept, DonorUnknown
from app.biobank.donors.words import ConsentScope
from app.biobank.samples.births import holds_at_birth, holds_text, new_row, not_later
from app.biobank.samples.errors import OutOfOrder
from app.biobank.samples.facts import SampleRegistered
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import (
    Brief,
    Registered,
    RegisterSample,
    RegisterSamples,
    Warned,
    attributes_text,
    basis_of,
    precision_of,
)
from app.biobank.samples.words import Kind, Status
from app.biobank.storage.queries import Here, here
from app.biobank.studies import queries as studies
from app.biobank.studies.queries import StudyKnown, StudyUnknown
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.units import parse_amount, show_amount
from app.core.work import Work


def register(work: Work, form: RegisterSamples) -> Registered:
    """Register every tube of `form`, or refuse every row that cannot be and store none."""
    site = here(work, form.site)
    not_later(form.occurred_at, work.now, "The registration")
    lines = _Lines(work, form, site)
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(form.samples):
        with refusals.of(number, sample=line.code):
            rows.append(lines.row(line))
    refusals.settle()
    ids = work.insert(Sample, rows)
    name_all(work, "sample", zip(ids, (row["code"] for row in rows), strict=True))
    work.tell(
        *(
            SampleRegistered(
                subject=f"sample:{id_}",
                about=(f"donor:{row['donor_id']}",) if row["donor_id"] else (),
                study_id=row["study_id"],
                site_id=site.id,
                occurred_at=form.occurred_at,
                reason=form.reason or None,
                code=row["code"],
                site=site.code,
                material=row["material"],
                amount="unknown"
                if row["amount"] is None
                else show_amount(row["amount"], row["unit"], row["basis"]),
            )
            for id_, row in zip(ids, rows, strict=True)
        )
    )
    return Registered(
        samples=[
            Brief(id=id_, code=row["code"], status=row["status"], holds=row["holds"].split(), version=1)
            for id_, row in zip(ids, rows, strict=True)
        ],
        warnings=[
            Warned(code="W-HOLD", message=f"Kept under a hold: {row['holds']}.", sample=row["code"])
            for row in rows
            if row["holds"]
        ],
    )


class _Lines:
    """Looks up once for the whole batch what its lines name, and turns each line into a row."""

    def __init__(self, work: Work, form: RegisterSamples, site: Here) -> None:
        self._work, self._form, self._site = work, form, site
        self._studies = studies.known(work, {line.study for line in form.samples})
        self._taken = set(barcodes.known(work, [line.code for line in form.samples]))
        wanted = [
            (self._studies[line.study].id, line.donor)
            for line in form.samples
            if line.donor and line.study in self._studies
        ]
        # Kept as they are until the end: a withdrawal in the same moment either sees these tubes or is seen.
        self._donors = donors.kept(work, wanted)
        ids = [donor.id for donor in self._donors.values()]
        self._scopes = donors.scopes_in_force(work, ids) if ids else {}

    def row(self, line: RegisterSample) -> dict[str, Any]:
        """The sample's row, or a refusal."""
        name = check_code(line.code)
        if name in self._taken:
            raise CodeTaken(
                f"{line.code} was used before.", fields={"code": "Taken."}, next_step="Use a fresh label."
            )
        self._taken.add(name)
        study = self._studies.get(line.study)
        if study is None:
            raise StudyUnknown(f"There is no study {line.study}.", fields={"study": "Unknown."})
        self._work.must(Permission.SAMPLES_REGISTER, self._site.id, study.id)
        donor = self._donor(study, line)
        material = material_of(line.material)
        amount = parse_amount(line.amount, material.unit) if line.amount else None
        not_later(line.collected_at, self._work.now, "The collection")
        received = self._form.occurred_at or self._work.now
        if line.collected_at and line.collected_at > received:
            raise OutOfOrder(
                "It cannot be registered before it was collected.",
                fields={"collected_at": "Later than the registration."},
            )
        scopes = self._scopes.get(donor.id, frozenset()) if donor else frozenset()
        value = amount.value if amount else None
        return new_row(
            code=line.code,
            kind=Kind.PRIMARY,
            material=material.code,
            study_id=study.id,
            site_id=self._site.id,
            status=Status.RECEIVED,
            unit=material.unit,
            donor_id=donor.id if donor else None,
            visit=line.visit,
            tube=line.tube,
            custodian_site_id=self._site.id,
            custodian_user_id=self._work.actor.user_id or None,
            holds=holds_text(holds_at_birth(donor, scopes, ConsentScope.STORE)),
            amount=value,
            initial_amount=value,
            basis=basis_of(line.basis, value),
            collected_at=line.collected_at,
            collected_precision=precision_of(line.collected_precision),
            received_at=received,
            attributes=attributes_text(line.attributes),
        )

    def _donor(self, study: StudyKnown, line: RegisterSample) -> DonorKept | None:
        if line.donor is None:
            return None
        donor = self._donors.get((study.id, line.donor.upper()))
        if donor is None:
            raise DonorUnknown(
                f"There is no such donor in {study.code}.",
                fields={"donor": "Unknown in this study."},
                next_step="Register the donor first, or leave the donor out to keep the tube under a hold.",
            )
        return donor
