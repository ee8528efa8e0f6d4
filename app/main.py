"""Builds the application: the only file that knows every part."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from app.core.clock import Clock, SystemClock
from app.core.db.engine import Database
from app.core.gate import House
from app.core.ledger.key_file import load_or_create_key
from app.core.ledger.sealing import Seal, Sealer
from app.core.settings import Settings
from app.http.api import problems
from app.http.api.app import create_api
from app.http.metrics import Meter, Metered
from app.http.security import Shield
from app.http.web import problems as refusals
from app.http.web.app import create_web
from app.tables import metadata

assert metadata.tables  # noqa: S101 - importing the tables teaches the work which subject has which table


def build_house(settings: Settings, clock: Clock | None = None) -> House:
    """The database, the clock and the seal, from the settings."""
    database = Database(settings.database_url, pool_size=settings.threads, pool_timeout=settings.pool_timeout)
    signer = load_or_create_key(settings.data_dir / "ledger.key", settings.origin)
    seal = Seal(signer, settings.origin, settings.data_dir / "checkpoint.txt")
    return House(database, clock or SystemClock(), settings, seal)


def create_app(settings: Settings | None = None, house: House | None = None) -> FastAPI:
    """The whole application, ready to serve."""
    settings = settings or Settings()
    house = house or build_house(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.threads
        sealer = None
        if house.seal is not None and not house.database.sqlite:
            sealer = Sealer(house.database, house.seal, house.clock)
            sealer.start()
        yield
        if sealer is not None:
            sealer.stop()
        house.database.close()

    app = FastAPI(title="Cryoledger", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.house = house
    # A path with a line break in it is of neither door; it is refused in the same words.
    problems.install(app)
    meter = Meter()
    bound, locked = settings.max_body_bytes, settings.only_through_proxy
    api = Shield(create_api(house), max_body=bound, refuse=problems.refuse, only_https=locked)
    web = Shield(create_web(house, meter), max_body=bound, refuse=refusals.refuse, only_https=locked)
    app.mount("/api/v1", Metered(api, meter))
    app.mount("/", Metered(web, meter))

    async def unmatched(scope: Scope, receive: Receive, send: Send) -> None:
        """An address with a line break matches no mount; its door says that there is nothing, as for any other."""
        await Metered(api if scope["path"].startswith("/api/") else web, meter)(scope, receive, send)

    app.router.default = unmatched
    return app
