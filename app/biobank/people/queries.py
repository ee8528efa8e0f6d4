"""Looks up roles, users and their rights."""

from sqlalchemy import or_
from sqlmodel import col, select

from app.biobank.people.schemas import UserView
from app.core.access.models import Role, RoleGrant, Token, User
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


def tokens_of(work: Work, user_id: int, most: int = 200) -> list[Token]:
    """The tokens that open the door with a user's rights, or once did, newest first."""
    query = select(Token).where(Token.user_id == user_id).order_by(col(Token.id).desc()).limit(most)
    return list(work.session.exec(query))


def permissions_of(work: Work, user_id: int) -> list[str]:
    """What the roles that a user holds now permit, by name."""
    query = (
        select(Role.permissions)
        .join(RoleGrant, col(RoleGrant.role_id) == col(Role.id))
        .where(
            RoleGrant.user_id == user_id,
            col(RoleGrant.starts_at) <= work.now,
            or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > work.now),
        )
    )
    return sorted({word for words in work.session.exec(query) for word in words.split()})
