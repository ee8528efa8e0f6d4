"""What somebody's grants reach, as a condition that a query carries: rows one may not see are not in it."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from app.core.actor import Scope


def within(scopes: Iterable[Scope], site: Any, study: Any) -> ColumnElement[bool]:
    """Rows that lie within any of `scopes`, by their columns of site and study; none where there is no scope.

    A row of no single study, or of no site, lies only within a scope that reaches over all of them.
    """
    reached = []
    for scope in scopes:
        limits = [
            column == id_
            for column, id_ in ((site, scope.site_id), (study, scope.study_id))
            if id_ is not None
        ]
        reached.append(and_(*limits) if limits else true())
    return or_(*reached) if reached else false()
