"""Registering donors: by study and pseudonym, and nothing else that could name a person."""

from typing import Any

from app.biobank.donors import queries
from app.biobank.donors.facts import DonorRegistered
from app.biobank.donors.models import Donor, PseudonymTaken
from app.biobank.donors.schemas import DonorsRegistered, DonorView, RegisterDonors
from app.biobank.donors.words import Sex, WithdrawalLevel
from app.biobank.storage.queries import site_if_any
from app.biobank.studies import queries as studies
from app.biobank.studies.queries import StudyUnknown
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def register(work: Work, form: RegisterDonors) -> DonorsRegistered:
    """Register every donor of `form`, or refuse each row that cannot be and store none."""
    site = site_if_any(work, form.site)
    known = studies.studies_by_code(work, {line.study for line in form.donors})
    names = [(known[line.study].id or 0, line.pseudonym) for line in form.donors if line.study in known]
    taken = set(queries.donors_by_pseudonym(work, names)) if names else set()
    refusals = Refusals()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(form.donors):
        with refusals.of(number, donor=line.pseudonym):
            study = known.get(line.study)
            if study is None:
                raise StudyUnknown(f"There is no study {line.study}.", fields={"study": "Unknown."})
            work.must(Permission.DONORS_WRITE, site.id if site else None, study.id)
            name = (study.id or 0, line.pseudonym.upper())
            if name in taken:
                raise PseudonymTaken(
                    f"{study.code} has a donor {line.pseudonym} already.", fields={"pseudonym": "Taken."}
                )
            taken.add(name)
            if line.birth_year is not None and line.birth_year > work.now.year:
                raise Invalid("Nobody is born in the future.", fields={"birth_year": "Not later than now."})
            rows.append(
                {
                    "study_id": study.id,
                    "pseudonym": line.pseudonym,
                    "sex": Sex(line.sex),
                    "birth_year": line.birth_year,
                    "diagnosis": line.diagnosis,
                    "withdrawn": WithdrawalLevel.NONE,
                    "withdrawn_at": None,
                    "version": 1,
                }
            )
    refusals.settle()
    # Written in one order, whatever that of the form: two who register the same donors wait in no ring.
    order = sorted(range(len(rows)), key=lambda row: (rows[row]["study_id"], rows[row]["pseudonym"].upper()))
    born = dict(zip(order, work.insert(Donor, [rows[row] for row in order]), strict=True))
    ids = [born[row] for row in range(len(rows))]
    work.tell(
        *(
            DonorRegistered(
                subject=f"donor:{id_}",
                study_id=row["study_id"],
                site_id=site.id if site else None,
                donor=row["pseudonym"],
            )
            for id_, row in zip(ids, rows, strict=True)
        )
    )
    return DonorsRegistered(
        donors=[DonorView.model_validate({"id": id_, **row}) for id_, row in zip(ids, rows, strict=True)]
    )
