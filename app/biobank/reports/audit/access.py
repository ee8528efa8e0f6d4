"""Chapter 8: who came in, who could not, whose rights changed, and who took data out."""

from collections import Counter

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import MOST, Lines
from app.biobank.reports.audit.queries import Within
from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.core.plurals import counted
from app.core.work import Work

DOORS = ("auth.signed_in", "auth.failed")
RIGHTS = (
    "user.added",
    "user.deactivated",
    "user.password_changed",
    "grant.made",
    "grant.revoked",
    "role.installed",
    "token.created",
    "token.revoked",
)
TAKEN_OUT = ("export.created", "ledger.verified", "import.committed")


def access(work: Work, within: Within, lines: Lines) -> AuditSection:
    """8: sign-ins are counted by user; every change of rights and every export stands alone."""
    doors, _ = queries.told(work, within, DOORS, 100_000)
    knocks = Counter((one.kind, str(one.fact.get("login") or "an unknown login")) for one in doors)
    changes, more = queries.told(work, within, (*RIGHTS, *TAKEN_OUT), MOST)
    came = sum(n for (kind, _login), n in knocks.items() if kind == "auth.signed_in")
    failed = sum(knocks.values()) - came
    exports = sum(one.kind == "export.created" for one in changes)
    says = f"{counted(came, 'sign-in')}, {failed:,} failed; {counted(exports, 'export')}."
    if within.site_id is not None or within.study_id is not None:
        says += " Sign-ins belong to no site and no study; they stand in the report over everything."
    return AuditSection(
        number=8,
        title="Access",
        says=says,
        means=(
            "Sign-ins and failed ones, counted by login; then every change of users, rights and tokens, every document "
            "and table that was taken out, every import, and every verification of the ledger."
        ),
        lines=[
            *(AuditLine(who=login, what=kind, count=n) for (kind, login), n in sorted(knocks.items())),
            *lines.all(changes),
        ],
        left_out=more,
    )
