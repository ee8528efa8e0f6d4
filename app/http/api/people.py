"""Users, their roles and the tokens of machines, over JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends

from app.biobank.people import adding_users, granting, issuing_tokens
from app.biobank.people import queries as people
from app.biobank.people.schemas import (
    AddUser,
    CreateToken,
    GrantView,
    MakeGrant,
    SetPassword,
    TokenState,
    TokenView,
    UserView,
    Why,
)
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.access import passwords, queries
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, Number, gate

router = APIRouter(tags=["people"])

Reading = Annotated[Gate, Depends(gate(Permission.PEOPLE_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.PEOPLE_WRITE))]
Issuing = Annotated[Gate, Depends(gate(Permission.TOKENS_WRITE))]


@router.get("/users")
def list_users(gate: Reading, paging: AnyPage) -> Page[UserView]:
    """Everybody who may, or once might, sign in."""
    with gate.read() as work:
        return people.users(work, paging.after, paging.size)


@router.post("/users", status_code=201)
def add_user(form: AddUser, gate: Writing) -> UserView:
    """Add a person or a machine."""
    hashed = passwords.hashed(form.password) if form.password else None
    with gate.write() as work:
        home = site_by_code(work, form.home_site).id if form.home_site else None
        return work.answer(UserView.model_validate(adding_users.add_user(work, form, home, hashed)), 201)


@router.post("/users/{login}/password")
def set_password(login: str, form: SetPassword, gate: Writing) -> UserView:
    """Give a user a new password."""
    hashed = passwords.hashed(form.password)
    with gate.write() as work:
        user = queries.known_user(work.session, login)
        adding_users.set_password(work, user, hashed)
        return work.answer(UserView.model_validate(user))


@router.post("/users/{login}/deactivation")
def deactivate_user(login: str, form: Why, gate: Writing) -> UserView:
    """End a user's access; the name stays in history."""
    with gate.write() as work:
        user = queries.known_user(work.session, login)
        return work.answer(UserView.model_validate(adding_users.deactivate(work, user, form.reason)))


@router.get("/users/{login}/grants")
def list_grants(login: str, gate: Reading) -> list[GrantView]:
    """The roles a user holds or held, newest first."""
    with gate.read() as work:
        user = queries.known_user(work.session, login)
        return [GrantView.model_validate(row) for row in people.grants_of(work, user.id or 0)]


@router.post("/grants", status_code=201)
def make_grant(form: MakeGrant, gate: Writing) -> GrantView:
    """Give a role at a site, in a study, for a time."""
    with gate.write() as work:
        site_id = site_by_code(work, form.site).id if form.site else None
        study_id = study_by_code(work, form.study).id if form.study else None
        return work.answer(GrantView.model_validate(granting.grant(work, form, site_id, study_id)), 201)


@router.post("/grants/{grant_id}/revocation")
def revoke_grant(grant_id: Number, form: Why, gate: Writing) -> GrantView:
    """Take a role back, at once."""
    with gate.write() as work:
        return work.answer(GrantView.model_validate(granting.revoke(work, grant_id, form.reason)))


@router.get("/users/{login}/tokens")
def list_tokens(login: str, gate: Reading) -> list[TokenState]:
    """The tokens with a user's rights, newest first, without their secrets."""
    with gate.read() as work:
        user = queries.known_user(work.session, login)
        return [TokenState.model_validate(row) for row in people.tokens_of(work, user.id or 0)]


@router.post("/tokens", status_code=201)
def create_token(form: CreateToken, gate: Issuing) -> TokenView:
    """Make a key for a machine; its secret is shown in this answer and never again."""
    with gate.write() as work:
        return issuing_tokens.create_token(work, form)


@router.post("/tokens/{token_id}/revocation")
def revoke_token(token_id: Number, form: Why, gate: Issuing) -> TokenState:
    """Let a machine's key open nothing from now on."""
    with gate.write() as work:
        return work.answer(
            TokenState.model_validate(issuing_tokens.revoke_token(work, token_id, form.reason))
        )
