"""Every select of tubes that wait for whoever looks; each list is short, and says by its length when it is cut."""

from sqlalchemy import ColumnElement, and_
from sqlmodel import col, func, select

from app.biobank.samples.models import DestructionApproval, Sample
from app.biobank.samples.queries import visible
from app.biobank.samples.words import NOWHERE
from app.core.actor import Permission
from app.core.work import Work

MOST = 200
"""So many are shown at once; the others come when these are done."""


def in_my_hands(work: Work) -> list[Sample]:
    """What the actor has picked and not put back, the longest there first."""
    return _some(work, _mine(work))


def offered_to_me(work: Work) -> list[Sample]:
    """What others offer to the actor, and the actor has not taken over."""
    return _some(work, _offered(work))


def to_destroy(work: Work) -> list[Sample]:
    """What somebody has approved for destruction, where the actor may destroy it."""
    return _some(work, *_approved(work))


def count_in_my_hands(work: Work) -> int:
    """How many tubes the actor has picked and not put back."""
    return _count(work, _mine(work))


def count_offered_to_me(work: Work) -> int:
    """How many tubes are offered to the actor."""
    return _count(work, _offered(work))


def count_to_destroy(work: Work) -> int:
    """How many tubes the actor may destroy that somebody has approved for it."""
    return _count(work, *_approved(work))


def _mine(work: Work) -> ColumnElement[bool]:
    return and_(
        col(Sample.custodian_user_id) == work.actor.user_id, col(Sample.home_container_id).is_not(None)
    )


def _offered(work: Work) -> ColumnElement[bool]:
    return col(Sample.offered_to_user_id) == work.actor.user_id


def _approved(work: Work) -> list[ColumnElement[bool]]:
    # A life that ended in another way leaves its approval behind.
    open_ones = select(DestructionApproval.sample_id).where(col(DestructionApproval.destruction_id).is_(None))
    return [
        col(Sample.id).in_(open_ones),
        col(Sample.status).not_in(NOWHERE),
        visible(work, Permission.SAMPLES_DESTROY),
    ]


def _some(work: Work, *conditions: ColumnElement[bool]) -> list[Sample]:
    query = select(Sample).where(*conditions, visible(work)).order_by(col(Sample.id)).limit(MOST)
    return list(work.session.exec(query))


def _count(work: Work, *conditions: ColumnElement[bool]) -> int:
    return work.session.exec(select(func.count()).select_from(Sample).where(*conditions, visible(work))).one()
