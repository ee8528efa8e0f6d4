"""The API, described and tried out in the browser, from files of this machine."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]


class DocsPage(View):
    """Where the description stands."""

    address: str = "/api/v1/openapi.json"


@router.get("/docs")
def docs_page(request: Request, door: Anybody) -> Response:
    """Swagger UI on our own OpenAPI."""
    with door.read() as work:
        return pages.show(request, work, "docs.html", DocsPage())
