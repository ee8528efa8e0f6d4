"""Counts under every facet with one question: the samples are gone through once, and kept by donor and kind."""

from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, String, case, cast, func, literal, sql, union_all
from sqlmodel import col

from app.biobank.donors.models import Consent, Donor
from app.biobank.donors.words import ConsentScope, ConsentState
from app.biobank.requests.catalogue.facets.values import FACETS, OUT, FacetFacts
from app.biobank.requests.catalogue.queries import usable, years_at_collection
from app.biobank.requests.catalogue.schemas import Choices
from app.biobank.samples.models import Sample
from app.biobank.storage.tree.queries import tree
from app.biobank.studies.models import Study
from app.core.units import Unit
from app.core.work import Work

WHOLE, LINE = "", "line"
"""What the counts of all that is chosen, and those by study and material, are called beside the facets."""
_SCOPES = (ConsentScope.RESEARCH, ConsentScope.GENETICS, ConsentScope.COMMERCIAL, ConsentScope.OUTSIDE_EU)
_NL_IN_UL = 1000


class Found(NamedTuple):
    """How many samples of how many donors have a value of a facet; `within` is the study of a line."""

    facet: str
    value: str
    within: str
    samples: int
    donors: int


def counted(work: Work, choices: Choices) -> list[Found]:
    """What there is under the choices: each facet counted under what is chosen of the others."""
    made = choices.made()
    kept = _kept(work, made)
    arms = [_arm(kept, WHOLE, literal(""), literal(""), made)]
    arms.append(_arm(kept, LINE, kept.c.material, kept.c.study, made))
    for facet in FACETS:
        others = {name: value for name, value in made.items() if name != facet.name}
        if facet.parts:
            arms.append(_arm(kept, facet.name, kept.c[facet.name], literal(""), others))
        else:
            arms += [
                _arm(kept, facet.name, literal(value), literal(""), {**others, facet.name: value})
                for value in facet.values
            ]
    rows = work.session.execute(union_all(*arms))
    return [Found(*row) for row in rows if row.samples]


def _arm(
    kept: CTE, name: str, value: ColumnElement[Any], within: ColumnElement[Any], made: dict[str, str]
) -> Select[Any]:
    """The counts by one column: first by donor, so that each donor counts once."""
    each = (
        sql.select(
            cast(value, String).label("value"),
            cast(within, String).label("within"),
            kept.c.donor,
            kept.c.samples,
        )
        .where(*(_met(kept.c, facet, chosen) for facet, chosen in made.items()))
        .subquery()
    )
    by_donor = (
        sql.select(each.c.value, each.c.within, func.sum(each.c.samples).label("samples"))
        .group_by(each.c.value, each.c.within, each.c.donor)
        .subquery()
    )
    return sql.select(
        literal(name).label("facet"),
        by_donor.c.value,
        by_donor.c.within,
        func.sum(by_donor.c.samples).label("samples"),
        func.count().label("donors"),
    ).group_by(by_donor.c.value, by_donor.c.within)


def _kept(work: Work, made: dict[str, str]) -> CTE:
    """Usable samples by donor and by what the facets say of them. Who fails two choices counts nowhere."""
    place, given = tree(), _given()
    rows = (
        sql.select(
            col(Sample.donor_id).label("donor"),
            col(Sample.material).label("material"),
            col(Study.code).label("study"),
            cast(col(Donor.sex), String).label("sex"),
            col(Donor.diagnosis).label("diagnosis"),
            _age().label("age"),
            func.coalesce(cast(place.c.temperature, String), OUT).label("temperature"),
            _volume().label("volume"),
            _thaws().label("thaws"),
            *(given.c[scope.value] for scope in _SCOPES[1:]),
        )
        .select_from(Sample)
        .join(Study, col(Study.id) == col(Sample.study_id))
        .join(Donor, col(Donor.id) == col(Sample.donor_id))
        .join(given, given.c.donor == col(Sample.donor_id))
        .outerjoin(place, place.c.id == col(Sample.container_id))
        .where(usable(work), given.c[ConsentScope.RESEARCH.value] == 1)
        .subquery()
    )
    failed = [case((_met(rows.c, facet, chosen), 0), else_=1) for facet, chosen in made.items()]
    kinds = sql.select(*rows.c, func.count().label("samples")).group_by(*rows.c)
    if len(failed) > 1:
        kinds = kinds.where(sum(failed[1:], start=failed[0]) <= 1)
    return kinds.cte("kept")


def _given() -> CTE:
    """What each donor's standing forms allow together, a column a scope."""
    padded = literal(" ") + col(Consent.scopes) + " "
    allowed = (
        func.max(case((padded.contains(f" {scope} "), 1), else_=0)).label(scope.value) for scope in _SCOPES
    )
    return (
        sql.select(col(Consent.donor_id).label("donor"), *allowed)
        .where(col(Consent.state) == ConsentState.ACTIVE)
        .group_by(col(Consent.donor_id))
        .cte("given")
    )


def _age() -> ColumnElement[str]:
    years = years_at_collection()
    bands = (value for value in _facet("age").values if value != "unknown")
    ends = ((int(last) if (last := value.partition("-")[2]) else 999, value) for value in bands)
    return case(*((years <= end, value) for end, value in ends), else_="unknown")


def _volume() -> ColumnElement[int]:
    """The largest step in µL that the amount of a fluid reaches; −1 for what is no fluid, or nobody knows."""
    amount = case((col(Sample.unit) == Unit.NL, col(Sample.amount)), else_=None)
    steps = sorted((int(value) for value in _facet("volume").values), reverse=True)
    return case(*((amount >= step * _NL_IN_UL, step) for step in steps), (amount >= 0, 0), else_=-1)


def _thaws() -> ColumnElement[int]:
    """The number of thaws, as far as the facet tells them apart."""
    most = max(int(value) for value in _facet("thaws").values)
    return case((col(Sample.thaws) <= most, col(Sample.thaws)), else_=most + 1)


def _facet(name: str) -> FacetFacts:
    return next(facet for facet in FACETS if facet.name == name)


def _met(columns: Any, facet: str, chosen: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool]
    if facet == "volume":
        condition = columns.volume >= int(chosen)
    elif facet == "thaws":
        condition = columns.thaws <= int(chosen)
    elif facet == "consent":
        condition = columns[chosen] == 1
    else:
        condition = columns[facet] == chosen
    return condition
