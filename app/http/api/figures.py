"""Figures over JSON: a board of them, the rows behind one, and a board as a table."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from app.biobank.figures.behind import listing
from app.biobank.figures.counting import board as counting
from app.biobank.figures.schemas import Behind, BoardView
from app.biobank.figures.within import Asked
from app.biobank.figures.words import Board, Some
from app.biobank.figures.writing_csv import as_csv
from app.core.actor import Permission
from app.core.gate import Gate
from app.http.deps import gate

router = APIRouter(prefix="/figures", tags=["figures"])

Reading = Annotated[Gate, Depends(gate(Permission.SAMPLES_READ))]
Filter = Annotated[str, Query(max_length=60)]
FirstDay = Annotated[str, Query(max_length=10, description="The first day of the period, 2026-11-03.")]
LastDay = Annotated[str, Query(max_length=10, description="The last day of the period, today if not said.")]


def asked(
    site: Filter = "", study: Filter = "", material: Filter = "", since: FirstDay = "", until: LastDay = ""
) -> Asked:
    """What figures are narrowed to."""
    return Asked(site=site, study=study, material=material, since=since, until=until)


Narrowing = Annotated[Asked, Depends(asked)]


@router.get("/{board}.csv", response_class=Response)
def write_board(board: Board, narrowed: Narrowing, gate: Reading) -> Response:
    """The same as a table."""
    with gate.read() as work:
        found = counting.count(work, board, narrowed, gate.house.counts)
    name = f"{board}-{found.counted_at:%Y-%m-%d}.csv"
    return Response(as_csv(found), 200, {"content-disposition": f'attachment; filename="{name}"'}, "text/csv")


@router.get("/{board}")
def read_board(board: Board, narrowed: Narrowing, gate: Reading) -> BoardView:
    """The figures of a board that one may see the rows of: what was counted, and how it stands to the target."""
    with gate.read() as work:
        return counting.count(work, board, narrowed, gate.house.counts)


@router.get("/{board}/{name}")
def list_behind(
    board: Board,
    name: str,
    narrowed: Narrowing,
    gate: Reading,
    some: Some = Some.ALL,
    value: Annotated[str | None, Query(max_length=60, description="Of one line of the figure only.")] = None,
    after: Annotated[int | None, Query(ge=1, le=2**62, description="The `next` of the page before.")] = None,
    size: Annotated[int, Query(ge=1, le=500, description="Rows on the page.")] = 50,
) -> Behind:
    """The rows that a figure counts, the newest first; `rows` says how many there are."""
    with gate.read() as work:
        return listing.listed(work, board, name, narrowed, some=some, value=value, after=after, size=size)
