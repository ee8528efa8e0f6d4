"""What the counts of the catalogue are made of: the samples that could be had, and the donors who agreed."""

from typing import Any

from sqlalchemy import CTE, ColumnElement, Integer, String, Subquery, case, cast, extract, func, sql
from sqlmodel import col

from app.biobank.donors.models import Donor
from app.biobank.donors.words import ConsentScope
from app.biobank.requests.catalogue.facets.values import OUT, values_of
from app.biobank.requests.catalogue.queries import consented, usable
from app.biobank.samples.models import Sample
from app.biobank.storage.tree.queries import tree
from app.biobank.studies.models import Study
from app.core.units import Unit
from app.core.work import Work

NL_IN_UL = 1000


def samples_of(work: Work) -> Subquery:
    """The usable samples, by what the facets say of them."""
    # One row for each container, said so that the planner knows it as well.
    around = tree()
    place = (
        sql.select(around.c.id, func.max(cast(around.c.temperature, String)).label("temperature"))
        .group_by(around.c.id)
        .subquery()
    )
    return (
        sql.select(
            col(Sample.donor_id).label("donor"),
            col(Sample.material).label("material"),
            cast(extract("year", col(Sample.collected_at)), Integer).label("year"),
            func.coalesce(place.c.temperature, OUT).label("temperature"),
            case((col(Sample.unit) == Unit.NL, col(Sample.amount)), else_=None).label("volume"),
            col(Sample.thaws).label("thaws"),
        )
        .select_from(Sample)
        .join(Study, col(Study.id) == col(Sample.study_id))
        .outerjoin(place, place.c.id == col(Sample.container_id))
        .where(usable(work), col(Sample.donor_id).is_not(None))
        .subquery()
    )


def donors_who_agreed() -> CTE:
    """The donors who agreed to research: what is known of them, and what their standing forms allow together."""
    donor_id = col(Donor.id)
    return (
        sql.select(
            donor_id.label("donor"),
            col(Study.code).label("study"),
            cast(col(Donor.sex), String).label("sex"),
            col(Donor.diagnosis).label("diagnosis"),
            *(
                case((consented([ConsentScope(scope)], donor_id), 1), else_=0).label(scope)
                for scope in values_of("consent")
            ),
        )
        .select_from(Donor)
        .join(Study, col(Study.id) == col(Donor.study_id))
        .where(consented([ConsentScope.RESEARCH], donor_id))
        .cte("agreed")
    )


def age_in(year: ColumnElement[int]) -> ColumnElement[str]:
    """The band of a donor's age in a year; "unknown" where either year is."""
    years = year - col(Donor.birth_year)
    bands = (value for value in values_of("age") if value != "unknown")
    ends = ((int(last) if (last := value.partition("-")[2]) else 999, value) for value in bands)
    return case(*((years <= end, value) for end, value in ends), else_="unknown")


def met(columns: Any, facet: str, chosen: str) -> ColumnElement[bool]:
    """That what is chosen of a facet is so, by columns that are named as the facets are."""
    condition: ColumnElement[bool]
    if facet == "volume":
        condition = columns.volume >= int(chosen) * NL_IN_UL
    elif facet == "thaws":
        condition = columns.thaws <= int(chosen)
    elif facet == "consent":
        condition = columns[chosen] == 1
    else:
        condition = columns[facet] == chosen
    return condition
