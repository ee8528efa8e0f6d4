"""People as pages: who may come in, with which roles, where and until when."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.biobank.people import adding_users, granting
from app.biobank.people import queries as people
from app.biobank.people.issuing_tokens import may_be_made_for
from app.biobank.people.schemas import AddUser, MakeGrant, SetPassword, UserView, Why
from app.biobank.stations import queries as stations
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.core.access import passwords, queries
from app.core.access.roles import standard_roles
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.core.schemas import View
from app.core.work import Work
from app.http.deps import gate
from app.http.web import forms, pages
from app.http.web.fields import WHY, Asked, Field
from app.http.web.forms import Posted
from app.http.web.tokens import TokenLine, asked_of, lines_of

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.PEOPLE_READ))]
Writing = Annotated[Gate, Depends(gate(Permission.PEOPLE_WRITE))]


class PeoplePage(View):
    """Everybody, and the form for a new person."""

    found: Page[UserView]
    more: str | None
    new: Asked


class GrantLine(View):
    """One role that a person holds or held."""

    id: int
    role: str
    site: str
    study: str
    since: str
    until: str
    is_over: bool


class PersonPage(View):
    """One person, the roles, and what may be changed."""

    user: UserView
    grants: list[GrantLine]
    badge_since: datetime | None
    tokens: list[TokenLine]
    token: Asked | None
    asked: list[Asked]


@router.get("/people")
def people_page(request: Request, door: Reading, after: str = "") -> Response:
    """The list."""
    with door.read() as work:
        found = people.users(work, after, 100)
        more = f"/people?after={found.next}" if found.next else None
        page = PeoplePage(found=found, more=more, new=_new(work))
        return pages.show(request, work, "people.html", page, block="lines" if after else "")


@router.post("/people")
def add_person(request: Request, door: Writing, form: Posted) -> Response:
    """Add a person."""
    filled = forms.fill(AddUser, forms.said(form, "login", "name", "home_site", "password", "language"))
    hashed = passwords.hashed(filled.password) if filled.password else None
    with door.write() as work:
        home = site_by_code(work, filled.home_site).id if filled.home_site else None
        adding_users.add_user(work, filled, home, hashed)
        return pages.go(request, work, f"/people/{filled.login}", f"{filled.login} was added.")


@router.get("/people/{login}")
def person_page(request: Request, door: Reading, login: str) -> Response:
    """One person."""
    with door.read() as work:
        user = queries.known_user(work.session, login)
        badge = queries.badge_in_force(work.session, user.id or 0)
        page = PersonPage(
            user=UserView.model_validate(user),
            grants=_grants(work, user.id or 0),
            badge_since=badge.made_at if badge else None,
            tokens=lines_of(work, user.id or 0),
            token=asked_of(work, user)
            if work.actor.scopes(Permission.TOKENS_WRITE) and may_be_made_for(work, user)
            else None,
            asked=_asked(work, user.login) if work.actor.scopes(Permission.PEOPLE_WRITE) else [],
        )
        return pages.show(request, work, "person.html", page)


@router.post("/people/{login}/grants")
def make_grant(request: Request, door: Writing, login: str, form: Posted) -> Response:
    """Give a role."""
    with door.write() as work:
        filled = {"login": login, **forms.said(form, "role", "site", "study")}
        for name in ("starts_at", "ends_at"):
            moment = forms.moment_text(work, forms.one(form, name), name)
            if moment:
                filled[name] = moment
        asked = forms.fill(MakeGrant, filled)
        site_id = site_by_code(work, asked.site).id if asked.site else None
        study_id = study_by_code(work, asked.study).id if asked.study else None
        granting.grant(work, asked, site_id, study_id)
        return pages.go(request, work, f"/people/{login}", "The role is given.")


@router.post("/people/{login}/grants/{grant_id}/revocation")
def revoke_grant(request: Request, door: Writing, login: str, grant_id: int, form: Posted) -> Response:
    """Take a role back."""
    with door.write() as work:
        granting.revoke(work, grant_id, forms.fill(Why, forms.said(form, "reason")).reason)
        return pages.go(request, work, f"/people/{login}", "The role is taken back.")


@router.post("/people/{login}/password")
def set_password(request: Request, door: Writing, login: str, form: Posted) -> Response:
    """Give a new password."""
    hashed = passwords.hashed(forms.fill(SetPassword, forms.said(form, "password")).password)
    with door.write() as work:
        adding_users.set_password(work, queries.known_user(work.session, login), hashed)
        return pages.go(request, work, f"/people/{login}", "The password is changed.")


@router.post("/people/{login}/deactivation")
def deactivate(request: Request, door: Writing, login: str, form: Posted) -> Response:
    """End the access."""
    with door.write() as work:
        reason = forms.fill(Why, forms.said(form, "reason")).reason
        adding_users.deactivate(work, queries.known_user(work.session, login), reason)
        return pages.go(request, work, f"/people/{login}", f"{login} has no access any more.")


def _grants(work: Work, user_id: int) -> list[GrantLine]:
    rows = people.grants_of(work, user_id)
    roles = {one.id: one.code for one in people.roles_by_code(work).values()}
    sites = stations.codes_of_sites(work, {one.site_id for one in rows if one.site_id})
    studies = stations.codes_of_studies(work, {one.study_id for one in rows if one.study_id})
    return [
        GrantLine(
            id=one.id or 0,
            role=roles.get(one.role_id, ""),
            site=sites.get(one.site_id or 0, "every site"),
            study=studies.get(one.study_id or 0, "every study"),
            since=pages.day(one.starts_at),
            until=pages.day(one.ends_at) if one.ends_at else "open",
            is_over=one.ends_at is not None and one.ends_at <= work.now,
        )
        for one in rows
    ]


def _sites(work: Work, word: str) -> list[tuple[str, str]]:
    return [("", word), *((one.code, f"{one.name} ({one.code})") for one in stations.sites(work))]


def _new(work: Work) -> Asked:
    return Asked(
        action="/people",
        title="Add a person",
        verb="Add",
        fields=[
            Field(name="login", label="Login", required=True),
            Field(name="name", label="Name", required=True),
            Field(name="home_site", label="Works at", options=_sites(work, "no site of their own")),
            Field(name="password", label="First password", kind="password"),
            Field(
                name="language",
                label="Language",
                options=[("en", "English"), ("fr", "French"), ("de", "German")],
            ),
        ],
    )


def _asked(work: Work, login: str) -> list[Asked]:
    at = f"/people/{login}"
    roles = [(one.code, f"{one.name} ({one.code})") for one in standard_roles().values()]
    studies = [("", "every study"), *((one.code, one.code) for one in stations.studies(work))]
    return [
        Asked(
            action=f"{at}/grants",
            title="Give a role",
            verb="Give it",
            fields=[
                Field(name="role", label="Role", options=roles, required=True),
                Field(name="site", label="At", options=_sites(work, "every site")),
                Field(name="study", label="In", options=studies),
                Field(name="starts_at", label="From", kind="datetime-local", hint="Empty: now."),
                Field(
                    name="ends_at",
                    label="Until",
                    kind="datetime-local",
                    hint="Empty: until it is taken back.",
                ),
            ],
        ),
        Asked(
            action=f"{at}/password",
            title="Set a new password",
            verb="Set it",
            fields=[Field(name="password", label="New password", kind="password", required=True)],
        ),
        Asked(
            action=f"{at}/deactivation", title="End the access", verb="End it", fields=[WHY], is_grave=True
        ),
    ]
