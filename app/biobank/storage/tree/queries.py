"""Asks what stands around a container and inside it, and locks what a deed relies on."""

from collections.abc import Collection, Iterable
from itertools import groupby
from typing import Any

from sqlalchemy import CTE, and_, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.storage.defining_formats import grid_of
from app.biobank.storage.models import Container, ContainerFormat
from app.biobank.storage.queries import may_at
from app.biobank.storage.tree.surroundings import Surroundings
from app.biobank.storage.words import ContainerState
from app.core.actor import Permission
from app.core.errors import StaleVersion
from app.core.work import Work


def ids_of(work: Work, codes: Iterable[str]) -> dict[str, int]:
    """The ids of the containers among `codes`, by the name under which a code is unique."""
    known = barcodes.known(work, codes)
    return {name: row.target_id for name, row in known.items() if row.kind == "container"}


def around(work: Work, ids: Collection[int]) -> set[int]:
    """`ids` and every container around them."""
    if not ids:
        return set()
    first = select(col(Container.id), col(Container.parent_id)).where(col(Container.id).in_(sorted(ids)))
    chain = first.cte("chain", recursive=True)
    outer = aliased(Container)
    chain = chain.union(
        select(col(outer.id), col(outer.parent_id)).join(chain, col(outer.id) == chain.c.parent_id)
    )
    return {id_ for (id_,) in work.session.execute(select(chain.c.id))}


def inside(work: Work, ids: Collection[int]) -> list[Container]:
    """Every container inside these, however deep; these themselves are not among them."""
    found: list[Container] = []
    front, seen = set(ids), set(ids)
    while front:
        query = (
            select(Container).where(col(Container.parent_id).in_(sorted(front))).order_by(col(Container.id))
        )
        rows = [row for row in work.session.exec(query) if row.id not in seen]
        found += rows
        front = {row.id or 0 for row in rows}
        seen |= front
    return found


def lock(work: Work, alone: Collection[int], steady: Collection[int] = ()) -> dict[int, Container]:
    """Lock containers, always in ascending order, so that no two deeds wait in a ring.

    `alone`: nobody else puts something there or moves it. `steady`: nobody moves or changes it; others may
    rely on it as well.
    """
    modes = dict.fromkeys(steady, False) | dict.fromkeys(alone, True)
    found: dict[int, Container] = {}
    for mine, ids in groupby(sorted(modes), key=lambda id_: modes[id_]):
        query = select(Container).where(col(Container.id).in_(list(ids))).order_by(col(Container.id))
        # FOR NO KEY UPDATE and FOR SHARE: what only points at a container (a foreign key) waits for neither.
        query = query.with_for_update(read=not mine, key_share=mine)
        for row in work.session.exec(query.execution_options(populate_existing=True)):
            found[row.id or 0] = row
    return found


def surroundings(
    work: Work, ids: Collection[int], *, alone: Collection[int] | None = None, steady: Collection[int] = ()
) -> dict[int, Surroundings]:
    """Containers with what stands around them, by id.

    With `alone`, those are locked against everybody, and `ids`, `steady` and all that stands around against
    being moved; what moved in the meantime is refused (E-VERSION).
    """
    wanted = around(work, {*ids, *steady, *(alone or ())})
    if alone is not None:
        rows = lock(work, alone, wanted)
    else:
        query = select(Container).where(col(Container.id).in_(sorted(wanted)))
        rows = {row.id or 0: row for row in work.session.exec(query)}
    formats = _formats(work, {row.format_id for id_, row in rows.items() if id_ in ids and row.format_id})
    found: dict[int, Surroundings] = {}
    for id_ in set(ids) & rows.keys():
        grid = formats.get(rows[id_].format_id or 0)
        found[id_] = Surroundings(_chain(rows, id_), grid_of(grid) if grid else None)
    return found


def _chain(rows: dict[int, Container], id_: int) -> tuple[Container, ...]:
    chain = [rows[id_]]
    while (outer := chain[0].parent_id) is not None:
        if outer not in rows or len(chain) > len(rows):
            raise StaleVersion(
                f"{rows[id_].code} was moved in the same moment. Nothing was stored.",
                next_step="Look where it is, then repeat what still makes sense.",
            )
        chain.insert(0, rows[outer])
    return tuple(chain)


def _formats(work: Work, ids: Collection[int]) -> dict[int, ContainerFormat]:
    if not ids:
        return {}
    query = select(ContainerFormat).where(col(ContainerFormat.id).in_(sorted(ids)))
    return {row.id or 0: row for row in work.session.exec(query)}


def among(work: Work, ids: dict[str, int], found: dict[int, Surroundings]) -> dict[str, Surroundings]:
    """By the names of `ids`, what was found and the actor may know of."""
    return {
        name: found[id_] for name, id_ in ids.items() if id_ in found and _may_see(work, found[id_].container)
    }


def _may_see(work: Work, container: Container) -> bool:
    return may_at(work, Permission.STORAGE_READ, container.site_id, container.study_id)


def named(found: dict[str, Surroundings], code: str) -> Surroundings | None:
    """What `among` found for a code as it was written."""
    return found.get(normalise(code))


def children(work: Work, container_id: int, most: int = 1000) -> list[Container]:
    """What stands directly in a container, by slot."""
    query = select(Container).where(Container.parent_id == container_id)
    return list(work.session.exec(query.order_by(col(Container.slot), col(Container.id)).limit(most)))


def slots_taken(work: Work, container_ids: Collection[int]) -> dict[tuple[int, int], Container]:
    """The containers that stand at slots of these containers."""
    query = select(Container).where(
        col(Container.parent_id).in_(sorted(container_ids)), col(Container.slot).is_not(None)
    )
    return {(row.parent_id or 0, row.slot or 0): row for row in work.session.exec(query)}


def with_containers(work: Work, ids: Collection[int]) -> set[int]:
    """Which of these containers hold other containers."""
    query = select(Container.parent_id).where(col(Container.parent_id).in_(sorted(ids))).distinct()
    return {id_ for id_ in work.session.exec(query) if id_ is not None}


def tree(site_id: int | None = None) -> CTE:
    """Every container of a site with what it has from those around it: id, temperature, study_id, usable.

    None for the containers of every site.
    """
    here = () if site_id is None else (col(Container.site_id) == site_id,)
    top: Any = select(
        col(Container.id),
        col(Container.temperature).label("temperature"),
        col(Container.study_id).label("study_id"),
        (col(Container.state) == ContainerState.ACTIVE).label("usable"),
    ).where(col(Container.parent_id).is_(None), *here)
    whole: CTE = top.cte("tree", recursive=True)
    one = aliased(Container)
    return whole.union_all(
        select(
            col(one.id),
            func.coalesce(one.temperature, whole.c.temperature),
            func.coalesce(one.study_id, whole.c.study_id),
            and_(whole.c.usable, col(one.state) == ContainerState.ACTIVE),
        ).join(whole, col(one.parent_id) == whole.c.id)
    )
