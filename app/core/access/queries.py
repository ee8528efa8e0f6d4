"""Looks up who is at the door."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, literal_column, or_, sql
from sqlmodel import Session, col, select

from app.core.access.models import Badge, Credential, Role, RoleGrant, SignIn, Token, User
from app.core.actor import Actor, Grant, Scope
from app.core.db.asking import Question
from app.core.errors import NotFound
from app.core.ledger.prints import session_print, token_print

_NOW: Any = bindparam("now")


class _Held(NamedTuple):
    user_id: int
    login: str
    name: str
    machine: bool
    home_site_id: int | None
    only: str
    site_id: int | None
    study_id: int | None
    role: str | None
    permissions: str | None


def _held(door: type[SignIn | Token], only: Any, *still_open: Any) -> Question[_Held]:
    """One row for each role held by whoever has this token; one without a role for somebody who has none."""
    in_force = and_(
        col(RoleGrant.user_id) == User.id,
        col(RoleGrant.starts_at) <= _NOW,
        or_(col(RoleGrant.ends_at).is_(None), col(RoleGrant.ends_at) > _NOW),
    )
    held = (col(RoleGrant.site_id), col(RoleGrant.study_id), col(Role.code), col(Role.permissions))
    who = (col(User.id), col(User.login), col(User.name), col(User.machine), col(User.home_site_id))
    return Question(
        _Held,
        sql.select(*who, only, *held)
        .select_from(door)
        .join(User, (col(User.id) == door.user_id) & col(User.active))
        .outerjoin(RoleGrant, in_force)
        .outerjoin(Role, col(Role.id) == col(RoleGrant.role_id))
        .where(col(door.token_hash) == bindparam("hash"), *still_open),
    )


_BY_TOKEN = _held(
    Token, col(Token.permissions), col(Token.revoked_at).is_(None), col(Token.expires_at) > _NOW
)
_BY_SESSION = _held(
    SignIn,
    literal_column("''"),
    col(SignIn.ended_at).is_(None),
    col(SignIn.locked_at).is_(None),
    col(SignIn.ends_at) > _NOW,
    col(SignIn.seen_at) > bindparam("idle"),
)


def actor_by_session(session: Session, token_hash: str, now: datetime, idle_since: datetime) -> Actor | None:
    """Whose session this is, if it is still open."""
    rows = _BY_SESSION.ask(session.connection(), hash=token_hash, now=now, idle=idle_since)
    return _actor(rows, session_print(token_hash))


def actor_by_token(session: Session, token_hash: str, now: datetime) -> Actor | None:
    """Whose token this is, if it still holds."""
    return _actor(_BY_TOKEN.ask(session.connection(), hash=token_hash, now=now), token_print(token_hash))


def _actor(rows: list[_Held], via: str) -> Actor | None:
    if not rows:
        return None
    first = rows[0]
    return Actor(
        user_id=first.user_id,
        login=first.login,
        name=first.name,
        grants=tuple(
            Grant(row.role, Scope(row.site_id, row.study_id), words(row.permissions or ""))
            for row in rows
            if row.role
        ),
        only=words(first.only) if first.only else None,
        machine=bool(first.machine),
        home_site_id=first.home_site_id,
        via=via,
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


def actor_by_login(session: Session, login: str, now: datetime) -> Actor | None:
    """What an active user may do at this moment: for one whom another names, as a witness is named."""
    user = user_by_login(session, login)
    if user is None or not user.active:
        return None
    query = (
        select(RoleGrant.site_id, RoleGrant.study_id, Role.code, Role.permissions)
        .join(Role, col(Role.id) == col(RoleGrant.role_id))
        .where(RoleGrant.user_id == user.id, RoleGrant.starts_at <= now)
        .where(col(RoleGrant.ends_at).is_(None) | (col(RoleGrant.ends_at) > now))
    )
    return Actor(
        user_id=user.id or 0,
        login=user.login,
        name=user.name,
        grants=tuple(
            Grant(code, Scope(site_id, study_id), words(permissions))
            for site_id, study_id, code, permissions in session.exec(query)
        ),
        machine=user.machine,
        home_site_id=user.home_site_id,
    )


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


def badge_in_force(session: Session, user_id: int) -> Badge | None:
    """The badge that a person carries."""
    query = select(Badge).where(Badge.user_id == user_id, col(Badge.ended_at).is_(None))
    return session.exec(query).one_or_none()


def bearer_of(session: Session, code_hash: str) -> User | None:
    """Whose badge has this code, if it is in force and the person may sign in."""
    query = (
        select(User)
        .join(Badge, col(Badge.user_id) == col(User.id))
        .where(Badge.code_hash == code_hash, col(Badge.ended_at).is_(None), col(User.active))
    )
    return session.exec(query).one_or_none()


def still_running(
    session: Session, token_hashes: Sequence[str], user_id: int, now: datetime
) -> SignIn | None:
    """The newest of these sessions that is this person's and has not come to its end, locked or not."""
    query = (
        select(SignIn)
        .where(
            col(SignIn.token_hash).in_(token_hashes),
            SignIn.user_id == user_id,
            col(SignIn.ended_at).is_(None),
            col(SignIn.ends_at) > now,
        )
        .order_by(col(SignIn.started_at).desc())
    )
    return session.exec(query).first()
