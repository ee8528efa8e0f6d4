"""Giving and taking roles. Nobody gives a role to themselves."""

from app.biobank.people.facts import GrantMade, GrantRevoked
from app.biobank.people.schemas import MakeGrant
from app.core.access import queries
from app.core.access.models import Role, RoleGrant
from app.core.errors import Conflict, NotFound, SeparationOfDuties
from app.core.work import Work

NOT_TOGETHER = {"AD": {"QM", "BM", "TE"}}
"""A system administrator never holds a role of the bench or of quality (roles §3)."""


def grant(work: Work, form: MakeGrant, site_id: int | None = None, study_id: int | None = None) -> RoleGrant:
    """Give a role to a user at a scope; `site_id` and `study_id` are what the form's codes name."""
    user = queries.known_user(work.session, form.login)
    if user.id == work.actor.user_id:
        raise SeparationOfDuties(
            "Nobody grants a role to themselves.", next_step="Ask another administrator."
        )
    role = queries.role_by_code(work.session, form.role)
    held = queries.roles_held(work.session, user.id or 0, work.now)
    for one, others in NOT_TOGETHER.items():
        if (form.role == one and held & others) or (form.role in others and one in held):
            raise SeparationOfDuties(
                f"{one} is never held together with {', '.join(sorted(others))}.",
                next_step="Use a second user for the other work.",
            )
    row = work.add(
        RoleGrant(
            user_id=user.id or 0,
            role_id=role.id or 0,
            site_id=site_id,
            study_id=study_id,
            starts_at=form.starts_at or work.now,
            ends_at=form.ends_at,
            granted_by=work.actor.user_id,
        )
    )
    work.tell(
        GrantMade(
            subject=row.ref,
            site_id=site_id,
            study_id=study_id,
            login=user.login,
            role=form.role,
            site=form.site or "every site",
            study=form.study or "every study",
        )
    )
    return row


def revoke(work: Work, grant_id: int, reason: str) -> RoleGrant:
    """End a grant now."""
    row = work.session.get(RoleGrant, grant_id)
    if row is None:
        raise NotFound("There is no such grant.")
    if row.ends_at is not None and row.ends_at <= work.now:
        raise Conflict("This grant has ended already.")
    row.ends_at = max(work.now, row.starts_at)
    user, role = queries.user_by_id(work.session, row.user_id), work.session.get_one(Role, row.role_id)
    work.tell(GrantRevoked(subject=row.ref, login=user.login, role=role.code, reason=reason))
    return row
