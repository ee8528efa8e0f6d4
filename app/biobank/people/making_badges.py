"""Badges: everybody makes their own, so that nobody can hold one in the name of another."""

from app.biobank.people.facts import BadgeEnded, BadgeMade
from app.core.access import queries
from app.core.access.badges import code_hash, new_code
from app.core.access.models import Badge, User
from app.core.errors import NotFound
from app.core.work import Work


def make(work: Work) -> str:
    """Make the actor's badge, and end the one before. Returns its code, which is shown this once."""
    user = queries.user_by_id(work.session, work.actor.user_id)
    before = queries.badge_in_force(work.session, user.id or 0)
    if before is not None:
        before.ended_at = work.now
        work.tell(BadgeEnded(subject=user.ref, login=user.login, reason="A new one was made"))
        work.flush()
    code = new_code()
    work.add(Badge(user_id=user.id or 0, code_hash=code_hash(code), made_at=work.now))
    work.tell(BadgeMade(subject=user.ref, login=user.login))
    return code


def end(work: Work, user: User, reason: str) -> None:
    """Let the badge of a person open nothing any more. E-NOT-FOUND where there is none in force."""
    badge = queries.badge_in_force(work.session, user.id or 0)
    if badge is None:
        raise NotFound(f"{user.login} has no badge.")
    badge.ended_at = work.now
    work.tell(BadgeEnded(subject=user.ref, login=user.login, reason=reason))
