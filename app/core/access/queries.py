"""Looks up who is at the door."""

from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.core.access.models import Credential, Role, RoleGrant, User
from app.core.actor import Actor, Grant, Scope
from app.core.errors import NotFound

_HELD = """
SELECT a.id, a.login, a.name, a.machine, a.home_site_id, {only} AS only_these,
       g.site_id, g.study_id, r.code, r.permissions
FROM {door} d
JOIN account a ON a.id = d.user_id AND a.active
LEFT JOIN role_grant g ON g.user_id = a.id AND g.starts_at <= :now AND (g.ends_at IS NULL OR g.ends_at > :now)
LEFT JOIN role r ON r.id = g.role_id
WHERE d.token_hash = :hash AND {open}
"""
_BY_SESSION = text(
    _HELD.format(
        only="''",
        door="sign_in",
        open="d.ended_at IS NULL AND d.ends_at > :now AND d.seen_at > :idle",
    )
)
_BY_TOKEN = text(
    _HELD.format(only="d.permissions", door="token", open="d.revoked_at IS NULL AND d.expires_at > :now")
)


def actor_by_session(session: Session, token_hash: str, now: datetime, idle_since: datetime) -> Actor | None:
    """Whose session this is, if it is still open."""
    return _actor(_rows(session, _BY_SESSION, {"hash": token_hash, "now": now, "idle": idle_since}))


def actor_by_token(session: Session, token_hash: str, now: datetime) -> Actor | None:
    """Whose token this is, if it still holds."""
    return _actor(_rows(session, _BY_TOKEN, {"hash": token_hash, "now": now}))


def _rows(session: Session, query: Any, values: dict[str, Any]) -> list[Any]:
    if session.get_bind().dialect.name == "sqlite":
        # A text query bypasses the column types, so the times are written as SQLite keeps them.
        values = {
            name: value.strftime("%Y-%m-%d %H:%M:%S.%f") if isinstance(value, datetime) else value
            for name, value in values.items()
        }
    return list(session.connection().execute(query, values))


def _actor(rows: list[Any]) -> Actor | None:
    if not rows:
        return None
    first = rows[0]
    only = words(first.only_these) if first.only_these else None
    grants = tuple(
        Grant(row.code, Scope(row.site_id, row.study_id), words(row.permissions)) for row in rows if row.code
    )
    return Actor(
        user_id=first.id,
        login=first.login,
        name=first.name,
        grants=grants,
        only=only,
        machine=bool(first.machine),
        home_site_id=first.home_site_id,
    )


@lru_cache(maxsize=256)
def words(permissions: str) -> frozenset[str]:
    """The permissions of a blank-separated list."""
    return frozenset(permissions.split())


def user_by_login(session: Session, login: str) -> User | None:
    """The user of this login, whatever its case."""
    from_login = select(User).where(User.login.ilike(_escaped(login), escape="\\"))  # type: ignore[attr-defined]
    return session.exec(from_login).one_or_none()


def _escaped(login: str) -> str:
    return login.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def known_user(session: Session, login: str) -> User:
    """The user of this login, or E-NOT-FOUND."""
    user = user_by_login(session, login)
    if user is None:
        raise NotFound(f"There is no user {login}.")
    return user


def password_of(session: Session, user_id: int) -> str | None:
    """The kept hash of a user's password."""
    kept = session.get(Credential, user_id)
    return kept.password_hash if kept else None


def role_by_code(session: Session, code: str) -> Role:
    """The role of this code, or E-NOT-FOUND."""
    role = session.exec(select(Role).where(Role.code == code)).one_or_none()
    if role is None:
        raise NotFound(f"There is no role {code}.")
    return role


def user_by_id(session: Session, user_id: int) -> User:
    """The user of this id, or E-NOT-FOUND."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such user.")
    return user


def roles_held(session: Session, user_id: int, now: datetime) -> set[str]:
    """The codes of the roles a user holds somewhere at this moment, or will."""
    query = (
        select(Role.code)
        .join(RoleGrant, col(RoleGrant.role_id) == col(Role.id))
        .where(RoleGrant.user_id == user_id)
        .where(col(RoleGrant.ends_at).is_(None) | (col(RoleGrant.ends_at) > now))
    )
    return set(session.exec(query))
