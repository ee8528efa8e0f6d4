"""Whether every subject's versions run 1, 2, 3 …, and whether the live row stands at the last of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, String, cast, func, literal, select

from app.core.db.base import Root, Table, name_of
from app.core.ledger.verifying import queries
from app.core.ledger.verifying.queries import concern
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.snapshot import Room


def check_series(room: Room, findings: Findings) -> int:
    """Look for holes and doubles in the versions; returns how many subjects there are."""
    for broken in list(room.stream(queries.broken_series())):
        seen: set[int] = set()
        for row in room.stream(queries.versions(broken.subject)):
            if row.version in seen:
                _say(findings, "subject.double", broken.subject, f"has version {row.version} twice")
            seen.add(row.version)
        hole = next(version for version in range(1, len(seen) + 2) if version not in seen)
        if hole <= max(seen):
            _say(findings, "subject.hole", broken.subject, f"has no version {hole}: an entry is missing")
        if min(seen) < 1:
            _say(findings, "subject.hole", broken.subject, f"begins with version {min(seen)}")
    return int(room.one(queries.subject_count()).n)


def _say(findings: Findings, code: str, subject: str, what: str) -> None:
    findings.add(code, f"{subject} {what}.", subject=subject, table="ledger_subject", row=subject)


def check_live_versions(room: Room, findings: Findings, tables: Sequence[type[Table]]) -> None:
    """Hold the version of every live root row against the last one that the ledger tells of."""
    for model in tables:
        if isinstance(model.ledger, Root):
            _check_rows(room, findings, model, model.ledger.kind)


def _check_rows(room: Room, findings: Findings, model: type[Table], kind: str) -> None:
    name = name_of(model)
    for row in room.stream(_standing_elsewhere(model, kind)):
        told = "nothing" if row.last is None else f"version {row.last}"
        findings.add(
            "version.row",
            f"{name} {row.id} stands at version {row.version}; the ledger tells {told} of {kind}:{row.id}.",
            subject=f"{kind}:{row.id}",
            table=name,
            row=str(row.id),
            field="version",
            expected=row.last,
            found=row.version,
        )
    for row in room.stream(_without_row(room, model, kind)):
        findings.add(
            "version.row",
            f"The ledger tells of {row.subject}; there is no such row in {name}.",
            subject=row.subject,
            table=name,
            row=row.subject.partition(":")[2],
        )


def _standing_elsewhere(model: type[Table], kind: str) -> Select[Any]:
    table: Any = model.__table__  # type: ignore[attr-defined]
    subject = literal(f"{kind}:", String()) + cast(table.c.id, String)
    last = select(func.max(concern.c.version)).where(concern.c.subject == subject).scalar_subquery()
    rows = select(table.c.id, table.c.version, last.label("last")).subquery()
    return select(rows).where(rows.c.last.is_distinct_from(rows.c.version)).order_by(rows.c.id)


def _without_row(room: Room, model: type[Table], kind: str) -> Select[Any]:
    table: Any = model.__table__  # type: ignore[attr-defined]
    if room.sqlite:
        # SQLite finds a row by its number only; PostgreSQL joins by text, and would choke on a bad number.
        same = table.c.id == cast(func.substr(concern.c.subject, len(kind) + 2), BigInteger)
    else:
        same = literal(f"{kind}:", String()) + cast(table.c.id, String) == concern.c.subject
    return (
        select(concern.c.subject)
        .where(concern.c.version == 1, concern.c.subject.startswith(f"{kind}:", autoescape=True))
        .where(~select(table.c.id).where(same).exists())
        .order_by(concern.c.subject)
    )
