"""The files that pages load: all from this machine, kept by the browser for as long as they do not change."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

FOLDER: Final = Path(__file__).parent / "static"


@cache
def address_of(name: str) -> str:
    """The address of a file of ours, with a fingerprint of its content."""
    if not (FOLDER / name).exists():
        return f"/static/{name}"  # The vendored files are fetched by the build; a page says nothing without them.
    print_ = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={print_}"


class _Kept(StaticFiles):
    """Files that say how long they may be kept: for ever under their fingerprint, else asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if response.status_code == 200:
            for_ever = b"v=" in scope.get("query_string", b"")
            response.headers["cache-control"] = (
                "public, max-age=31536000, immutable" if for_ever else "no-cache"
            )
        return response


def static_files() -> ASGIApp:
    """Everything under `static/`, compressed."""
    return GZipMiddleware(_Kept(directory=FOLDER), minimum_size=1000, compresslevel=6)
