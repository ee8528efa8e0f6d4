"""Tokens of machines as pages: made with a secret that is shown once, listed without it, revoked."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.people import issuing_tokens
from app.biobank.people import queries as people
from app.biobank.people.schemas import CreateToken, TokenView, Why
from app.core.access.models import User
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import Asked, Field
from app.http.web.forms import Posted
from app.http.web.pages import Redirect

router = APIRouter()
Issuing = Annotated[Gate, Depends(gate(Permission.TOKENS_WRITE))]

USUAL_DAYS = 90


class TokenLine(View):
    """A token as it stands: what it may, until when, and whether it still opens anything."""

    id: int
    name: str
    may: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
    is_over: bool


class TokenPage(View):
    """A token that was just made, with its secret: the only time it is shown."""

    login: str
    made: TokenView
    may: str


@router.post("/people/{login}/tokens")
def create_token(request: Request, door: Issuing, login: str, form: Posted) -> Response:
    """Make a token, and show its secret. The same form sent again leads back, and shows nothing."""
    filled = {
        "login": login,
        **forms.said(form, "name"),
        "days": forms.whole(form, "days") or USUAL_DAYS,
        "permissions": [one for one in form.getlist("permissions") if isinstance(one, str)],
    }
    asked = forms.fill(CreateToken, filled)
    with door.write() as work:
        made = issuing_tokens.create_token(work, asked)
        again = "This token was made before. Its secret is not shown again: revoke it, and make another."
        work.answer(Redirect(to=f"/people/{pages.path_part(login)}", note=again), 303)
    with door.read() as work:
        page = TokenPage(login=login, made=made, may=", ".join(asked.permissions) or f"all that {login} may")
        return pages.show(request, work, "token.html", page, status=201)


@router.post("/people/{login}/tokens/{token_id}/revocation")
def revoke_token(request: Request, door: Issuing, login: str, token_id: int, form: Posted) -> Response:
    """Let it open nothing from now on."""
    with door.write() as work:
        row = issuing_tokens.revoke_token(work, token_id, forms.fill(Why, forms.said(form, "reason")).reason)
        return pages.go(
            request, work, f"/people/{pages.path_part(login)}", f"{row.name} opens nothing any more."
        )


def lines_of(work: Work, user_id: int) -> list[TokenLine]:
    """The tokens of a user, newest first."""
    return [
        TokenLine(
            id=row.id or 0,
            name=row.name,
            may=", ".join(row.permissions.split()) or "all that the user may",
            created_at=row.created_at,
            expires_at=row.expires_at,
            revoked_at=row.revoked_at,
            is_over=row.revoked_at is not None or row.expires_at <= work.now,
        )
        for row in people.tokens_of(work, user_id)
    ]


def asked_of(work: Work, user: User) -> Asked:
    """The form for a new one; each permission that the user holds can be chosen."""
    held = people.permissions_of(work, user.id or 0)
    return Asked(
        action=f"/people/{pages.path_part(user.login)}/tokens",
        title="Make a token",
        verb="Make it",
        lead="A key for a machine that works with the rights of this user. Its secret is shown once.",
        fields=[
            Field(
                name="name",
                label="What it is for",
                required=True,
                hint="For example: the rack scanner in room 3.",
            ),
            Field(name="days", label="Days until it ends", value=str(USUAL_DAYS), hint="At most 180."),
            *(Field(name="permissions", label=one, kind="checkbox", value=one) for one in held),
        ],
    )
