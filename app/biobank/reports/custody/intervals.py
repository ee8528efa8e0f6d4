"""Cuts a sample's history into intervals: one holder, one place, from when to when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from app.biobank.reports.certificates import EventRef
from app.biobank.reports.chronicle import Chronicle, History, Step
from app.biobank.reports.custody.schemas import Interval
from app.biobank.reports.places_in_time import Places
from app.core.ledger.histories import Happening, Row
from app.core.ledger.lateness import LATE_AFTER

"""An entry recorded later than this after it happened is marked (documents, audit report, 6)."""

WHERE = ("container_id", "place", "custodian_site_id", "custodian_user_id", "shipment_id", "status")
_NOT_YET = frozenset({"planned"})
OVER = frozenset({"exhausted", "destroyed", "voided"})
Holder = Literal["store", "person", "site", "shipment", "nobody"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One holder and place of a sample; `end` is None while it lasts."""

    step: Step
    row: Row
    start: datetime
    end: datetime | None
    moved: Happening | None = None
    """The entry of a container that carried the tube to another place, when that is what began the stretch."""

    @property
    def happening(self) -> Happening:
        """The entry that began it."""
        return self.moved or self.step.happening

    @property
    def is_held(self) -> bool:
        """Whether anybody or anything had it."""
        return any(
            self.row.get(name) is not None for name in ("container_id", "custodian_site_id", "shipment_id")
        )


def stretches(history: History, places: Places, until: datetime | None = None) -> list[Stretch]:
    """The stretches of a sample up to `until`; splits where a container around it was moved.

    A planned sample has none yet, an ended one none any more. A lost one has a stretch held by nobody.
    """
    found: list[Stretch] = []
    key: list[object] = []
    moments = history.changes(*WHERE)
    for place, step in enumerate(moments):
        status = step.row.get("status")
        start = step.happening.occurred_at
        if until is not None and (start > until or (start == until and found)):
            break
        if status in OVER or status in _NOT_YET:
            key = []
            continue
        now = [step.row.get(name) for name in WHERE[:-1]]
        if now == key and any(value is not None for value in now):
            continue
        key = now
        end = next((one.happening.occurred_at for one in moments[place + 1 :] if _differs(one, now)), None)
        if until is not None and (end is None or end > until):
            end = until
        found += _split(step, start, end, places)
    return found


def _differs(step: Step, now: list[object]) -> bool:
    return step.row.get("status") in OVER or [step.row.get(name) for name in WHERE[:-1]] != now


def _split(step: Step, start: datetime, end: datetime | None, places: Places) -> Iterator[Stretch]:
    container = step.row.get("container_id")
    here, moved = start, None
    while container is not None:
        move = places.next_move(container, here, end)
        if move is None:
            break
        moment = move.happening.occurred_at
        yield Stretch(step, step.row, here, moment, moved)
        here, moved = moment, move.happening
    yield Stretch(step, step.row, here, end, moved)


class Teller:
    """Puts stretches into words: who, where, from whom to whom, and on which entry it rests."""

    def __init__(self, chronicle: Chronicle, places: Places) -> None:
        self._chronicle, self._places = chronicle, places

    def intervals(
        self, code: str, found: list[Stretch], *, as_parent: bool, first_number: int, giver: str = ""
    ) -> list[Interval]:
        """The stretches of one sample as numbered intervals; `giver` is who had it before the first."""
        lines: list[Interval] = []
        for number, one in enumerate(found, first_number):
            name, place = self.holder_of(one.row, one.start)
            taker = self._taker(one)
            lines.append(
                Interval(
                    number=number,
                    of=code,
                    as_parent=as_parent,
                    holder=kind_of(one.row),
                    name=name,
                    place=place,
                    start=one.start,
                    end=one.end,
                    minutes=minutes(one.start, one.end),
                    handed_by=giver or "–",
                    accepted_by=taker,
                    how=self._how(one),
                    condition=self._condition(one),
                    remark=self._remark(one),
                    event=self.event(one.happening),
                )
            )
            giver = taker
        return lines

    def holder_of(self, row: Row, moment: datetime) -> tuple[str, str]:
        """Who holds a sample whose row is `row`, and where exactly."""
        container = row.get("container_id")
        if container is not None:
            site = self._places.standing(container, moment).site_id
            return f"{self._site(site)} store", self._places.path(container, row.get("place"), moment)
        if row.get("shipment_id") is not None:
            shipment = self._chronicle.of("shipment", row["shipment_id"]).at(moment)
            shipment = shipment or self._chronicle.of("shipment", row["shipment_id"]).row
            courier = shipment.get("courier")
            code = shipment.get("code", "")
            return f"Shipment {code}" + (f", {courier}" if courier else ""), self._way(shipment)
        if row.get("custodian_site_id") is not None:
            site_name = self._site(row["custodian_site_id"])
            person = row.get("custodian_user_id")
            return (
                (f"{site_name} ({self._chronicle.login(person)})", "in hand") if person else (site_name, "")
            )
        return ("Nobody", "lost") if row.get("status") == "lost" else ("Nobody", "")

    def _site(self, site_id: int | None) -> str:
        return self._chronicle.code("site", site_id) if site_id else "?"

    def _way(self, shipment: Row) -> str:
        return f"{self._site(shipment.get('from_site_id'))} → {self._site(shipment.get('to_site_id'))}"

    def _taker(self, one: Stretch) -> str:
        row, site = one.row, one.row.get("custodian_site_id")
        if row.get("custodian_user_id"):
            return self._chronicle.login(row["custodian_user_id"])
        if row.get("shipment_id") is not None:
            return str(self._chronicle.of("shipment", row["shipment_id"]).row.get("courier") or "courier")
        if row.get("container_id") is not None:
            return "store"
        if site is None:
            return "nobody"
        # Whoever records it where it is has taken it; a sender cannot accept for the recipient.
        here = one.happening.site_id == site
        return self._chronicle.login(one.happening.actor_id) if here else self._site(site)

    def _how(self, one: Stretch) -> str:
        if one.moved is not None:
            return f"moved with {one.moved.fact.get('code', 'its container')}"
        kind = one.happening.kind.partition(".")[2].replace("_", " ")
        shipment = one.happening.fact.get("shipment")
        return f"{kind}, {shipment}" if shipment else kind

    def _condition(self, one: Stretch) -> str:
        container = one.row.get("container_id")
        if container is not None:
            return _degrees(self._places.standing(container, one.start).temperature)
        if one.row.get("shipment_id") is not None:
            shipment = self._chronicle.of("shipment", one.row["shipment_id"]).row
            parts = (
                shipment.get("coolant"),
                f"logger {shipment['logger']}" if shipment.get("logger") else "",
            )
            return ", ".join(str(part) for part in parts if part)
        return str(one.happening.fact.get("condition") or "")

    def _remark(self, one: Stretch) -> str:
        happening = one.happening
        parts = []
        late = happening.recorded_at - happening.occurred_at
        if late > LATE_AFTER:
            parts.append(f"recorded {spoken(late)} later")
        if happening.kind in ("sample.position_corrected", "record.corrected"):
            parts.append("correction")
        if happening.reason:
            parts.append(happening.reason)
        return "; ".join(parts)

    def event(self, one: Happening) -> EventRef:
        """The reference to an entry."""
        return EventRef(
            entry=one.id,
            index=one.index,
            hash=one.leaf_hash.hex(),
            kind=one.kind,
            occurred_at=one.occurred_at,
            recorded_at=one.recorded_at,
            by=self._chronicle.login(one.actor_id),
            is_late=one.recorded_at - one.occurred_at > LATE_AFTER,
        )


def kind_of(row: Row) -> Holder:
    """What kind of holder a sample's row names."""
    if row.get("container_id") is not None:
        return "store"
    if row.get("shipment_id") is not None:
        return "shipment"
    if row.get("custodian_user_id") is not None:
        return "person"
    return "site" if row.get("custodian_site_id") is not None else "nobody"


def minutes(start: datetime, end: datetime | None) -> int | None:
    """Whole minutes between two moments; None while it lasts."""
    return None if end is None else int((end - start).total_seconds() // 60)


def spoken(length: timedelta) -> str:
    """A length of time as people say it: "3 d 04 h", "3 h 10 min"."""
    whole = int(length.total_seconds() // 60)
    days, rest = divmod(abs(whole), 24 * 60)
    hours, left = divmod(rest, 60)
    sign = "−" if whole < 0 else ""
    if days:
        return f"{sign}{days} d {hours:02} h"
    return f"{sign}{hours} h {left:02} min" if hours else f"{sign}{left} min"


def _degrees(temperature: str) -> str:
    return f"{temperature.replace('-', '−')} °C" if temperature.startswith("-") else temperature
