"""Who decides about a count: somebody else than who counted, since who entered a result does not review it (roles, 3)."""

from app.biobank.stock_takes.models import BoxCount
from app.core.errors import SeparationOfDuties
from app.core.work import Work


def refuse_own(work: Work, line: BoxCount, box: str) -> None:
    """Refuse (E-SOD) whoever counted the box."""
    if line.counted_by == work.actor.user_id:
        raise SeparationOfDuties(
            f"You counted {box}; somebody else decides about it.",
            next_step="Ask another senior, or the biobank manager.",
        )
