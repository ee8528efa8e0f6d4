"""Adding people and machines from the machine itself: how the first administrator comes in."""

from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from app.biobank.people.adding_users import add_user
from app.biobank.people.granting import grant
from app.biobank.people.issuing_tokens import create_token
from app.biobank.people.schemas import AddUser, CreateToken, MakeGrant
from app.biobank.storage.queries import site_by_code
from app.biobank.studies.queries import study_by_code
from app.cli.house import DatabaseUrl, deed, opened, refuse_absent, settings_for
from app.core.access.passwords import hashed
from app.core.errors import Invalid
from app.core.schemas import Form

F = TypeVar("F", bound=Form)

commands = typer.Typer()
users = typer.Typer(help="People and machines that may sign in.", no_args_is_help=True)
tokens = typer.Typer(help="Keys for machines.", no_args_is_help=True)
commands.add_typer(users, name="user")
commands.add_typer(tokens, name="token")


@users.command("add")
def add(
    login: Annotated[str, typer.Argument(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="Their name, as others see it.")] = "",
    role: Annotated[list[str] | None, typer.Option(help="A role, such as AD or TE; may be repeated.")] = None,
    site: Annotated[
        str, typer.Option(help="The site they work at, and where the roles hold; else everywhere.")
    ] = "",
    study: Annotated[str, typer.Option(help="The study the roles hold in; else every study.")] = "",
    machine: Annotated[bool, typer.Option("--machine", help="A machine: no password, tokens only.")] = False,
    password: Annotated[
        str, typer.Option(envvar="CRYOLEDGER_NEW_PASSWORD", help="Else it is asked for.")
    ] = "",
    database_url: DatabaseUrl = "",
) -> None:
    """Add a user, with roles."""
    if not machine and not password:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    form = _form(AddUser, login=login, name=name or login, machine=machine)
    settings = settings_for(database_url)
    refuse_absent(settings)
    kept = hashed(password) if password and not machine else None
    with opened(settings) as house, deed(house) as work:
        site_id = site_by_code(work, site).id if site else None
        study_id = study_by_code(work, study).id if study else None
        add_user(work, form, site_id, kept)
        for code in role or []:
            right = _form(MakeGrant, login=login, role=code, site=site or None, study=study or None)
            grant(work, right, site_id, study_id)
    typer.echo(f"{login} was added" + (f" as {', '.join(role)}." if role else ", without any role yet."))


@tokens.command("create")
def create(
    user: Annotated[str, typer.Option(help="Whose rights the token has.")],
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    days: Annotated[int, typer.Option(help="How long it opens anything.")] = 180,
    permission: Annotated[
        list[str] | None, typer.Option(help="Narrow it to this permission; may be repeated.")
    ] = None,
    database_url: DatabaseUrl = "",
) -> None:
    """Make a token and print it: this is the only time it is shown."""
    form = _form(CreateToken, login=user, name=name, days=days, permissions=permission or [])
    settings = settings_for(database_url)
    refuse_absent(settings)
    with opened(settings) as house, deed(house) as work:
        made = create_token(work, form)
    typer.echo(f"It opens the door until {made.expires_at:%Y-%m-%d}.", err=True)
    typer.echo(made.secret)


def _form(kind: type[F], **values: Any) -> F:
    """The form, or a refusal in the words of a terminal."""
    try:
        return kind(**values)
    except ValidationError as error:
        fields = {".".join(map(str, one["loc"])): one["msg"] for one in error.errors(include_url=False)}
        raise Invalid("This cannot be stored as it stands.", fields=fields) from error
