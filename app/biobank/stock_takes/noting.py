"""Notes what a counter scans, tube by tube, until the count is confirmed; says nothing that would help to guess."""

from app.biobank.barcodes.scanning import normalise, problem_with
from app.biobank.samples.errors import PlaceTaken
from app.biobank.stock_takes import queries
from app.biobank.stock_takes.counting import count, must_count, refuse_counted
from app.biobank.stock_takes.errors import ScannedTwice
from app.biobank.stock_takes.models import BoxCount, NotedScan
from app.biobank.stock_takes.schemas import CountBox, SeenTube
from app.biobank.stock_takes.seeing import grid_of_box, places_to_look_at
from app.core.errors import Invalid
from app.core.work import Work


def note(work: Work, number: int, box_code: str, position: str, code: str) -> str:
    """Note a tube at a position, "" for one that could not be read; returns the label of the place.

    The note is the counter's own and no fact: the confirmation takes it up. Refuses a place that has its note, a
    second scan of the same code (E-SCAN-CONFLICT), and a place that is not looked at.
    """
    line = counted_now(work, number, box_code)
    grid = grid_of_box(work, line)
    place = grid.place_of(position)
    label = grid.label_of(place)
    if code and (problem := problem_with(code)):
        raise Invalid(problem, next_step="Scan the tube again.")
    if place not in places_to_look_at(work, line, grid):
        raise Invalid(f"{label} was not drawn; leave it alone.", next_step="Mark a place that is open.")
    before = queries.notes(work, line.id or 0, work.actor.user_id)
    for one in before:
        if code and normalise(one.code) == normalise(code):
            raise ScannedTwice(
                f"{code} was scanned at {grid.label_of(one.place)} already.",
                next_step="Look at both tubes; CMD:UNDO takes back the last scan.",
            )
        if one.place == place:
            raise PlaceTaken(
                f"{label} has its tube already: {one.code or 'unreadable'}.",
                next_step="Mark the next open place, or take back with CMD:UNDO.",
            )
    row = {
        "box_id": line.id,
        "user_id": work.actor.user_id,
        "place": place,
        "number": max((one.number for one in before), default=0) + 1,
        "code": code,
    }
    work.insert(NotedScan, [row])
    return label


def take_back(work: Work, number: int, box_code: str) -> str | None:
    """Take back the last scan; returns the label of its place, None where nothing was scanned."""
    line = counted_now(work, number, box_code)
    noted = queries.notes(work, line.id or 0, work.actor.user_id)
    if not noted:
        return None
    last = noted[-1]
    queries.forget_notes(work, line.id or 0, work.actor.user_id, last.place)
    return grid_of_box(work, line).label_of(last.place)


def begin_again(work: Work, number: int, box_code: str) -> None:
    """Forget what this counter has scanned of the box."""
    line = counted_now(work, number, box_code)
    queries.forget_notes(work, line.id or 0, work.actor.user_id)


def confirm(work: Work, number: int, box_code: str) -> BoxCount:
    """Count the box as this counter has noted it; an empty one is confirmed as empty, in words of its own."""
    line = counted_now(work, number, box_code)
    grid = grid_of_box(work, line)
    seen = [
        SeenTube(position=grid.label_of(one.place), code=one.code or None, unreadable=not one.code)
        for one in queries.notes(work, line.id or 0, work.actor.user_id)
    ]
    if not seen:
        raise Invalid("Nothing was scanned yet.", next_step="Scan its tubes; if it is empty, scan CMD:EMPTY.")
    return count(work, number, CountBox(box=box_code, seen=seen))


def confirm_empty(work: Work, number: int, box_code: str) -> BoxCount:
    """Count a box in which no tube stands, at any of the places that are looked at."""
    line = counted_now(work, number, box_code)
    if noted := len(queries.notes(work, line.id or 0, work.actor.user_id)):
        raise Invalid(
            f"{noted} tubes were scanned; the box is not empty.",
            next_step="Scan CMD:CONFIRM, or begin again.",
        )
    return count(work, number, CountBox(box=box_code))


def counted_now(work: Work, number: int, box_code: str) -> BoxCount:
    """The line of a box that still waits for its count, for somebody who may count it."""
    take = queries.under_way(work, number)
    must_count(work, take)
    line = queries.box_of(work, take, box_code)
    refuse_counted(work, line)
    return line
