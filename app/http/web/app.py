"""The web door: pages for people, mounted behind the API."""

from fastapi import FastAPI

from app.core.gate import House
from app.http.metrics import Meter
from app.http.web import problems
from app.http.web.assets import static_files
from app.http.web.entrance import Patience
from app.http.web.routers import ROUTERS


def create_web(house: House, meter: Meter) -> FastAPI:
    """The pages as an application of their own: their own refusals, their own static files."""
    web = FastAPI(
        title="Cryoledger",
        docs_url=None,
        redoc_url=None,
        # A redirect to the address without its last slash would name whatever host the request named.
        redirect_slashes=False,
        openapi_url=None,
    )
    web.state.house = house
    web.state.meter = meter
    web.state.patience = Patience()
    problems.install(web)
    for router in ROUTERS:
        web.include_router(router)
    web.mount("/static", static_files())
    return web
