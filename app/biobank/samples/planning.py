"""Making codes known before there is material, so that a kit's tubes are expected when they come (t01)."""

from collections.abc import Sequence
from typing import Any

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.models import CodeTaken
from app.biobank.barcodes.naming import check_code, name_all
from app.biobank.donors import queries as donors
from app.biobank.donors.models import Donor
from app.biobank.donors.queries import DonorUnknown
from app.biobank.samples.births import holds_text, new_row, not_later
from app.biobank.samples.errors import WrongState
from app.biobank.samples.facts import SamplePlanned
from app.biobank.samples.intake_schemas import PlanSample, PlanSamples
from app.biobank.samples.models import Sample
from app.biobank.samples.schemas import Brief, Registered
from app.biobank.samples.words import Basis, HoldKind, Kind, Status
from app.biobank.storage.models import Site
from app.biobank.storage.queries import working_site
from app.biobank.studies import queries as studies
from app.biobank.studies.queries import StudyUnknown
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def plan(
    work: Work,
    form: PlanSamples,
    *,
    kit_ids: Sequence[int] | None = None,
    permission: Permission = Permission.SAMPLES_REGISTER,
) -> Registered:
    """Plan every tube of `form`, or refuse every row that cannot be and store none.

    `kit_ids` are the kits of the tubes, in the same order. A code is taken from now on, whatever becomes of it.
    """
    site = working_site(work, form.site)
    not_later(form.occurred_at, work.now, "The planning")
    lines = _Lines(work, form, site, permission)
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(form.samples):
        with refusals.of(number, sample=line.code):
            rows.append(lines.row(line, kit_ids[number] if kit_ids else None))
    refusals.settle()
    ids = work.insert(Sample, rows)
    name_all(work, "sample", zip(ids, (row["code"] for row in rows), strict=True))
    work.tell(
        *(
            SamplePlanned(
                subject=f"sample:{id_}",
                about=tuple(f"{kind}:{row[key]}" for kind, key in _ABOUT if row[key]),
                study_id=row["study_id"],
                site_id=site.id,
                occurred_at=form.occurred_at,
                reason=form.reason or None,
                code=row["code"],
                material=row["material"],
            )
            for id_, row in zip(ids, rows, strict=True)
        )
    )
    return Registered(
        samples=[
            Brief(id=id_, code=row["code"], status=row["status"], holds=row["holds"].split(), version=1)
            for id_, row in zip(ids, rows, strict=True)
        ]
    )


_ABOUT = (("kit", "kit_id"), ("donor", "donor_id"))


class _Lines:
    """Looks up once for the whole batch what its lines name, and turns each line into a row."""

    def __init__(self, work: Work, form: PlanSamples, site: Site, permission: Permission) -> None:
        self._work, self._site, self._permission = work, site, permission
        self._studies = studies.studies_by_code(work, {line.study for line in form.samples})
        self._taken = set(barcodes.known(work, [line.code for line in form.samples]))
        named = [
            (self._studies[line.study].id or 0, line.donor)
            for line in form.samples
            if line.donor and line.study in self._studies
        ]
        self._donors = donors.donors_by_pseudonym(work, named) if named else {}
        donors.locked(work, [donor.id or 0 for donor in self._donors.values()], only_kept=True)

    def row(self, line: PlanSample, kit_id: int | None) -> dict[str, Any]:
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
        self._work.must(self._permission, self._site.id, study.id)
        if not study.is_open:
            raise WrongState(f"{study.code} takes no more samples.")
        material = material_of(line.material)
        donor = self._donor(study.id or 0, line)
        withdrawn = donor is not None and donor.withdrawn.stops_use
        return new_row(
            code=line.code,
            kind=Kind.PRIMARY,
            material=material.code,
            study_id=study.id or 0,
            site_id=self._site.id or 0,
            status=Status.PLANNED,
            unit=material.unit,
            donor_id=donor.id if donor else None,
            visit=line.visit,
            tube=line.tube,
            kit_id=kit_id,
            holds=holds_text([HoldKind.CONSENT_WITHDRAWN] if withdrawn else []),
            amount=0,
            initial_amount=0,
            basis=Basis.NOMINAL,
        )

    def _donor(self, study_id: int, line: PlanSample) -> Donor | None:
        if line.donor is None:
            return None
        donor = self._donors.get((study_id, line.donor.upper()))
        if donor is None:
            raise DonorUnknown(
                f"There is no such donor in {line.study}.", fields={"donor": "Unknown in this study."}
            )
        return donor
