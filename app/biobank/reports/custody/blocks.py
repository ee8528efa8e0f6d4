"""The blocks of the report beside custody itself: what it is, how it is, and what went off protocol."""

from collections.abc import Sequence
from datetime import datetime

from app.biobank.reports.chronicle import Chronicle, History
from app.biobank.reports.custody.intervals import OVER, Stretch, Teller, kind_of, minutes
from app.biobank.reports.custody.schemas import (
    Ending,
    Exposure,
    Identity,
    NonconformityLine,
    OpenHold,
    Promise,
    Relative,
    StatusNow,
    Thaw,
)
from app.biobank.vocabulary.reading import materials
from app.core.clock import from_text
from app.core.ledger.histories import Row
from app.core.units import Unit, show_amount


def identity(
    chronicle: Chronicle, history: History, parents: Sequence[Relative], *, with_donor: bool
) -> Identity:
    """A: what the sample is and where it comes from."""
    row = history.row
    labels = [
        after["code"]
        for one in history.happenings
        for _key, before, after in one.changed("barcode")
        if not before
    ]
    donor = None
    if with_donor and row.get("donor_id"):
        donor = str(chronicle.of("donor", row["donor_id"]).row.get("pseudonym", ""))
    return Identity(
        code=row["code"],
        aliases=[label for label in labels if label != row["code"]],
        kind=row["kind"],
        material=row["material"],
        material_name=known.name if (known := materials().get(row["material"])) else row["material"],
        tube=row.get("tube", ""),
        study=chronicle.code("study", row["study_id"]),
        origin=chronicle.code("site", row["origin_site_id"]),
        donor=donor,
        visit=row.get("visit", ""),
        collected_at=from_text(row["collected_at"]) if "collected_at" in row else None,
        collected_precision=row.get("collected_precision", "unknown"),
        parents=list(parents),
        children=_children(chronicle, history.subject),
    )


def _children(chronicle: Chronicle, subject: str) -> list[Relative]:
    """Two levels down; the births of children mention their parents."""
    found: list[Relative] = []
    front = [subject]
    for distance in (1, 2):
        chronicle.load_mentions(front)
        births = [
            one for parent in front for one in chronicle.mentions(parent) if one.kind == "sample.produced"
        ]
        found += [
            Relative(
                code=str(one.fact.get("code", "")),
                material=str(one.fact.get("material", "")),
                distance=distance,
            )
            for one in births
        ]
        front = [one.subjects[0] for one in births if one.subjects]
    return found


def status(chronicle: Chronicle, history: History, teller: Teller, now: datetime) -> StatusNow:
    """B: the six dimensions as the ledger leaves them."""
    row = history.row
    name, place = teller.holder_of(row, now)
    unit, basis = Unit(row["unit"]), row.get("basis", "unknown")
    amount = row.get("amount")
    return StatusNow(
        status=row["status"],
        place="–" if row["status"] in OVER else f"{name}: {place}" if place else name,
        holds=row.get("holds", "").split(),
        reservations=_promises(chronicle, history, unit),
        amount="unknown" if amount is None else show_amount(amount, unit, basis),
        thaws=row.get("thaws", 0),
        sprec=row.get("sprec", ""),
        grade=row.get("grade", "U"),
    )


def _promises(chronicle: Chronicle, history: History, unit: Unit) -> list[Promise]:
    rows: dict[str, Row] = {}
    for one in history.happenings:
        for key, _before, after in one.changed("reservation"):
            rows[key] = {**rows.get(key, {}), **after}
    return [
        Promise(
            purpose=_purpose(chronicle, row["purpose"]),
            amount=show_amount(row["amount"], unit) if row.get("amount") is not None else None,
            state=row["state"],
            made_at=from_text(row["made_at"]),
        )
        for row in rows.values()
    ]


def _purpose(chronicle: Chronicle, purpose: str) -> str:
    kind, _, number = purpose.partition(":")
    return (
        f"request {chronicle.code(kind, int(number))}" if kind == "request" and number.isdigit() else purpose
    )


def ending(history: History, teller: Teller) -> Ending | None:
    """What ended the sample's life, if anything did."""
    last = history.changes("status")[-1]
    if last.row["status"] not in OVER:
        return None
    one = last.happening
    return Ending(
        status=last.row["status"], sentence=one.sentence, at=one.occurred_at, event=teller.event(one)
    )


def holds(history: History, teller: Teller) -> list[OpenHold]:
    """Every hold that was ever on the sample."""
    found: list[OpenHold] = []
    kinds: set[str] = set()
    for step in history.changes("holds"):
        one, now = step.happening, set(step.row.get("holds", "").split())
        event = teller.event(one)
        found += [
            OpenHold(
                kind=kind,
                since=one.occurred_at,
                until=None,
                reason=one.reason,
                lifted_because=None,
                by=event.by,
                lifted_by=None,
                event=event,
            )
            for kind in sorted(now - kinds)
        ]
        for place, hold in enumerate(found):
            if hold.until is None and hold.kind in kinds - now:
                over = {"until": one.occurred_at, "lifted_because": one.reason, "lifted_by": event.by}
                found[place] = hold.model_copy(update=over)
        kinds = now
    return found


def exposure(history: History, found: Sequence[Stretch], teller: Teller, now: datetime) -> Exposure:
    """F: the thaws, and the time in people's hands between two stays in storage."""
    thaws: list[Thaw] = []
    for step in history.changes("thawed_at"):
        since = step.row.get("thawed_at")
        if since is not None:
            begun = from_text(since)
            thaws.append(
                Thaw(thawed_at=begun, refrozen_at=None, minutes=None, event=teller.event(step.happening))
            )
        elif thaws and thaws[-1].refrozen_at is None:
            end = step.happening.occurred_at
            over = {"refrozen_at": end, "minutes": minutes(thaws[-1].thawed_at, end)}
            thaws[-1] = thaws[-1].model_copy(update=over)
    stored = [place for place, one in enumerate(found) if kind_of(one.row) == "store"]
    between = found[stored[0] : stored[-1]] if stored else []
    after = [one for one in found[stored[-1] :] if kind_of(one.row) == "person"] if stored else []
    return Exposure(
        thaws=thaws,
        minutes_thawed=sum(minutes(one.thawed_at, one.refrozen_at or now) or 0 for one in thaws),
        minutes_in_hand=sum(
            minutes(one.start, one.end or now) or 0 for one in between if kind_of(one.row) == "person"
        ),
        in_hand_since=after[0].start if after and after[-1].end is None else None,
    )


def nonconformities(chronicle: Chronicle, line: Sequence[tuple[str, str]]) -> list[NonconformityLine]:
    """G: what concerns the sample or an ancestor; `line` gives (code, subject) of each."""
    found: dict[str, NonconformityLine] = {}
    chronicle.load_mentions(subject for _code, subject in line)
    for code, subject in line:
        for one in chronicle.mentions(subject):
            if not one.kind.startswith("nc.") or not one.subjects or one.subjects[0] in found:
                continue
            row = chronicle.of("nonconformity", int(one.subjects[0].partition(":")[2])).row
            found[one.subjects[0]] = NonconformityLine(
                code=row["code"],
                severity=row["severity"],
                state=row["state"],
                description=row.get("description", ""),
                decision=row.get("decision", ""),
                opened_at=from_text(row["opened_at"]),
                closed_at=from_text(row["closed_at"]) if "closed_at" in row else None,
                of=code,
            )
    return sorted(found.values(), key=lambda one: one.opened_at)
