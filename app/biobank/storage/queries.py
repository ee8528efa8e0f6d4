"""Looks up sites, formats and containers."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, false, or_, sql, true
from sqlmodel import col, select

from app.biobank.barcodes import queries as barcodes
from app.biobank.barcodes.models import CodeTaken
from app.biobank.storage.models import Container, ContainerFormat, Site
from app.biobank.storage.schemas import ContainerView, FormatView, SiteView
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.words import ContainerKind
from app.core.actor import Permission
from app.core.db.asking import Question
from app.core.errors import NotFound
from app.core.paging import Page, page
from app.core.work import Work


class SiteUnknown(NotFound):
    """There is no such site."""

    code = "E-SITE-UNKNOWN"


class ContainerUnknown(NotFound):
    """Nothing with this code holds anything."""

    code = "E-BC-UNKNOWN"


def sites_by_code(work: Work, codes: Iterable[str]) -> dict[str, Site]:
    """The sites of `codes`, by code."""
    query = select(Site).where(col(Site.code).in_(sorted(set(codes))))
    return {site.code: site for site in work.session.exec(query)}


def site_by_code(work: Work, code: str) -> Site:
    """The site of this code, or E-SITE-UNKNOWN."""
    site = sites_by_code(work, [code]).get(code)
    if site is None:
        raise SiteUnknown(f"There is no site {code}.", fields={"site": "Not a site of this network."})
    return site


def site_of(work: Work, site_id: int) -> Site:
    """The site of this id."""
    site = work.session.get(Site, site_id)
    if site is None:
        raise SiteUnknown("There is no such site.")
    return site


def home_clock(work: Work) -> str:
    """The name of the clock that the actor reads: that of the site where they work, else UTC."""
    home = work.actor.home_site_id
    return site_of(work, home).timezone if home is not None else "UTC"


def working_site(work: Work, code: str | None) -> Site:
    """The site a deed happens at: the one named, else the actor's own."""
    if code:
        return site_by_code(work, code)
    if work.actor.home_site_id is None:
        raise SiteUnknown("Say at which site this happens.", fields={"site": "You have no site of your own."})
    return site_of(work, work.actor.home_site_id)


class Here(NamedTuple):
    """What a batch needs of the site it happens at."""

    id: int
    code: str


_HERE = Question(Here, sql.select(col(Site.id), col(Site.code)).where(col(Site.id) == bindparam("id")))


def here(work: Work, code: str | None) -> Here:
    """As `working_site`, for looking only: no row of the session."""
    if not code and work.actor.home_site_id is not None:
        for known in work.ask(_HERE, id=work.actor.home_site_id):
            return known
    site = working_site(work, code)
    return Here(site.id or 0, site.code)


def site_if_any(work: Work, code: str | None) -> Site | None:
    """As `working_site`, but None for an actor who works for all of them and names none."""
    if code is None and work.actor.home_site_id is None:
        return None
    return working_site(work, code)


def containers_by_id(work: Work, ids: Iterable[int]) -> dict[int, Container]:
    """Containers by id."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {
        row.id or 0: row for row in work.session.exec(select(Container).where(col(Container.id).in_(wanted)))
    }


def format_by_code(work: Work, code: str) -> ContainerFormat:
    """The box format of this code, or E-NOT-FOUND."""
    found = work.session.exec(select(ContainerFormat).where(ContainerFormat.code == code)).one_or_none()
    if found is None:
        raise NotFound(f"There is no container format {code}.", fields={"format": "Not a known format."})
    return found


def container_by_code(work: Work, code: str, *, for_update: bool = False) -> Container:
    """The container of this label; E-BC-UNKNOWN for none. `for_update` locks it."""
    barcode = barcodes.find(work, code)
    container = None
    if barcode is not None and barcode.kind == "container":
        query = select(Container).where(Container.id == barcode.target_id)
        if for_update:
            query = query.with_for_update().execution_options(populate_existing=True)
        container = work.session.exec(query).one_or_none()
    if container is None or not may_at(work, Permission.STORAGE_READ, container.site_id, container.study_id):
        raise ContainerUnknown(
            f"{code} is not a container of this biobank.", fields={"container": "Unknown code."}
        )
    return container


def is_placed(work: Work, code: str | None) -> bool:
    """Whether a container stands in another one, rather than freely at its site; no container stands nowhere."""
    return code is not None and container_by_code(work, code).parent_id is not None


def may_at(work: Work, permission: Permission, site_id: int, study_id: int | None = None) -> bool:
    """Whether the actor holds a right on a container: at its site, and for its study where it is kept for one.

    A box that is kept for no study is there for all, so a right in one study is enough.
    """
    return any(
        scope.site_id in (None, site_id) and (study_id is None or scope.study_id in (None, study_id))
        for scope in work.actor.scopes(permission)
    )


def must_at(work: Work, permission: Permission, site_id: int, study_id: int | None = None) -> None:
    """Refuse with E-SCOPE unless `may_at`."""
    if not may_at(work, permission, site_id, study_id):
        work.must(permission, site_id, study_id)


def visible(work: Work, of: Any = Container) -> ColumnElement[bool]:
    """Which containers the actor may know of: the condition that lists carry. `of` is an alias of the table."""
    conditions: list[ColumnElement[bool]] = []
    for scope in work.actor.scopes(Permission.STORAGE_READ):
        parts: list[ColumnElement[bool]] = []
        if scope.site_id is not None:
            parts.append(col(of.site_id) == scope.site_id)
        if scope.study_id is not None:
            parts.append(or_(col(of.study_id).is_(None), col(of.study_id) == scope.study_id))
        conditions.append(and_(*parts) if parts else true())
    return or_(*conditions) if conditions else false()


def containers(
    work: Work,
    after: str,
    size: int,
    *,
    site: str | None = None,
    parent_id: int | None = None,
    kind: ContainerKind | None = None,
) -> Page[ContainerView]:
    """The containers the actor may know of, narrowed, page by page."""
    query = select(Container).where(visible(work))
    if site is not None:
        query = query.where(Container.site_id == site_by_code(work, site).id)
    if parent_id is not None:
        query = query.where(Container.parent_id == parent_id)
    if kind is not None:
        query = query.where(Container.kind == kind)
    return page(work.session, query, col(Container.id), ContainerView.model_validate, after, size)


def sites(work: Work, after: str, size: int) -> Page[SiteView]:
    """Every site of the network, page by page."""
    return page(work.session, select(Site), col(Site.id), SiteView.model_validate, after, size)


def formats(work: Work, after: str, size: int) -> Page[FormatView]:
    """Every box format, page by page."""
    return page(
        work.session, select(ContainerFormat), col(ContainerFormat.id), FormatView.model_validate, after, size
    )


def refuse_taken(work: Work, code: str) -> None:
    """Refuse (E-BC-DUP) a code that was ever given to anything."""
    if barcodes.find(work, code) is not None:
        raise CodeTaken(f"{code} was used before.", fields={"code": "Taken."}, next_step="Use a fresh label.")


def path_to(work: Work, container: Container) -> list[Container]:
    """From the outermost container down to this one."""
    path = [container]
    while path[0].parent_id is not None and len(path) < 16:
        path.insert(0, work.session.get_one(Container, path[0].parent_id))
    return path


def temperature_of(work: Work, container: Container) -> TemperatureClass | None:
    """How cold it is inside: said by itself, or by the nearest container around it that says."""
    for one in reversed(path_to(work, container)):
        if one.temperature is not None:
            return one.temperature
    return None


def has_format(work: Work, code: str) -> bool:
    """Whether a box format of this code is defined."""
    return (
        work.session.exec(select(ContainerFormat.id).where(ContainerFormat.code == code)).first() is not None
    )
