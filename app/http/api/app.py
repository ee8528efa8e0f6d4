"""The JSON door, mounted at /api/v1."""

from fastapi import FastAPI

from app.core.gate import House
from app.http.api import problems
from app.http.api.routers import ROUTERS


def create_api(house: House) -> FastAPI:
    """The API as an application of its own: its own refusals, its own OpenAPI."""
    api = FastAPI(
        title="Cryoledger",
        version="1",
        description="Samples, storage, requests, shipments and the ledger of a biobank.",
        docs_url=None,
        redoc_url=None,
        # A redirect to the address without its last slash would name whatever host the request named.
        redirect_slashes=False,
        openapi_url="/openapi.json",
        responses=problems.RESPONSES,
    )
    api.state.house = house
    problems.install(api)
    for router in ROUTERS:
        api.include_router(router)
    return api
