"""Serving the biobank, and filling the demo."""

import ipaddress
import socket
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from sqlalchemy import text

from app import logs
from app.cli.house import DEMO_MARK, DatabaseUrl, opened, settings_for
from app.cli.migrating import bring_up_to_date
from app.core.access import queries
from app.core.access.passwords import matches
from app.core.errors import BiobankError
from app.core.gate import House
from app.core.settings import Settings
from app.main import create_app

commands = typer.Typer()
UNFINISHED = "A demo is being filled into this database; its passwords are known to everybody.\n"
FILLED = "This database was filled with a demo; its passwords are known to everybody.\n"


class ServingRefused(BiobankError):
    """To serve like this would let strangers in."""

    code = "E-SERVE"


@commands.command()
def serve(
    demo: Annotated[
        bool, typer.Option("--demo", help="Fill a demo biobank first, and print its logins.")
    ] = False,
    host: Annotated[str, typer.Option(help="Address to serve on; 127.0.0.1 if not said.")] = "",
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port to serve on; 8000 if not said.")
    ] = None,
    database_url: DatabaseUrl = "",
) -> None:
    """Bring the database up to date and serve the biobank until it is stopped."""
    settings = settings_for(database_url, demo=demo)
    chosen: dict[str, Any] = {"host": host or settings.host, "port": settings.port if port is None else port}
    shielded = bool(settings.tls_certificate or settings.trusted_proxy)
    settings = settings.model_copy(
        update={
            **chosen,
            "demo": demo or is_demo(settings),
            "secure_cookies": settings.secure_cookies or shielded,
        }
    )
    refuse_open_house(settings)
    logs.configure(settings.log_level)
    with opened(settings) as house:
        bring_up_to_date(_of_the_demo(house) if demo else house)
        if demo:
            fill_demo(house)
        refuse_demo_passwords(house, settings)
        listener = listening(settings)
        scheme = "https" if settings.tls_certificate else "http"
        typer.echo(f"Cryoledger serves {scheme}://{settings.host}:{listener.getsockname()[1]}")
        if not has_users(house):
            typer.echo("Nobody can sign in yet. In another terminal: cryoledger user add --help")
        config = uvicorn.Config(
            create_app(settings, house),
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxy),
            forwarded_allow_ips=settings.trusted_proxy or None,
            ssl_certfile=settings.tls_certificate or None,
            ssl_keyfile=settings.tls_key or None,
        )
        with suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def listening(settings: Settings) -> socket.socket:
    """The socket on which to serve; whoever has it already is told of before anything is promised."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as trouble:
        listener.close()
        raise ServingRefused(
            f"{settings.host}:{settings.port} cannot be served on: {trouble.strerror}.",
            next_step="Choose another with --port, or stop what listens there.",
        ) from trouble
    return listener


def has_users(house: House) -> bool:
    """Whether anybody was ever added."""
    with house.database.engine.connect() as connection:
        return connection.execute(text("SELECT 1 FROM account LIMIT 1")).scalar_one_or_none() is not None


@commands.command()
def demo(database_url: DatabaseUrl = "") -> None:
    """Fill an empty database with a demo biobank."""
    with opened(settings_for(database_url, demo=True)) as house:
        bring_up_to_date(_of_the_demo(house))
        fill_demo(house)


def is_demo(settings: Settings) -> bool:
    """Whether the data folder says that its database is a demo, whose passwords everybody knows."""
    return settings.demo or (settings.data_dir / DEMO_MARK).exists()


def _of_the_demo(house: House) -> House:
    """The house at the time when the demo's story begins: its first entries come before all others."""
    if (house.settings.data_dir / DEMO_MARK).exists():
        return house
    beginning: House = import_module("app.demo").as_it_begins(house)
    return beginning


def fill_demo(house: House) -> None:
    """Fill the demo if the house is empty; a house with people in it is never filled."""
    mark: Path = house.settings.data_dir / DEMO_MARK
    if has_users(house):
        if not mark.exists():
            raise ServingRefused(
                "There are people in this database already, and it is no demo.",
                next_step="Use --demo without --database-url, or name an empty database.",
            )
        if mark.read_text() == UNFINISHED:
            raise ServingRefused(
                "Filling the demo was interrupted, and it is not whole.",
                next_step=f"Delete {mark.parent} and start again.",
            )
        typer.echo("The demo was filled before.")
        return
    # The demo is large and few installations ever see it; it is loaded when it is wanted.
    fill = import_module("app.demo").fill
    mark.parent.mkdir(parents=True, exist_ok=True)
    mark.write_text(UNFINISHED)
    fill(house)
    mark.write_text(FILLED)


def refuse_open_house(settings: Settings) -> None:
    """Off loopback: never a demo, and never without TLS, by ourselves or by a proxy that is named."""
    if settings.on_loopback:
        return
    if settings.demo:
        raise ServingRefused(
            f"A demo is not served on {settings.host}: its passwords are known to everybody.",
            next_step="Serve it on 127.0.0.1.",
        )
    if settings.trusted_proxy and not _names_a_proxy(settings.trusted_proxy):
        raise ServingRefused(
            f"{settings.trusted_proxy} is no proxy: whoever is trusted says where requests come from.",
            next_step="Name the address of the proxy in front in CRYOLEDGER_TRUSTED_PROXY.",
        )
    if settings.tls_certificate and settings.tls_key:
        return
    if not settings.trusted_proxy:
        raise ServingRefused(
            f"To serve on {settings.host}, passwords must travel encrypted.",
            next_step="Set CRYOLEDGER_TLS_CERTIFICATE and CRYOLEDGER_TLS_KEY, or name the TLS proxy in front in "
            "CRYOLEDGER_TRUSTED_PROXY.",
        )


def refuse_demo_passwords(house: House, settings: Settings) -> None:
    """Off loopback: never with people who came out of a demo, wherever its database was carried."""
    if settings.on_loopback:
        return
    cast = import_module("app.demo.cast")
    with house.database.session() as session:
        for person in cast.PEOPLE:
            user = queries.user_by_login(session, person.login)
            if user and user.active and matches(cast.PASSWORD, queries.password_of(session, user.id or 0)):
                raise ServingRefused(
                    f"{person.login} still has the password of the demo, which everybody knows.",
                    next_step="Give the people of the demo new passwords, or begin with an empty database.",
                )


def _names_a_proxy(address: str) -> bool:
    """Whether each part is an address or a network of some size; everybody is no proxy."""
    try:
        return all(ipaddress.ip_network(one.strip(), strict=False).prefixlen for one in address.split(","))
    except ValueError:
        return False
