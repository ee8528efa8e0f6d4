"""The JSON door, mounted at /api/v1."""

from fastapi import FastAPI
from starlette.middleware import Middleware

from app.core.gate import House
from app.http.api import problems
from app.http.api.routers import ROUTERS
from app.http.security import Shield


def create_api(house: House) -> FastAPI:
    """The API as an application of its own: its own refusals, its own OpenAPI."""
    api = FastAPI(
        title="Cryoledger",
        version="1",
        description="Samples, storage, requests, shipments and the ledger of a biobank.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        middleware=[Middleware(Shield, max_body=house.settings.max_body_bytes, refuse=problems.refuse)],
    )
    api.state.house = house
    problems.install(api)
    for router in ROUTERS:
        api.include_router(router)
    return api
