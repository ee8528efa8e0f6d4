"""Answers what there is, in counts: never a row, and no count so small that it could point at a person."""

from app.biobank.requests.catalogue import queries
from app.biobank.requests.rules import FEWEST, scopes_needed, shown
from app.biobank.requests.schemas import AskCatalogue, Catalogue, CatalogueLine, Feasibility, Found
from app.biobank.studies.queries import study_by_code
from app.biobank.vocabulary.materials import material_of
from app.core.actor import Permission
from app.core.work import Work

INSIDE = "LU"


def feasibility(work: Work, form: AskCatalogue) -> Feasibility:
    """How much meets each criterion; counts below five are hidden from whoever may not see rows."""
    study_id = study_by_code(work, form.study).id if form.study else None
    scopes = scopes_needed(form.is_commercial, form.is_genetic, form.country or INSIDE)
    exact = _sees_rows(work)
    lines = []
    for criterion in form.criteria:
        samples, donors = queries.count(work, criterion, scopes, study_id)
        lines.append(
            Found(
                material=material_of(criterion.material).code,
                # Many samples of few donors point at persons too, so the donors decide for both.
                samples=samples if exact or donors >= FEWEST else None,
                donors=shown(donors, exact),
                fewer_than=None if shown(donors, exact) is not None else FEWEST,
            )
        )
    return Feasibility(lines=lines)


def catalogue(work: Work) -> Catalogue:
    """What there is, by study and material."""
    exact = _sees_rows(work)
    return Catalogue(
        lines=[
            CatalogueLine(
                study=study,
                material=material,
                samples=shown(count, exact),
                fewer_than=None if shown(count, exact) is not None else FEWEST,
            )
            for study, material, count in queries.by_study_and_material(work)
        ]
    )


def _sees_rows(work: Work) -> bool:
    return bool(work.actor.scopes(Permission.SAMPLES_READ))
