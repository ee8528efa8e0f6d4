"""Opening a site: a biobank, a clinic that collects, an organisation that receives."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.biobank.storage.facts import SiteOpened
from app.biobank.storage.models import Site
from app.biobank.storage.schemas import OpenSite, OpenSites
from app.biobank.storage.words import SiteKind
from app.core.actor import Permission
from app.core.errors import Invalid, Refusals
from app.core.work import Work


def open_sites(work: Work, form: OpenSites) -> list[Site]:
    """Open sites together; all, or none. Only somebody whose rights end at no site may."""
    work.must(Permission.SITES_WRITE)
    refusals = Refusals()
    opened: list[Site] = []
    for row, line in enumerate(form.sites):
        with refusals.of(row, site=line.code):
            opened.append(open_site(work, line))
    refusals.settle()
    return opened


def open_site(work: Work, form: OpenSite) -> Site:
    """Open a site. A code that is taken is E-SITE-TAKEN."""
    try:
        ZoneInfo(form.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid(
            f"{form.timezone} is not a time zone.", fields={"timezone": "Use a name like Europe/Luxembourg."}
        ) from error
    site = work.add(
        Site(
            code=form.code,
            name=form.name,
            country=form.country,
            timezone=form.timezone,
            kind=SiteKind(form.kind),
        )
    )
    work.tell(SiteOpened(subject=site.ref, site_id=site.id, code=site.code))
    return site
