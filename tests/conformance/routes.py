"""Every route of the JSON door, with the gate it declares."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from app.core.actor import Permission
from app.http.api.routers import ROUTERS

UNSAID = object()


def routes() -> Iterator[APIRoute]:
    """Each route once."""
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute), f"{route} is not a route of the API"
            yield route


def name_of(route: APIRoute) -> str:
    """As people write it: `POST /samples`."""
    (method,) = route.methods
    return f"{method} {route.path}"


def gates_of(route: APIRoute) -> list[Permission | None]:
    """The permission of each gate that the route declares; None lets in anybody who is signed in."""
    return list(_gates(route.dependant))


def _gates(dependant: Any) -> Iterator[Permission | None]:
    permission = getattr(dependant.call, "permission", UNSAID)
    if permission is not UNSAID:
        yield permission
    for needed in dependant.dependencies:
        yield from _gates(needed)
