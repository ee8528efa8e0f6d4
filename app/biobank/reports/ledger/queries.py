"""The names behind the ids of entries."""

from collections.abc import Collection

from sqlmodel import col, select

from app.biobank.storage.models import Site
from app.biobank.studies.models import Study
from app.core.access.models import User
from app.core.work import Work


def logins(work: Work, ids: Collection[int]) -> dict[int, str]:
    """The logins of users; they stay in history after their access has ended."""
    query = select(User.id, User.login).where(col(User.id).in_(sorted(ids)))
    return {0: "system"} | {id_: login for id_, login in work.session.exec(query) if id_ is not None}


def site_codes(work: Work, ids: Collection[int]) -> dict[int, str]:
    """The codes of sites."""
    query = select(Site.id, Site.code).where(col(Site.id).in_(sorted(ids)))
    return {id_: code for id_, code in work.session.exec(query) if id_ is not None}


def study_codes(work: Work, ids: Collection[int]) -> dict[int, str]:
    """The codes of studies."""
    query = select(Study.id, Study.code).where(col(Study.id).in_(sorted(ids)))
    return {id_: code for id_, code in work.session.exec(query) if id_ is not None}
