"""Looks up roles, users and their rights."""

from sqlmodel import col, select

from app.biobank.people.schemas import UserView
from app.core.access.models import Role, RoleGrant, User
from app.core.paging import Page, page
from app.core.work import Work


def roles_by_code(work: Work) -> dict[str, Role]:
    """Every role that is installed."""
    return {role.code: role for role in work.session.exec(select(Role))}


def users(work: Work, after: str, size: int) -> Page[UserView]:
    """Everybody, by id."""
    return page(work.session, select(User), col(User.id), UserView.model_validate, after, size)


def grants_of(work: Work, user_id: int) -> list[RoleGrant]:
    """The roles a user holds or held, newest first."""
    query = select(RoleGrant).where(RoleGrant.user_id == user_id).order_by(col(RoleGrant.id).desc())
    return list(work.session.exec(query))
