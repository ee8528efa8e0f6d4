"""Looks up roles, users and their rights."""

from datetime import datetime

from sqlmodel import Session, col, select

from app.biobank.people.schemas import UserView
from app.core.access import queries as access
from app.core.access.models import Role, RoleGrant, User
from app.core.actor import SYSTEM, Actor, Grant, Scope
from app.core.paging import Page, page
from app.core.work import Work


def roles_by_code(work: Work) -> dict[str, Role]:
    """Every role that is installed."""
    return {role.code: role for role in work.session.exec(select(Role))}


def actor_by_login(session: Session, login: str, now: datetime) -> Actor:
    """The user of this login as an actor, without any door: for the command line and the demo."""
    if login == SYSTEM.login:
        return SYSTEM
    user = access.known_user(session, login)
    query = (
        select(Role.code, Role.permissions, RoleGrant.site_id, RoleGrant.study_id)
        .join(RoleGrant, col(RoleGrant.role_id) == col(Role.id))
        .where(RoleGrant.user_id == user.id, col(RoleGrant.starts_at) <= now)
        .where(col(RoleGrant.ends_at).is_(None) | (col(RoleGrant.ends_at) > now))
    )
    grants = tuple(
        Grant(role, Scope(site_id, study_id), access.words(permissions))
        for role, permissions, site_id, study_id in session.exec(query)
    )
    return Actor(
        user.id or 0, user.login, user.name, grants, machine=user.machine, home_site_id=user.home_site_id
    )


def users(work: Work, after: str, size: int) -> Page[UserView]:
    """Everybody, by id."""
    return page(work.session, select(User), col(User.id), UserView.model_validate, after, size)


def grants_of(work: Work, user_id: int) -> list[RoleGrant]:
    """The roles a user holds or held, newest first."""
    query = select(RoleGrant).where(RoleGrant.user_id == user_id).order_by(col(RoleGrant.id).desc())
    return list(work.session.exec(query))
