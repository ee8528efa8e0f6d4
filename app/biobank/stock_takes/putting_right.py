"""Does what was decided about discrepancies: begins searches, takes lost tubes in, corrects and confirms positions."""

from app.biobank.samples import losing
from app.biobank.samples.ending_schemas import FindSamples
from app.biobank.samples.errors import PlaceUnfit
from app.biobank.samples.facts import PositionConfirmed
from app.biobank.samples.models import Sample
from app.biobank.samples.places.confirming import confirm_positions
from app.biobank.samples.places.correcting import correct_positions
from app.biobank.samples.places.schemas import ConfirmPositions, CorrectPositions, SeenAt
from app.biobank.samples.places.telling import common
from app.biobank.samples.searching import Unseen, begin_search
from app.biobank.samples.words import Status
from app.biobank.stock_takes.deciding import Case, Cases
from app.biobank.stock_takes.models import StockTake
from app.biobank.stock_takes.words import Resolution
from app.biobank.storage.queries import site_of
from app.biobank.storage.tree import queries as tree
from app.core import canonical
from app.core.actor import Permission
from app.core.errors import Refusals
from app.core.work import Work


def put_right(work: Work, take: StockTake, cases: Cases, reason: str) -> None:
    """First what leaves a place, then what comes to it, each by the deed that does so everywhere."""
    searching = cases.of(Resolution.SEARCHING)
    begin_search(work, [_unseen(take, case, cases, reason) for case in searching])
    _find(work, take, cases, reason)
    seen = [one for case in cases.of(Resolution.CORRECTED) for one in _where_seen(case, cases)]
    seen += [_where_found(case, cases) for case in cases.of(Resolution.FOUND_ELSEWHERE) if _names_place(case)]
    if seen:
        correct_positions(work, CorrectPositions(corrections=seen, reason=reason))
    back = [one for case in cases.of(Resolution.RETURNED) for one in _where_recorded(work, case, cases)]
    if back:
        confirm_positions(work, ConfirmPositions(confirmations=back, reason=reason))
    _vouch(work, cases, reason)


def _unseen(take: StockTake, case: Case, cases: Cases, reason: str) -> Unseen:
    place = _label(case, case.row.place)
    displaced = bool(canonical.decode(case.line.seen).get(place))
    return Unseen(cases.tubes[case.row.sample_id or 0], displaced, reason, (take.ref,))


def _find(work: Work, take: StockTake, cases: Cases, reason: str) -> None:
    """What was declared lost and stands in a box is found first; then the record may follow."""
    coming = [*cases.of(Resolution.CORRECTED), *filter(_names_place, cases.of(Resolution.FOUND_ELSEWHERE))]
    tubes = [cases.tubes[id_] for case in coming for id_ in case.tubes]
    lost = [one.code for one in tubes if one.status is Status.LOST]
    if lost:
        losing.find(work, FindSamples(samples=lost, site=site_of(work, take.site_id).code, reason=reason))


def _where_seen(case: Case, cases: Cases) -> list[SeenAt]:
    row, box = case.row, case.box.container.code
    places = (row.seen_place, row.place)
    return [
        SeenAt(sample=cases.tubes[id_].code, container=box, position=_label(case, place))
        for id_, place in zip(case.tubes, places, strict=False)
    ]


def _names_place(case: Case) -> bool:
    return case.said is not None and bool(case.said.container and case.said.position)


def _where_found(case: Case, cases: Cases) -> SeenAt:
    said = case.said
    return SeenAt(
        sample=cases.tubes[case.row.sample_id or 0].code,
        container=(said.container if said else None) or "",
        position=(said.position if said else None) or "",
    )


def _where_recorded(work: Work, case: Case, cases: Cases) -> list[SeenAt]:
    tubes = [cases.tubes[id_] for id_ in case.tubes]
    boxes = tree.surroundings(work, {one.container_id for one in tubes if one.container_id is not None})
    found = []
    for one in tubes:
        box = boxes.get(one.container_id or 0)
        if box is None or box.grid is None:
            raise PlaceUnfit(f"{one.code} is recorded at no position.", next_step="Correct the record.")
        position = box.grid.label_of(one.place or 0)
        found.append(SeenAt(sample=one.code, container=box.container.code, position=position))
    return found


def _vouch(work: Work, cases: Cases, reason: str) -> None:
    """Confirm the position of every unreadable tube that is taken for the one recorded there (samples:relabel)."""
    refusals = Refusals()
    facts: list[PositionConfirmed] = []
    for row, case in enumerate(cases.of(Resolution.ACCEPTED_UNREADABLE)):
        if case.row.sample_id is None:
            continue
        sample: Sample = cases.tubes[case.row.sample_id]
        with refusals.of(row, sample=sample.code):
            work.must(Permission.SAMPLES_RELABEL, sample.site_id, sample.study_id)
        words = common(sample, case.box.container, None, f"Accepted by position: {reason}")
        position = case.box.label_of(case.row.place or 0)
        facts.append(PositionConfirmed(**words, position=position))
    refusals.settle()
    if facts:
        work.tell(*facts)


def _label(case: Case, place: int | None) -> str:
    return case.box.grid.label_of(place or 0) if case.box.grid else ""
