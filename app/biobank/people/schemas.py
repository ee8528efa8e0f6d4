"""What comes in and goes out about users and their rights."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schemas import Form, Line, Moment, Reason, View

Login = Annotated[
    str, StringConstraints(min_length=2, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=False)]


class AddUser(Form):
    """A new person or machine."""

    login: Login
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    home_site: Line | None = None
    machine: bool = False
    password: Password | None = None
    language: Literal["en", "fr", "de"] = "en"


class MakeGrant(Form):
    """A role for a user, at a site (none: every site), in a study (none: every study), for a time."""

    login: Login
    role: Annotated[str, StringConstraints(min_length=2, max_length=10)]
    site: Line | None = None
    study: Line | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class CreateToken(Form):
    """A key for a machine; `permissions` narrows it below what its user may do."""

    login: Login
    name: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    permissions: Annotated[list[Line], Field(max_length=100)] = []
    days: Annotated[int, Field(ge=1, le=180)] = 180


class SetPassword(Form):
    """A new password."""

    password: Password


class Why(Form):
    """The reason for taking something back."""

    reason: Reason


class UserView(View):
    """A user as others see them."""

    id: int
    login: str
    name: str
    machine: bool
    active: bool
    language: str
    home_site_id: int | None
    version: int


class GrantView(View):
    """One role that a user holds."""

    id: int
    user_id: int
    role_id: int
    site_id: int | None
    study_id: int | None
    starts_at: datetime
    ends_at: datetime | None


class TokenView(View):
    """A token when it is made: the only time its secret is shown."""

    id: int
    name: str
    expires_at: datetime
    secret: str


class TokenState(View):
    """A token without its secret. `permissions` narrow it, separated by blanks; none leave it all its user may do."""

    id: int
    user_id: int
    name: str
    permissions: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None
