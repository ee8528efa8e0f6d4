"""The addresses of boards and of the lists behind their figures, with what they are narrowed to."""

from urllib.parse import quote, urlencode

from app.biobank.figures.figure import Figure
from app.biobank.figures.within import Asked
from app.biobank.figures.words import Board, Some


def board_address(board: Board, asked: Asked, suffix: str = "") -> str:
    """Where a board is shown."""
    return _with(f"/dashboards/{board}{suffix}", asked.model_dump())


def list_address(
    board: Board, figure: Figure, asked: Asked, some: Some, value: str | None = None, after: int | None = None
) -> str:
    """Where the rows behind a figure are listed."""
    more = {"some": some.value, "value": value, "after": after}
    return _with(f"/dashboards/{board}/{quote(figure.name)}", {**asked.model_dump(), **more})


def _with(path: str, asked: dict[str, object]) -> str:
    # A line may stand for no value at all, which is asked for by an empty one.
    said = {name: value for name, value in asked.items() if value or (name == "value" and value is not None)}
    return f"{path}?{urlencode(said)}" if said else path
