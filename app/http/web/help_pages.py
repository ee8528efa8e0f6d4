"""Help inside the program: short pages of Markdown, also readable in the repository."""

from functools import cache
from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from markdown_it import MarkdownIt
from markupsafe import Markup
from pydantic import ConfigDict
from starlette.responses import Response

from app.core.errors import NotFound
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages

router = APIRouter()
Anybody = Annotated[Gate, Depends(gate(None))]

TOPICS = {
    "first-day-at-the-bench": "First day at the bench",
    "first-request": "First request",
    "first-audit": "First audit",
    "dashboards": "Dashboards",
}


class HelpPage(View):
    """One topic as HTML (ours, from the package), or the list of topics."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    topic: str
    text: Markup
    topics: dict[str, str]


@cache
def _text(topic: str) -> Markup:
    source = files("app.http.web").joinpath("help", f"{topic}.md").read_text(encoding="utf-8")
    return Markup(MarkdownIt("commonmark", {"html": False}).render(source))  # noqa: S704 - our own files


@router.get("/help")
def help_page(request: Request, door: Anybody) -> Response:
    """The topics."""
    with door.read() as work:
        page = HelpPage(topic="", text=Markup(""), topics=TOPICS)
        return pages.show(request, work, "help.html", page)


@router.get("/help/{topic}")
def help_topic(request: Request, door: Anybody, topic: str) -> Response:
    """One topic."""
    with door.read() as work:
        if topic not in TOPICS:
            raise NotFound("There is no help page of this name.")
        page = HelpPage(topic=topic, text=_text(topic), topics=TOPICS)
        return pages.show(request, work, "help.html", page)
