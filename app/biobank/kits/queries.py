"""Every select on kits."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.scanning import normalise
from app.biobank.kits.errors import KitUnknown
from app.biobank.kits.models import Kit
from app.biobank.kits.schemas import KitView
from app.biobank.kits.words import KitState
from app.biobank.samples.queries import TwiceInOneRequest
from app.biobank.storage.models import Site
from app.core.actor import Permission
from app.core.db.scoping import within
from app.core.errors import Refusals
from app.core.paging import Page, page
from app.core.work import Work


def visible(work: Work) -> ColumnElement[bool]:
    """Which kits the actor may see: those at the sites and of the studies of one's grants."""
    return within(work.actor.scopes(Permission.STUDIES_READ), Kit.site_id, Kit.study_id)


def highest_number(work: Work) -> int:
    """The highest number a kit ever had."""
    return work.session.exec(select(func.max(Kit.number))).one() or 0


def by_code(work: Work, code: str) -> Kit:
    """The kit of this label; E-BC-UNKNOWN for none, and for one that is hidden."""
    barcode = barcodes.find(work, code)
    found = None
    if barcode is not None and barcode.kind == "kit":
        found = work.session.exec(select(Kit).where(Kit.id == barcode.target_id, visible(work))).one_or_none()
    if found is None:
        raise _unknown(code)
    return found


def to_change(work: Work, codes: Sequence[str]) -> list[Kit]:
    """The kits of `codes` in the same order, locked. Unknown and repeated codes are refused with their row."""
    known = barcodes.known(work, codes)
    ids = sorted({row.target_id for row in known.values() if row.kind == "kit"})
    query = select(Kit).where(col(Kit.id).in_(ids)).order_by(col(Kit.id)).with_for_update()
    kits = {kit.id: kit for kit in work.session.exec(query.execution_options(populate_existing=True))}
    refusals = Refusals()
    chosen: list[Kit] = []
    for row, code in enumerate(codes):
        barcode = known.get(normalise(code))
        kit = kits.get(barcode.target_id) if barcode and barcode.kind == "kit" else None
        if kit is None:
            refusals.add(row, _unknown(code), kit=code)
        elif kit in chosen:
            refusals.add(row, TwiceInOneRequest(f"{code} is named twice."), kit=code)
        else:
            chosen.append(kit)
    refusals.settle()
    return chosen


def _unknown(code: str) -> KitUnknown:
    return KitUnknown(f"{code} is not a kit of this biobank.", fields={"kit": "Unknown code."})


def listed(work: Work, after: str, size: int, state: KitState | None, lot: str) -> Page[KitView]:
    """Kits in the order of their making; with `lot`, those that hold a part of it (a recall)."""
    query = select(Kit).where(visible(work))
    if state is not None:
        query = query.where(Kit.state == state)
    if lot:
        query = query.where(col(Kit.lots).contains(f'"lot":"{lot}"', autoescape=True))
    return page(work.session, query, col(Kit.id), KitView.model_validate, after, size)


def stock(work: Work) -> list[tuple[str, str, KitState, int]]:
    """How many kits there are by site, type and state."""
    query = (
        select(Site.code, Kit.kit_type, Kit.state, func.count())
        .join(Site, col(Site.id) == col(Kit.site_id))
        .where(visible(work))
        .group_by(col(Site.code), col(Kit.kit_type), col(Kit.state))
        .order_by(col(Site.code), col(Kit.kit_type), col(Kit.state))
    )
    return [(site, kind, KitState(state), count) for site, kind, state, count in work.session.exec(query)]
