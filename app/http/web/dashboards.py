"""Dashboards as pages: a board of tiles, and the list behind each number."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from markupsafe import Markup
from pydantic import ConfigDict
from starlette.responses import Response

from app.biobank.figures.addresses import board_address, list_address
from app.biobank.figures.behind import listing
from app.biobank.figures.boards import TITLES, figure_of
from app.biobank.figures.counting import board as counting
from app.biobank.figures.schemas import Behind, BoardView, Narrowed, Tile
from app.biobank.figures.within import Asked
from app.biobank.figures.words import Board, Some
from app.biobank.stations import queries as stations
from app.core.actor import Permission
from app.core.errors import NotFound
from app.core.gate import Gate
from app.core.schemas import View
from app.http.deps import gate
from app.http.web import pages
from app.http.web.samples import Chip, Option, materials_to_choose
from app.http.web.trends import bars

router = APIRouter()
Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Narrowing = Annotated[Asked, Query()]


class DashboardPage(View):
    """A board with its tiles; `trends` are their drawings by name, `tabs` the boards with their addresses."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    view: BoardView
    title: str
    tabs: list[tuple[str, str, bool]]
    chips: list[Chip]
    sites: list[Option]
    studies: list[Option]
    materials: list[Option]
    trends: dict[str, Markup]
    table: str
    has_period: bool


class BehindPage(View):
    """The rows behind a number, and where it is shown."""

    found: Behind
    title: str
    back: str
    chips: list[Chip]
    more: str | None


@router.get("/dashboards")
def first_dashboard(request: Request, door: Reading, asked: Narrowing) -> Response:
    """The board that one begins with."""
    return _shown(request, door, Board.BENCH, asked)


@router.get("/dashboards/{name}")
def dashboard_page(request: Request, door: Reading, name: str, asked: Narrowing) -> Response:
    """The tiles of a board."""
    return _shown(request, door, _board(name), asked)


@router.get("/dashboards/{name}/{figure}")
def behind_page(
    request: Request,
    door: Reading,
    name: str,
    figure: str,
    asked: Narrowing,
    some: Some = Some.ALL,
    value: str | None = None,
    after: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """The rows that a tile counts."""
    with door.read() as work:
        board = _board(name)
        found = listing.listed(work, board, figure, asked, some=some, value=value, after=after)
        known = figure_of(board, figure)
        more = list_address(board, known, asked, some, value, found.next) if found.next else None
        page = BehindPage(
            found=found,
            title=TITLES[board],
            back=board_address(board, asked),
            chips=_chips(asked, found.narrowed, lambda rest: list_address(board, known, rest, some, value)),
            more=more,
        )
        return pages.show(request, work, "behind.html", page, block="lines" if after is not None else "")


def _shown(request: Request, door: Gate, board: Board, asked: Asked) -> Response:
    with door.read() as work:
        view = counting.count(work, board, asked, door.house.counts)
        page = DashboardPage(
            view=view,
            title=TITLES[board],
            tabs=[(words, board_address(one, asked), one is board) for one, words in TITLES.items()],
            chips=_chips(asked, view.narrowed, lambda rest: board_address(board, rest)),
            sites=[(one.code, one.code) for one in stations.visible_sites(work, Permission.SAMPLES_READ)],
            studies=[(one.code, one.code) for one in stations.studies(work)],
            materials=materials_to_choose(),
            trends={one.name: _drawn(one) for one in view.tiles if any(one.trend)},
            table=board_address(board, asked, ".csv").replace("/dashboards/", "/api/v1/figures/", 1),
            has_period=any(one.periodic for one in view.tiles),
        )
        return pages.show(request, work, "dashboard.html", page)


def _board(name: str) -> Board:
    if name not in set(Board):
        raise NotFound("There is no such dashboard.")
    return Board(name)


def _chips(asked: Asked, narrowed: Narrowed, address: Callable[[Asked], str]) -> list[Chip]:
    """What narrows it, each with the address without it."""
    said = {one: getattr(asked, one) for one in ("site", "study", "material") if getattr(asked, one)}
    chips = [
        Chip(label=f"{one}: {value}", without=address(asked.model_copy(update={one: ""})))
        for one, value in said.items()
    ]
    if asked.since or asked.until:
        period = f"period: {narrowed.since} to {narrowed.until}"
        rest = asked.model_copy(update={"since": "", "until": ""})
        chips.append(Chip(label=period, without=address(rest)))
    return chips


def _drawn(tile: Tile) -> Markup:
    return bars(tile.trend, f"{tile.words}, in each twelfth of the period: {', '.join(map(str, tile.trend))}")
