"""Opens a stock-take: over a container with all its boxes, or over tubes that a seed draws from a recorded frame."""

import hashlib
import secrets
from dataclasses import dataclass

from app.biobank.stock_takes import drawing, queries
from app.biobank.stock_takes.errors import NothingToCount
from app.biobank.stock_takes.facts import StockTakeOpened
from app.biobank.stock_takes.models import BoxCount, StockTake, StockTakeFrame
from app.biobank.stock_takes.schemas import MOST_BOXES, MOST_DRAWN, DrawTubes, OpenStockTake
from app.biobank.stock_takes.words import BoxState, CountMode, Extent
from app.biobank.storage.models import Container
from app.biobank.storage.queries import container_by_code, must_at, working_site
from app.biobank.storage.tree import queries as tree
from app.biobank.storage.words import ContainerState
from app.biobank.studies.queries import study_by_code
from app.core import canonical
from app.core.actor import Permission
from app.core.errors import Invalid, TooMuch
from app.core.work import Work


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is counted: the boxes in their order, each with the tubes to look for ("" for every one), and the frame."""

    words: str
    site_id: int
    study_id: int | None
    container: Container | None
    boxes: dict[int, str]
    frame: list[int]
    seed: str = ""
    wanted: int | None = None


def open_stock_take(work: Work, form: OpenStockTake) -> StockTake:
    """Write down what is to be counted, box by box. Nothing else changes, however the counts end."""
    if (form.container is None) == (form.random is None):
        raise Invalid(
            "Say what is counted: a container, or tubes drawn at random.",
            fields={"container": "Scan a box, rack or freezer, or say how many tubes to draw."},
            next_step="Scan what is to be counted, or say how many tubes are drawn.",
        )
    scope = _whole(work, form.container) if form.container else _random(work, form.random or DrawTubes())
    if len(scope.boxes) > MOST_BOXES and scope.wanted is None:
        raise TooMuch(
            f"That is {len(scope.boxes)} boxes; count at most {MOST_BOXES} in one stock-take.",
            next_step="Open one for each unit.",
        )
    content = drawing.kept(scope.frame)
    take = work.add(
        StockTake(
            site_id=scope.site_id,
            study_id=scope.study_id,
            container_id=scope.container.id if scope.container else None,
            extent=Extent.WHOLE if scope.wanted is None else Extent.RANDOM,
            mode=CountMode(form.mode),
            reason=form.reason,
            frame=scope.words,
            frame_size=len(scope.frame),
            frame_sha256=hashlib.sha256(content).hexdigest(),
            seed=scope.seed,
            wanted=scope.wanted,
            opened_by=work.actor.user_id,
            opened_at=work.now,
        )
    )
    work.insert(StockTakeFrame, [{"stock_take_id": take.id, "content": content}])
    work.insert(
        BoxCount, [_line(take, number, *box) for number, box in enumerate(scope.boxes.items(), start=1)]
    )
    work.tell(
        StockTakeOpened(
            subject=take.ref,
            about=(scope.container.ref,) if scope.container else (),
            site_id=take.site_id,
            study_id=take.study_id,
            reason=form.reason,
            frame=take.frame,
            mode=take.mode,
            boxes=len(scope.boxes),
            frame_size=take.frame_size,
            seed=take.seed,
            wanted=take.wanted,
        )
    )
    return take


def _line(take: StockTake, number: int, container_id: int, drawn: str) -> dict[str, object]:
    return {
        "stock_take_id": take.id,
        "container_id": container_id,
        "number": number,
        "state": BoxState.WAITING,
        "drawn": drawn,
        "rack_scan_id": None,
        "seen": "",
        "expected": "",
        "checked": 0,
        "correct": 0,
        "times": 0,
        "counted_by": None,
        "counted_at": None,
    }


def _whole(work: Work, code: str) -> _Scope:
    container = container_by_code(work, code)
    must_at(work, Permission.STOCKTAKES_OPEN, container.site_id, container.study_id)
    found = [container, *tree.inside(work, [container.id or 0])]
    around = {one.parent_id for one in found}
    boxes = [
        one
        for one in found
        if one.kind.holds_samples
        and one.format_id is not None
        and one.id not in around
        and one.state is not ContainerState.RETIRED
    ]
    if not boxes:
        raise NothingToCount(
            f"There is no box in {container.code}.",
            fields={"container": "Holds no box with places."},
            next_step="Scan a box, or what holds boxes.",
        )
    frame = sorted(one.id or 0 for one in boxes)
    walk = sorted(
        boxes, key=lambda one: (one.parent_id or 0, one.slot if one.slot is not None else -1, one.id)
    )
    every = {one.id or 0: "" for one in walk}
    return _Scope(
        f"every tube in {container.code}", container.site_id, container.study_id, container, every, frame
    )


def _random(work: Work, form: DrawTubes) -> _Scope:
    if (form.count is None) == (form.per_cent is None):
        raise Invalid(
            "Say how many tubes: a count, or per cent.",
            fields={"count": "Say a number of tubes or per cent, not both."},
            next_step="Say a number of tubes or per cent, not both.",
        )
    unit = container_by_code(work, form.unit) if form.unit else None
    site = working_site(work, form.site) if unit is None else None
    site_id = unit.site_id if unit else (site.id if site else 0) or 0
    study = study_by_code(work, form.study) if form.study else None
    study_id = study.id if study else None
    work.must(Permission.STOCKTAKES_OPEN, site_id, study_id)
    inside = None
    if unit is not None:
        inside = [unit.id or 0, *(one.id or 0 for one in tree.inside(work, [unit.id or 0]))]
    frame = queries.standing(work, site_id, study_id, inside)
    where = unit.code if unit else site.code if site else ""
    of = f" of {study.code}" if study else ""
    if not frame:
        raise NothingToCount(
            f"No tube{of} stands at a position in {where}.", next_step="Choose another unit or study."
        )
    wanted = form.count if form.count is not None else drawing.share_of(len(frame), form.per_cent or 0)
    wanted = min(wanted, len(frame))
    if wanted > MOST_DRAWN:
        raise TooMuch(f"That is {wanted} tubes; draw at most {MOST_DRAWN}.", next_step="Draw unit by unit.")
    seed = form.seed or secrets.token_hex(8)
    drawn = drawing.draw(frame, wanted, seed)
    boxes = {
        box: canonical.encode(tubes).decode() for box, tubes in queries.boxes_of_tubes(work, drawn).items()
    }
    words = f"{wanted} of {len(frame)} tubes{of} in {where}"
    return _Scope(words, site_id, study_id, unit, boxes, frame, seed, wanted)
