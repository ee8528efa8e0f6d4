"""The pages of a custody report. Imports the PDF library: load it only to print."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from reportlab.platypus import PageBreak

from app.biobank.reports.certificates import EventRef
from app.biobank.reports.custody.intervals import spoken
from app.biobank.reports.custody.schemas import (
    CustodyReport,
    CustodyReports,
    Gap,
    GapAnalysis,
    Interval,
    Relative,
)
from app.biobank.reports.paper.closing import certified
from app.biobank.reports.paper.head import Head
from app.biobank.reports.paper.printing import printed
from app.biobank.reports.paper.setting import block, gap, listing, pairs, verdict, words
from app.biobank.reports.paper.times import Zone


def pages(made: CustodyReports) -> bytes:
    """The document as a PDF."""
    zone = Zone(made.timezone)
    head = Head(
        title=made.title,
        id=made.id,
        about=made.about,
        generated_at=made.generated_at,
        generated_by=made.generated_by,
        role=made.role,
        timezone=made.timezone,
        version=made.version,
        size=made.certification.size,
        fingerprint=made.certification.fingerprint,
        sha256=made.content_sha256,
    )
    story: list[Any] = []
    if len(made.reports) > 1:
        story += [*_cover(made, zone), PageBreak()]
    for place, report in enumerate(made.reports):
        story += [PageBreak()] if place else []
        story += _report(report, zone)
    story += certified(
        made.certification,
        zone,
        f"This report was made from the ledger alone: from {made.certification.events:,} of its entries",
        "The JSON form of this report with `?evidence=true` holds each entry with its proof, for which a hash function "
        "is enough.",
        title="I  Certification",
    )
    return printed(head, story)


def _cover(made: CustodyReports, zone: Zone) -> list[Any]:
    reports = made.reports
    worst = [one for one in reports if not one.analysis.is_clean]
    found = [message for one in worst for message in _reasons(one.analysis, zone)]
    title = (
        f"The chain of all {len(reports)} samples is whole."
        if not worst
        else f"The chain of {len(worst)} of {len(reports)} samples is not whole."
    )
    rows = [
        (
            one.identity.code,
            one.identity.material_name,
            one.status.status.replace("_", " "),
            one.status.place,
            one.analysis.intervals,
            one.analysis.gaps,
            one.analysis.overlaps,
            one.analysis.unaccepted_offers,
            one.analysis.late_entries,
        )
        for one in reports
    ]
    headings = ("Sample", "Material", "Status", "Where", "Intervals", "Gaps", "Overlaps", "Offers", "Late")
    red = [place for place, one in enumerate(reports) if not one.analysis.is_clean]
    return [
        verdict(
            not worst, title, found[:20] + ([f"… and {len(found) - 20} more"] if len(found) > 20 else [])
        ),
        *block(
            "Samples",
            listing(headings, rows, (15, 20, 13, 32, 11, 8, 11, 8, 6), numbers=range(4, 9), red=red),
        ),
    ]


def _reasons(analysis: GapAnalysis, zone: Zone) -> list[str]:
    return [
        f"{_KINDS[one.kind]}: {one.message}{_when(one, zone)}" for one in analysis.found if one.kind != "late"
    ]


_KINDS = {"gap": "GAP", "overlap": "OVERLAP", "offer": "OFFER", "late": "LATE"}


def _when(one: Gap, zone: Zone) -> str:
    return f" [{zone.show(one.start)} – {zone.show(one.end, 'now')}]"


def _report(report: CustodyReport, zone: Zone) -> list[Any]:
    analysis = report.analysis
    counts = (
        f"Intervals {analysis.intervals} · gaps {analysis.gaps} · overlaps {analysis.overlaps} · "
        f"unaccepted offers {analysis.unaccepted_offers} · late entries {analysis.late_entries}"
    )
    state = "the chain of custody is whole" if analysis.is_clean else "the chain of custody is NOT whole"
    late = [one.message for one in analysis.found if one.kind == "late"]
    return [
        words(_name(report), "name"),
        gap(3),
        verdict(analysis.is_clean, f"D  Gap analysis: {state}", [counts, *_reasons(analysis, zone), *late]),
        *block("A  Identity", _identity(report, zone)),
        *block("B  Status", _status(report)),
        *block("C  Custody", _intervals(report, zone)),
        *block("E  Material", _material(report, zone)),
        *block("F  Thaws and time outside storage", *_exposure(report, zone)),
        *block("G  Holds and non-conformities", *_trouble(report, zone)),
        *block("H  Consent", *_consent(report, zone)),
    ]


def _name(report: CustodyReport) -> str:
    identity = report.identity
    parts = (
        identity.code,
        identity.material_name,
        report.status.amount,
        identity.study,
        identity.donor,
        identity.visit,
    )
    return "  ·  ".join(part for part in parts if part)


def _identity(report: CustodyReport, zone: Zone) -> Any:
    one = report.identity
    collected = zone.show(one.collected_at, "unknown")
    precision = {"exact": "to the minute", "quarter_hour": "to a quarter of an hour", "day": "to the day"}
    return pairs(
        [
            ("Sample", one.code),
            ("Earlier labels", ", ".join(one.aliases)),
            ("Kind", f"{one.kind}, {one.material_name} ({one.material})"),
            ("Tube", one.tube),
            ("Study, visit", ", ".join(part for part in (one.study, one.visit) if part)),
            ("Donor", one.donor if one.donor is not None else "not shown"),
            ("Site of origin", one.origin),
            ("Collected", f"{collected}, {precision.get(one.collected_precision, 'time unknown')}"),
            ("Parents", _family(one.parents)),
            ("Children", _family(one.children)),
        ]
    )


def _family(relatives: Sequence[Relative]) -> str:
    shown = [
        f"{one.code} ({one.material}{f', {one.distance} generations' if one.distance > 1 else ''})"
        for one in relatives[:12]
    ]
    more = len(relatives) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _status(report: CustodyReport) -> Any:
    one = report.status
    promised = [
        f"{each.purpose} ({each.state}{', ' + each.amount if each.amount else ''})"
        for each in one.reservations
    ]
    return pairs(
        [
            ("Status", one.status.replace("_", " ")),
            ("Where", one.place),
            ("Amount", one.amount),
            ("Holds", ", ".join(hold.replace("_", " ") for hold in one.holds) or "none"),
            ("Freeze-thaws", one.thaws),
            ("Reservations", "; ".join(promised) or "none"),
            ("SPREC", one.sprec),
            ("Grade", "not graded" if one.grade == "U" else one.grade),
        ]
    )


def _intervals(report: CustodyReport, zone: Zone) -> Any:
    rows: list[Sequence[object]] = [_interval(one, zone) for one in report.intervals]
    grey = [place for place, one in enumerate(report.intervals) if one.as_parent]
    red = [place for place, one in enumerate(report.intervals) if one.holder == "nobody"]
    if report.ending:
        end = report.ending
        rows.append(("", end.sentence, zone.show(end.at), "", "", "", "", end.status, _event(end.event)))
    headings = (
        "#",
        "Holder and place",
        "From",
        "To",
        "For",
        "Handed → accepted",
        "Condition",
        "How",
        "Event",
    )
    return listing(headings, rows, (4.5, 31, 18, 18, 15, 22, 14, 19, 20), grey=grey, red=red)


def _interval(one: Interval, zone: Zone) -> Sequence[object]:
    # A way through a freezer is long; with blanks it can be broken at its steps.
    holder = "\n".join(part for part in (one.name, one.place.replace("/", " / ")) if part)
    if one.as_parent:
        holder = f"as parent {one.of}\n{holder}"
    how = "\n".join(part for part in (one.how, one.remark) if part)
    lasted = spoken(timedelta(minutes=one.minutes)) if one.minutes is not None else ""
    return (
        one.number,
        holder,
        zone.show(one.start),
        zone.show(one.end, "now"),
        lasted,
        f"{one.handed_by} → {one.accepted_by}",
        one.condition or "–",
        how,
        _event(one.event),
    )


def _event(one: EventRef) -> str:
    place = f"entry {one.entry}, unsealed" if one.index is None else f"no. {one.index:,}"
    return f"{place}\n{one.hash[:12]}\nby {one.by}" + ("\nLATE" if one.is_late else "")


def _material(report: CustodyReport, zone: Zone) -> Any:
    rows = [
        (
            zone.show(one.at),
            one.operation,
            one.gained_text,
            one.taken_text,
            one.lost_text,
            one.remaining_text,
            _event(one.event),
        )
        for one in report.material.lines
    ]
    if not rows:
        return words("The amount is not known, and nothing was told of it.", "small")
    headings = ("When", "Operation", "In", "Out", "Loss", "Remaining", "Event")
    return listing(headings, rows, (27, 20, 13, 13, 13, 18, 20), numbers=(2, 3, 4, 5))


def _exposure(report: CustodyReport, zone: Zone) -> list[Any]:
    one = report.exposure
    total = (
        f"Thaws {len(one.thaws)}, thawed for {spoken(timedelta(minutes=one.minutes_thawed))} in all; in hand between "
        f"two stays in storage for {spoken(timedelta(minutes=one.minutes_in_hand))}."
    )
    if one.in_hand_since is not None:
        total += f" Taken out {zone.show(one.in_hand_since)}, and not put back."
    rows = [
        (
            zone.show(thaw.thawed_at),
            zone.show(thaw.refrozen_at, "thawed now"),
            "" if thaw.minutes is None else spoken(timedelta(minutes=thaw.minutes)),
            _event(thaw.event),
        )
        for thaw in one.thaws
    ]
    table = [listing(("Thawed", "Frozen again", "For", "Event"), rows, (1, 1, 1, 1))] if rows else []
    return [words(total, "small"), *table]


def _trouble(report: CustodyReport, zone: Zone) -> list[Any]:
    content: list[Any] = []
    holds = [
        (
            one.kind.replace("_", " "),
            zone.show(one.since),
            zone.show(one.until, "still in force"),
            " / ".join(part for part in (one.reason, one.lifted_because) if part),
            " / ".join(part for part in (one.by, one.lifted_by) if part),
            _event(one.event),
        )
        for one in report.holds
    ]
    open_ones = [place for place, one in enumerate(report.holds) if one.until is None]
    if holds:
        headings = ("Hold", "Placed", "Lifted", "Why", "By", "Event")
        content.append(listing(headings, holds, (20, 27, 27, 26, 14, 20), red=open_ones))
    troubles = [
        (
            one.code,
            one.severity,
            one.state,
            one.of,
            one.description,
            one.decision or "no decision yet",
            zone.show(one.opened_at),
            zone.show(one.closed_at, "open"),
        )
        for one in report.nonconformities
    ]
    if troubles:
        names = ("Non-conformity", "Severity", "State", "Of", "What", "Decision", "Opened", "Closed")
        table = listing(names, troubles, (23, 12, 9, 15, 28, 19, 20, 20))
        content += [gap(3), table] if content else [table]
    return content or [words("None.", "small")]


def _consent(report: CustodyReport, zone: Zone) -> list[Any]:
    one = report.consent
    if one is None:
        return [words("The sample is linked to no donor.", "small")]
    forms = [
        f"{form.form} {form.form_version}, signed {form.signed_on}, {form.state}: {', '.join(form.scopes)}"
        for form in one.consents
    ]
    withdrawn = (
        "Not withdrawn."
        if one.withdrawn == "none"
        else f"Withdrawn ({one.withdrawn.replace('_', ' ')}) on {zone.show(one.withdrawn_at)}."
    )
    content: list[Any] = [words("\n".join([*(forms or ["No form on record."]), withdrawn]), "small")]
    rows = [
        (
            zone.show(use.at),
            use.kind.partition(".")[2].replace("_", " "),
            ", ".join(scope.replace("_", " ") for scope in use.scopes) or "none",
            "AFTER WITHDRAWAL" if use.is_after_withdrawal else "before any withdrawal",
            _event(use.event),
        )
        for use in one.uses
    ]
    if rows:
        red = [place for place, use in enumerate(one.uses) if use.is_after_withdrawal]
        headings = ("Use", "What", "Scopes in force", "Withdrawal", "Event")
        content += [gap(2), listing(headings, rows, (27, 20, 36, 24, 20), red=red)]
    return content
