"""Looks up roles, users and their rights."""

from sqlmodel import select

from app.core.access.models import Role
from app.core.work import Work


def roles_by_code(work: Work) -> dict[str, Role]:
    """Every role that is installed."""
    return {role.code: role for role in work.session.exec(select(Role))}
