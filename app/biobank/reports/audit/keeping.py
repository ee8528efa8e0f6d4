"""Chapter 10: gaps in custody, offers in the air, tubes too long in hand or on the way."""

from datetime import timedelta

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.lines import Lines
from app.biobank.reports.audit.queries import Within
from app.biobank.reports.audit.schemas import AuditLine, AuditSection
from app.biobank.reports.custody.gaps import Gaps
from app.biobank.reports.custody.intervals import Teller, spoken, stretches
from app.biobank.reports.places_in_time import Places
from app.core.plurals import counted
from app.core.work import Work

EXAMINED = 1000
"""Samples whose chain is walked for one report: those that something happened to last."""

TOO_LONG = timedelta(hours=24)
"""So long may a tube be in somebody's hands, offered, or on its way, before it is told (documents, 10)."""


MEANS = (
    "A gap is time in which the ledger knows no holder of a tube: between its collection and its first holder, or "
    "between two. An overlap is time with two. Told are also offers that nobody took, tubes in somebody's hands and "
    "shipments on the way, each for more than 24 h, as of the moment of the report."
)


def custody(work: Work, within: Within, lines: Lines) -> AuditSection:
    """10: as of the moment of the report."""
    ids, total = queries.samples_touched(work, within, EXAMINED)
    found = _gaps(work, lines, ids)
    held = _in_hand(work, within, lines)
    travelling = _on_the_way(work, within, lines)
    gaps, offers = (sum(one.what == what for one in found) for what in ("gap", "offer"))
    overlaps = sum(one.what == "overlap" for one in found)
    examined = f"{counted(len(ids), 'sample')} with entries in the period examined"
    if total > len(ids):
        examined += f", of {total:,}: those that something happened to last"
    return AuditSection(
        number=10,
        title="Custody",
        says=(
            f"{examined}: {counted(gaps, 'gap')}, {counted(overlaps, 'overlap')}, "
            f"{counted(offers, 'offer')} not taken. Now {counted(len(held), 'sample')} in personal custody and "
            f"{counted(len(travelling), 'shipment')} on the way for more than 24 h."
        ),
        means=MEANS,
        lines=[*found, *held, *travelling],
        alarm=bool(found or held or travelling),
        left_out=0,
    )


def _gaps(work: Work, lines: Lines, ids: list[int]) -> list[AuditLine]:
    chronicle = lines.chronicle
    places = Places(chronicle)
    teller = Teller(chronicle, places)
    chronicle.load(f"sample:{id_}" for id_ in ids)
    found: list[AuditLine] = []
    for id_ in sorted(ids):
        history = chronicle.of("sample", id_)
        if not history.row:
            continue
        code = history.row["code"]
        gaps = Gaps(teller, work.now)
        is_origin = not any(True for one in history.happenings for _change in one.changed("lineage"))
        gaps.look_at(code, history, stretches(history, places), is_origin=is_origin)
        gaps.offers(code, history)
        for one in gaps.analysis().found:
            if one.kind == "late" or (one.kind == "offer" and work.now - one.start <= TOO_LONG):
                continue
            event = one.event
            found.append(
                AuditLine(
                    at=one.start,
                    who=event.by if event else "",
                    site=lines.site(history.row.get("site_id")),
                    study=chronicle.code("study", history.row.get("study_id")),
                    object=code,
                    subject=f"sample:{id_}",
                    what=one.kind,
                    detail=one.message,
                    entry=event.entry if event else None,
                    index=event.index if event else None,
                    hash=event.hash if event else "",
                )
            )
    return found


def _in_hand(work: Work, within: Within, lines: Lines) -> list[AuditLine]:
    ids = queries.in_hand(work, within, EXAMINED)
    chronicle = lines.chronicle
    chronicle.load(f"sample:{id_}" for id_ in ids)
    found: list[AuditLine] = []
    for id_ in ids:
        history = chronicle.of("sample", id_)
        steps = history.changes("custodian_user_id")
        if not steps or work.now - steps[-1].happening.occurred_at <= TOO_LONG:
            continue
        since = steps[-1].happening.occurred_at
        found.append(
            lines.of_step(
                steps[-1],
                history.row,
                at=since,
                who=chronicle.login(history.row.get("custodian_user_id")),
                what="in hand",
                detail=f"in personal custody for {spoken(work.now - since)}",
            )
        )
    return found


def _on_the_way(work: Work, within: Within, lines: Lines) -> list[AuditLine]:
    found: list[AuditLine] = []
    for one in queries.on_the_way(work, within):
        if one.dispatched_at is None or work.now - one.dispatched_at <= TOO_LONG:
            continue
        history = lines.chronicle.of("shipment", one.id)
        step = history.changes("dispatched_at")[-1]
        detail = f"{counted(one.n, 'sample')}, for {spoken(work.now - one.dispatched_at)}"
        who = lines.chronicle.login(step.happening.actor_id)
        found.append(
            lines.of_step(step, history.row, at=one.dispatched_at, who=who, what="on the way", detail=detail)
        )
    return found
