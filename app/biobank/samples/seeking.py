"""What samples are looked for: the filters of every list and every export, as conditions of a question."""

from typing import Any

from sqlmodel import col

from app.biobank.donors.queries import ids_named
from app.biobank.samples.models import Sample
from app.biobank.samples.queries import visible
from app.biobank.samples.words import Status
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.schemas import View
from app.core.work import Work


class Sought(View):
    """What is looked for; empty fields ask for nothing. `hold` is a kind of hold, or "any"."""

    status: str = ""
    material: str = ""
    study: str = ""
    site: str = ""
    hold: str = ""
    donor: str = ""


def conditions_of(work: Work, sought: Sought) -> list[Any]:
    """The filters as conditions; an unknown word is refused with its field."""
    conditions: list[Any] = []
    if sought.status:
        if sought.status not in set(Status):
            raise Invalid(f"{sought.status} is not a status.", fields={"status": "Unknown."})
        conditions.append(Sample.status == Status(sought.status))
    if sought.material:
        conditions.append(Sample.material == sought.material.upper())
    if sought.study:
        conditions.append(Sample.study_id == study_by_code(work, sought.study).id)
    if sought.site:
        conditions.append(Sample.site_id == site_by_code(work, sought.site).id)
    if sought.hold == "any":
        conditions.append(Sample.holds != "")
    elif sought.hold:
        conditions.append(col(Sample.holds).contains(sought.hold, autoescape=True))
    if sought.donor and work.actor.scopes(Permission.DONORS_READ):
        conditions += [
            col(Sample.donor_id).in_(ids_named(sought.donor)),
            visible(work, Permission.DONORS_READ),
        ]
    return conditions
