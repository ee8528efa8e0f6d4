"""Answers what there is, in counts: never a row, and no count so small that it could point at a person."""

from app.biobank.requests.catalogue import queries
from app.biobank.requests.catalogue.facets.hiding import Tally, told
from app.biobank.requests.rules import scopes_needed
from app.biobank.requests.schemas import AskCatalogue, Feasibility, Found
from app.biobank.studies.queries import study_by_code
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.work import Work

INSIDE = "LU"


def feasibility(work: Work, form: AskCatalogue, fewest: int) -> Feasibility:
    """How much meets each criterion; whoever may not see rows is told as the catalogue tells."""
    study_id = study_by_code(work, form.study).id if form.study else None
    scopes = scopes_needed(form.is_commercial, form.is_genetic, form.country or INSIDE)
    exact = sees_rows(work)
    lines = []
    for criterion in form.criteria:
        tally = Tally(*queries.count(work, criterion, scopes, study_id))
        said = tally if exact else told(tally, fewest)
        lines.append(
            Found(
                material=material_of(criterion.material).code,
                samples=said.samples,
                donors=said.donors,
                fewer_than=fewest if said.donors is None else None,
            )
        )
    return Feasibility(lines=lines)


def sees_rows(work: Work) -> bool:
    """Whether the actor may see samples themselves, and so every count as it is."""
    return bool(work.actor.scopes(Permission.SAMPLES_READ))
