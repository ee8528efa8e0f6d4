"""Reading a certificate of destruction again."""

from app.biobank.samples import queries
from app.biobank.samples.ending_schemas import DestructionView
from app.biobank.storage.queries import site_of
from app.core.access.queries import user_by_id
from app.core.work import Work


def read(work: Work, code: str) -> DestructionView:
    """The certificate of this number, with the samples on it that the actor may see; E-NOT-FOUND for none."""
    row, samples = queries.destruction(work, code)
    return DestructionView(
        certificate=row.code,
        method=row.method,
        waste_batch=row.waste_batch,
        site=site_of(work, row.site_id).code,
        operator=user_by_id(work.session, row.operator_id).login,
        witness=user_by_id(work.session, row.witness_id).login,
        destroyed_at=row.destroyed_at,
        samples=samples,
    )
