"""Lists the rows behind a figure: the very rows that its tile counts, page by page, the newest first."""

from collections.abc import Callable, Iterable
from urllib.parse import quote

from app.biobank.figures.behind import queries
from app.biobank.figures.behind.queries import Filled, Known
from app.biobank.figures.boards import figure_of
from app.biobank.figures.counting.board import said
from app.biobank.figures.counting.queries import behind
from app.biobank.figures.figure import Figure
from app.biobank.figures.schemas import Behind, Row
from app.biobank.figures.within import Asked, within
from app.biobank.figures.words import Board, Rows, Some
from app.biobank.stations import queries as stations
from app.biobank.vocabulary.reading import nonconformities
from app.core.actor import Permission
from app.core.errors import NotAllowed
from app.core.ledger import searching
from app.core.work import Work

SIZE = 50


def listed(
    work: Work,
    board: Board,
    name: str,
    asked: Asked,
    *,
    some: Some = Some.ALL,
    value: str | None = None,
    after: int | None = None,
    size: int = SIZE,
) -> Behind:
    """The rows behind a figure of a board: E-NOT-FOUND for no such figure, E-SCOPE for one that is not the actor's."""
    figure = figure_of(board, name)
    if not work.actor.scopes(figure.permission):
        raise NotAllowed(
            f"Your roles do not allow this ({figure.permission}).",
            next_step="Ask the biobank manager for a role that does.",
        )
    narrowed = within(work, asked)
    ids, rows = behind(work, figure, narrowed, some, value, after, size + 1)
    shown = ids[:size]
    by_id = {one.id: one for one in _READERS[figure.rows](work, shown)}
    return Behind(
        id=figure.id,
        name=figure.name,
        words=figure.words,
        formula=figure.formula,
        some=some,
        said=_said(figure, some),
        value=figure.named(value) if value is not None else "",
        narrowed=said(asked, narrowed),
        rows=rows,
        when=_WHEN[figure.rows],
        items=[by_id[one] for one in shown if one in by_id],
        next=shown[-1] if len(ids) > size else None,
    )


def _said(figure: Figure, some: Some) -> str:
    return {Some.ALL: "", Some.IN: figure.part_words, Some.REST: figure.rest_words}[some]


def _rows(known: Iterable[Known], address: Callable[[Known], str]) -> list[Row]:
    return [
        Row(
            id=one.id,
            code=one.code,
            href=address(one),
            what=one.what,
            state=one.state,
            study=one.study,
            site=one.site,
            at=one.at,
        )
        for one in known
    ]


def _samples(work: Work, ids: list[int]) -> list[Row]:
    return _rows(queries.samples(work, ids), lambda one: f"/samples/{quote(one.code, safe='')}")


def _donors(work: Work, ids: list[int]) -> list[Row]:
    known = [
        one._replace(state="" if one.state == "none" else one.state) for one in queries.donors(work, ids)
    ]
    return _rows(known, lambda one: f"/donors/{quote(one.study, safe='')}/{quote(one.code, safe='')}")


def _nonconformities(work: Work, ids: list[int]) -> list[Row]:
    names = nonconformities()
    rows = []
    for one in queries.nonconformities(work, ids):
        what = f"{names[one.code].name if one.code in names else one.code} ({one.what})"
        rows += _rows([one._replace(code=str(one.id), what=what)], lambda one: f"/quality/{one.id}")
    return rows


def _requests(work: Work, ids: list[int]) -> list[Row]:
    return _rows(queries.requests(work, ids), lambda one: f"/requests/{quote(one.code, safe='')}")


def _shipments(work: Work, ids: list[int]) -> list[Row]:
    return _rows(queries.shipments(work, ids), lambda one: f"/shipments/{quote(one.code, safe='')}")


def _boxes(work: Work, ids: list[int]) -> list[Row]:
    return [_box(one) for one in queries.boxes(work, ids)]


def _box(one: Filled) -> Row:
    return Row(
        id=one.id,
        code=one.code,
        href=f"/containers/{quote(one.code, safe='')}",
        what=f"{one.tubes} of {one.places} positions",
        state=one.kind,
        study="",
        site=one.site,
        at=None,
    )


def _entries(work: Work, ids: list[int]) -> list[Row]:
    scopes = work.actor.scopes(Permission.AUDIT_READ)
    found = [one for id_ in ids if (one := searching.one(work.session, id_, scopes)) is not None]
    sites = stations.codes_of_sites(work, {one.site_id for one in found if one.site_id})
    studies = stations.codes_of_studies(work, {one.study_id for one in found if one.study_id})
    return [
        Row(
            id=one.id,
            code=str(one.number) if one.number is not None else "not sealed",
            href=f"/ledger/{one.id}",
            what=one.sentence,
            state=one.kind,
            study=studies.get(one.study_id or 0, ""),
            site=sites.get(one.site_id or 0, ""),
            at=one.recorded_at,
        )
        for one in found
    ]


_READERS: dict[Rows, Callable[[Work, list[int]], list[Row]]] = {
    Rows.SAMPLES: _samples,
    Rows.SPUN: _samples,
    Rows.DONORS: _donors,
    Rows.BOXES: _boxes,
    Rows.ENTRIES: _entries,
    Rows.NONCONFORMITIES: _nonconformities,
    Rows.REQUESTS: _requests,
    Rows.SHIPMENTS: _shipments,
}
_WHEN = {
    Rows.SAMPLES: "received",
    Rows.SPUN: "received",
    Rows.DONORS: "withdrawn",
    Rows.BOXES: "",
    Rows.ENTRIES: "recorded",
    Rows.NONCONFORMITIES: "opened",
    Rows.REQUESTS: "handed in",
    Rows.SHIPMENTS: "dispatched",
}
