"""Draws pages: one template, one typed view as `page`, and the frame around it as `chrome`."""

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from jinja2_fragments import render_block
from markupsafe import Markup
from pydantic import BaseModel
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.biobank.storage.queries import site_of
from app.core.schemas import View
from app.core.work import Work
from app.http.web import places
from app.http.web.assets import address_of
from app.http.web.places import Place

NOTE = "cryoledger_note"
"""The cookie that carries one sentence over a redirect: what was done, for the page that follows."""
_LONGEST_NOTE = 300


class Chrome(BaseModel):
    """The frame of a page: who is signed in, where they work, where they may go, what was just done."""

    name: str
    login: str
    site: str
    zone: str
    may: frozenset[str]
    places: list[Place]
    here: str
    note: str = ""
    tone: str = "ok"
    demo: bool = False
    lock_minutes: int = 0


class Redirect(View):
    """The answer to a form that was done: where the result stands, and what to say there, in which tone."""

    to: str
    note: str = ""
    tone: str = "ok"


def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("app.http.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(new_key=lambda: secrets.token_urlsafe(18), static=address_of, spoken=spoken)
    env.filters.update(when=when, day=day, path=path_part, spoken=spoken, number=number)
    return env


def spoken(word: str) -> str:
    """A word of the program as people write it: in_transit is "in transit"."""
    return word.replace("_", " ")


def number(value: int) -> str:
    """A whole number with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def path_part(text: str) -> str:
    """A code as one part of an address."""
    return quote(text, safe="")


@pass_context
def when(context: Context, moment: datetime | None) -> Markup | str:
    """A moment at the reader's own site: 2026-11-03 08:12, its seconds and offset on hover and in print."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZoneInfo(context["chrome"].zone))
    exact = f"{local:%Y-%m-%d %H:%M:%S} {local:%z}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), f"{exact[:-2]}:{exact[-2:]}", f"{local:%Y-%m-%d %H:%M}"
    )


def day(moment: datetime | None) -> str:
    """The day of a moment or a date, 2026-11-03."""
    return "–" if moment is None else f"{moment:%Y-%m-%d}"


ENVIRONMENT = _environment()


def chrome_for(request: Request, work: Work | None) -> Chrome:
    """The frame for whoever acts in `work`; None for nobody."""
    tone, _, note = unquote(request.cookies.get(NOTE, "")).partition(" ")
    tone, note = "warning" if tone == "warning" else "ok", note[:_LONGEST_NOTE]
    demo = request.app.state.house.settings.demo
    if work is None:
        return Chrome(
            name="",
            login="",
            site="",
            zone="UTC",
            may=frozenset(),
            places=[],
            here="",
            note=note,
            tone=tone,
            demo=demo,
        )
    actor = work.actor
    site = site_of(work, actor.home_site_id) if actor.home_site_id is not None else None
    entered = places.open_to(actor.permissions())
    return Chrome(
        name=actor.name,
        login=actor.login,
        site=site.code if site else "every site",
        zone=site.timezone if site else "UTC",
        may=actor.permissions(),
        places=entered,
        here=places.here(request.url.path, entered),
        note=note,
        tone=tone,
        demo=demo,
        lock_minutes=request.app.state.house.settings.session_idle_minutes,
    )


def show(
    request: Request, work: Work | None, template: str, page: Any, *, status: int = 200, block: str = ""
) -> HTMLResponse:
    """The page of `template`, or only its `block` for a part that is fetched by itself."""
    chrome = chrome_for(request, work)
    values = {"page": page, "chrome": chrome}
    if block:
        text = str(render_block(ENVIRONMENT, template, block, **values))
    else:
        text = ENVIRONMENT.get_template(template).render(**values)
    answer = HTMLResponse(text, status)
    if chrome.note:
        answer.delete_cookie(NOTE, path="/", httponly=True, samesite="lax")
    return answer


def go(request: Request, work: Work, to: str, note: str = "", tone: str = "ok") -> Response:
    """Lead to where the result of a deed stands; kept as the answer to the form's key."""
    return lead(request, work.answer(Redirect(to=to, note=note[:_LONGEST_NOTE], tone=tone), 303))


def lead(request: Request, answer: Redirect) -> Response:
    """A redirect, in the form that htmx or a plain browser follows."""
    response: Response
    if request.headers.get("hx-request"):
        response = Response(headers={"hx-redirect": answer.to})
    else:
        response = RedirectResponse(answer.to, 303)
    if answer.note:
        secure = request.app.state.house.settings.secure_cookies
        response.set_cookie(
            NOTE,
            quote(f"{answer.tone} {answer.note}"),
            max_age=60,
            path="/",
            httponly=True,
            samesite="lax",
            secure=secure,
        )
    return response
