"""Keys for machines: shown once, kept as a hash, scoped and short-lived."""

from datetime import timedelta

from app.biobank.people.facts import TokenCreated, TokenRevoked
from app.biobank.people.schemas import CreateToken, TokenView
from app.core.access import queries
from app.core.access.models import Token, User
from app.core.access.signing_in import hash_of, new_token
from app.core.actor import Permission
from app.core.errors import Conflict, Invalid, NotFound, SeparationOfDuties
from app.core.work import Work


def create_token(work: Work, form: CreateToken) -> TokenView:
    """Make a token for a user; the answer is the only place its secret is ever shown.

    Raises E-SOD for a token in the name of another person, which only the machine's own command line makes.
    """
    user = queries.known_user(work.session, form.login)
    if not may_be_made_for(work, user):
        raise SeparationOfDuties(
            f"{user.login} is a person: with a token of theirs, somebody else would act in their name.",
            next_step="Add a machine and grant it what it needs; or run `cryoledger token create` on the server.",
        )
    unknown = sorted(set(form.permissions) - set(Permission))
    if unknown:
        raise Invalid(f"These are not permissions: {', '.join(unknown)}.", fields={"permissions": "Unknown."})
    secret = new_token("clt")
    token = work.add(
        Token(
            user_id=user.id or 0,
            name=form.name,
            token_hash=hash_of(secret),
            permissions=" ".join(sorted(form.permissions)),
            created_at=work.now,
            expires_at=work.now + timedelta(days=form.days),
        )
    )
    work.tell(TokenCreated(subject=token.ref, login=user.login, name=form.name))
    return TokenView(id=token.id or 0, name=token.name, expires_at=token.expires_at, secret=secret)


def may_be_made_for(work: Work, user: User) -> bool:
    """Whether a token of this user would act in nobody else's name than the actor's, or a machine's."""
    return user.machine or user.id == work.actor.user_id or work.actor.everything


def revoke_token(work: Work, token_id: int, reason: str) -> Token:
    """Let a token open nothing from now on."""
    token = work.session.get(Token, token_id)
    if token is None:
        raise NotFound("There is no such token.")
    if token.revoked_at is not None:
        raise Conflict("This token was revoked already.")
    token.revoked_at = work.now
    user = queries.user_by_id(work.session, token.user_id)
    work.tell(TokenRevoked(subject=token.ref, login=user.login, name=token.name, reason=reason))
    return token
