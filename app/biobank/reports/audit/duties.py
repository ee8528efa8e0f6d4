"""Chapter 15: the separation of duties, checked over what was really done (roles, section 3)."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from app.biobank.people.granting import NOT_TOGETHER
from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import Lines
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.core.clock import from_text
from app.core.plurals import counted
from app.core.work import Work

CHECKED = (
    "sample.destroyed",
    "nc.closed",
    "request.voted",
    "shipment.sealed",
    "grant.made",
    "sample.destruction_approved",
    "request.decided",
)
MEANS = (
    "Whoever destroys is not the witness; whoever opened a non-conformity does not close a major one; an applicant "
    "does not vote; whoever packed does not check; nobody gives a role to themselves; an administrator holds no role "
    "of the bench or of quality; a machine never approves."
)
APPROVALS = frozenset({"sample.destruction_approved", "request.voted", "request.decided"})
_MOST = 100_000


def duties(work: Work, within: Within, lines: Lines) -> AuditSection:
    """15: each rule over every deed it concerns; an empty list is what it should be."""
    found, more = queries.told(work, within, CHECKED, _MOST)
    broken = [
        lines.line(one, what=rule, detail=detail) for one in found for rule, detail in _broken(one, lines)
    ]
    broken += list(_held_together(work, within, lines))
    return AuditSection(
        number=15,
        title="Separation of duties",
        says=f"{counted(len(found), 'deed')} checked; {counted(len(broken), 'rule')} broken.",
        means=MEANS,
        lines=broken,
        alarm=bool(broken),
        left_out=more,
    )


def _broken(one: Told, lines: Lines) -> Iterator[tuple[str, str]]:
    chronicle = lines.chronicle
    who = chronicle.login(one.actor_id)
    if one.kind == "sample.destroyed" and one.fact.get("operator") == one.fact.get("witness"):
        yield "operator is not the witness", f"{one.fact.get('operator')} was operator and witness"
    if one.kind == "shipment.sealed" and who in str(one.fact.get("packer", "")).split(", "):
        yield "packer is not the second checker", f"{who} packed and checked"
    if one.kind == "grant.made" and one.subject == f"user:{one.actor_id}":
        yield "granter is not the grantee", f"{who} gave a role to themselves"
    if one.kind == "nc.closed":
        row = chronicle.of("nonconformity", int(one.subject.partition(":")[2])).row
        if row.get("severity") != "minor" and row.get("opened_by") == one.actor_id:
            yield "owner does not close a major non-conformity", f"{who} opened and closed it"
    if one.kind == "request.voted":
        row = chronicle.of("request", int(one.subject.partition(":")[2])).row
        applicants = {str(row.get("applicant_id")), *str(row.get("co_applicants", "")).split()}
        if str(one.actor_id) in applicants:
            yield "applicant does not vote", f"{who} voted on a request of their own"
    if one.kind in APPROVALS and one.actor_id and chronicle.of("user", one.actor_id).row.get("machine"):
        yield "a service account never approves", f"{who} is a machine"


@dataclass(frozen=True, slots=True)
class _Held:
    role: str
    start: datetime
    made: Told
    key: str


def _held_together(work: Work, within: Within, lines: Lines) -> Iterator[AuditLine]:
    """Roles that one user held at the same time and must not, at any moment of the period."""
    entries, _ = queries.told(work, None, ("grant.made", "grant.revoked"), _MOST)
    grants: dict[str, list[_Held]] = defaultdict(list)
    ends: dict[str, datetime] = {}
    for one in entries:
        for table, key, before, after in one.changes:
            if table != "role_grant":
                continue
            if before is None:
                grants[one.subject].append(
                    _Held(str(one.fact.get("role")), from_text(after["starts_at"]), one, key)
                )
            if after.get("ends_at"):
                ends[key] = from_text(after["ends_at"])
    for _subject, held in sorted(grants.items()):
        for one_held in held:
            for other in held:
                if other.role not in NOT_TOGETHER.get(one_held.role, ()):
                    continue
                first = max(one_held.start, other.start, within.since)
                last = min(*(ends.get(one.key, within.until) for one in (one_held, other)), within.until)
                if first < last:
                    later = max(one_held.made, other.made, key=lambda one: one.id)
                    yield lines.line(
                        later,
                        what=f"{one_held.role} is never held with {other.role}",
                        detail=f"{later.fact.get('login')} held {one_held.role} and {other.role} at the same time",
                    ).model_copy(update={"at": first})
