"""Shows stock-takes: one with its figures, many as lines, and whether the seed draws the same tubes again."""

from collections.abc import Sequence

from app.biobank.samples.places.queries import logins
from app.biobank.stock_takes import drawing, queries
from app.biobank.stock_takes.closing import different, warnings
from app.biobank.stock_takes.errors import NothingToCount
from app.biobank.stock_takes.models import StockTake
from app.biobank.stock_takes.rules import share
from app.biobank.stock_takes.schemas import Figures, Numbered, Redrawn, StockTakeLine, StockTakeView
from app.biobank.stock_takes.words import StockTakeState
from app.biobank.storage.queries import containers_by_id, site_of
from app.core import canonical
from app.core.paging import Page, page
from app.core.work import Work


def read(work: Work, number: int) -> StockTakeView:
    """One stock-take, its figures, and what they warn of so far."""
    return view(work, queries.by_id(work, number))


def view(work: Work, take: StockTake) -> StockTakeView:
    """The stock-take with what came of it so far."""
    names = _names(work, [take])
    boxes = containers_by_id(work, [take.container_id] if take.container_id else [])
    return StockTakeView(
        **_line(work, take, names).model_dump(),
        container=boxes[take.container_id].code if take.container_id else None,
        frame_sha256=take.frame_sha256,
        figures=figures(work, take),
        warnings=warnings(work, take),
    )


def figures(work: Work, take: StockTake) -> Figures:
    """Counted, checked, correct, and how many of each kind (K21)."""
    boxes, counted, checked, correct = queries.summed(work, take.id or 0)
    return Figures(
        boxes=boxes,
        counted=counted,
        checked=checked,
        correct=correct,
        different=different(work, take),
        unresolved=queries.how_many_unresolved(work, take.id or 0),
        accuracy=share(correct, checked),
        found={str(kind): count for kind, count in sorted(queries.found(work, take.id or 0).items())},
    )


def listed(work: Work, after: str, size: int, *, state: StockTakeState | None = None) -> Page[StockTakeLine]:
    """The stock-takes that the actor may see, newest first."""
    query, key = queries.listing(work, state), StockTake.id
    found = page(
        work.session,
        query,
        key,  # type: ignore[arg-type]
        Numbered.model_validate,
        after,
        size,
        newest_first=True,
    )
    rows = queries.by_ids(work, [one.id for one in found.items])
    takes = [rows[one.id] for one in found.items]
    names = _names(work, takes)
    return Page(items=[_line(work, take, names) for take in takes], next=found.next)


def drawn_again(work: Work, number: int) -> Redrawn:
    """Draw once more from the frame that was kept, and hold the tubes against those of the boxes."""
    take = queries.by_id(work, number)
    if take.wanted is None:
        raise NothingToCount(f"Stock-take {number} was not drawn at random.")
    frame = drawing.frame_in(queries.frame_of(work, number))
    drawn = drawing.draw(frame, take.wanted, take.seed)
    lines = work.session.exec(queries.boxes_listing(number))
    kept = sorted(id_ for line in lines for id_ in canonical.decode(line.drawn))
    return Redrawn(
        seed=take.seed,
        frame_size=len(frame),
        frame_sha256=take.frame_sha256,
        drawn=len(drawn),
        is_same=drawn == kept,
    )


def _names(work: Work, takes: Sequence[StockTake]) -> dict[int, str]:
    ids = {id_ for take in takes for id_ in (take.opened_by, take.closed_by) if id_}
    return logins(work, ids) if ids else {}


def _line(work: Work, take: StockTake, names: dict[int, str]) -> StockTakeLine:
    return StockTakeLine(
        id=take.id or 0,
        site=site_of(work, take.site_id).code,
        extent=take.extent,
        mode=take.mode,
        state=take.state,
        frame=take.frame,
        frame_size=take.frame_size,
        wanted=take.wanted,
        seed=take.seed,
        reason=take.reason,
        opened_by=names.get(take.opened_by, "Cryoledger"),
        opened_at=take.opened_at,
        closed_by=names.get(take.closed_by or 0, ""),
        closed_at=take.closed_at,
        conclusion=take.conclusion,
        version=take.version,
    )
