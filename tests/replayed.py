"""The figures once more, counted in plain Python from what the ledger tells, and from nothing else.

Nothing of `app.biobank.figures` is used: what a figure means is said here a second time.
"""

import csv
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from app.core.gate import House
from tests.needs import ROOT

IN_STOCK = {"received", "accepted", "in_process", "available"}
GONE = {"planned", "exhausted", "destroyed", "lost", "voided"}
CORRECTIONS = {
    "record.corrected", "sample.amount_adjusted", "sample.position_corrected", "sample.reception_reversed",
    "sample.relabelled", "sample.transfer_cancelled",
}  # fmt: skip
USES = {"sample.checked_in_to_run", "sample.consumed", "sample.distributed", "sample.produced"}
Row = dict[str, Any]


@dataclass
class Entry:
    """One entry as its header and payload tell it."""

    id: int
    kind: str
    recorded: datetime
    occurred: datetime
    site: int | None
    study: int | None
    subject: str
    fact: Row
    changes: list[Any]


@dataclass
class Asked:
    """What is looked at: ids, a material, a period, the midnight before and the moment."""

    now: datetime
    today: datetime
    since: datetime
    until: datetime
    site: int | None = None
    study: int | None = None
    material: str = ""

    def within(self, moment: datetime | None) -> bool:
        return moment is not None and self.since <= moment < self.until


@dataclass
class Replay:
    """Every entry, the rows they fold into, and when each field of a row changed last."""

    house: House
    entries: list[Entry] = field(default_factory=list)
    tables: dict[str, dict[str, Row]] = field(default_factory=lambda: defaultdict(dict))
    changed: dict[tuple[str, str, str], datetime] = field(default_factory=dict)
    held: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        query = text(
            "SELECT e.id, e.header, p.payload FROM ledger_entry e "
            "JOIN ledger_payload p ON p.entry_id = e.id ORDER BY e.id"
        )
        with self.house.database.session() as session:
            told = list(session.connection().execute(query))
        for id_, header, payload in told:
            self._tell(id_, json.loads(header), json.loads(payload))

    def _tell(self, id_: int, header: Row, payload: Row) -> None:
        entry = Entry(
            id_,
            header["kind"],
            moment(header["recorded_at"]),
            moment(header["occurred_at"]),
            number(header["site"]),
            number(header["scope"]),
            header["subjects"][0][0] if header["subjects"] else "",
            payload["fact"],
            payload["changes"],
        )
        self.entries.append(entry)
        for table, key, _before, after in payload["changes"]:
            row = self.tables[table].setdefault(key, {})
            for hold in set((after.get("holds") or "").split()) - set((row.get("holds") or "").split()):
                self.held[key, hold] = entry.recorded
            row.update(after)
            for name in after:
                self.changed[table, key, name] = entry.recorded

    def rows(self, table: str) -> list[Row]:
        return list(self.tables[table].values())

    def by(self, table: str, column: str) -> dict[Any, list[Row]]:
        found: dict[Any, list[Row]] = defaultdict(list)
        for row in self.rows(table):
            found[row.get(column)].append(row)
        return found

    def samples(self, asked: Asked) -> list[Row]:
        return [one for one in self.rows("sample") if fits(one, asked)]

    def told(self, asked: Asked, *kinds: str) -> list[Entry]:
        samples = self.tables["sample"]
        return [
            one
            for one in self.entries
            if asked.within(one.recorded)
            and (not kinds or one.kind in kinds)
            and asked.site in (None, one.site)
            and asked.study in (None, one.study)
            and (
                not asked.material
                or samples.get(one.subject.removeprefix("sample:"), {}).get("material") == asked.material
            )
        ]


def moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def number(reference: str | None) -> int | None:
    return int(reference.partition(":")[2]) if reference else None


def fits(row: Row, asked: Asked) -> bool:
    return (
        asked.site in (None, row.get("site_id"))
        and asked.study in (None, row.get("study_id"))
        and asked.material in ("", row.get("material"))
    )


def bench(replay: Replay, asked: Asked) -> dict[str, tuple[int, int]]:
    """By figure: the rows it is made of, and those that count."""
    samples = replay.samples(asked)

    def since(sample: Row, name: str, least: timedelta) -> bool:
        return replay.changed["sample", str(sample["id"]), name] <= asked.now - least

    return {
        "received-today": both(
            one
            for one in samples
            if one["kind"] == "primary"
            and (at := moment(one.get("received_at")))
            and asked.today <= at <= asked.now
        ),
        "backlog": both(one for one in samples if one["status"] == "received"),
        "to-put-away": both(
            one for one in samples if one["status"] == "accepted" and one.get("container_id") is None
        ),
        "outside-storage": both(
            one
            for one in samples
            if one.get("home_container_id")
            and one.get("custodian_user_id")
            and one["status"] != "in_process"
            and since(one, "home_container_id", timedelta(minutes=30))
        ),
        "in-custody": both(
            one
            for one in samples
            if one.get("custodian_user_id") and since(one, "custodian_user_id", timedelta(hours=24))
        ),
        "on-the-way": both(
            one
            for one in replay.rows("shipment")
            if one["state"] == "dispatched"
            and moment(one["dispatched_at"]) < asked.now - timedelta(hours=72)
            and asked.site in (None, one["from_site_id"], one["to_site_id"])
        ),
        "to-decide": both(
            one
            for one in nonconformities(replay, asked)
            if one["state"] == "open" and not one.get("decision")
        ),
    }


def stock(replay: Replay, asked: Asked) -> dict[str, tuple[int, int]]:
    samples = replay.samples(asked)
    here = [one for one in samples if one["status"] in IN_STOCK]
    of_donors = Counter(
        one["donor_id"] for one in replay.rows("sample") if one["status"] in IN_STOCK and one.get("donor_id")
    )
    promised: dict[int, list[datetime]] = defaultdict(list)
    for one in replay.rows("reservation"):
        if one["state"] == "active":
            promised[one["sample_id"]].append(moment(one["made_at"]))
    kept = [one for one in samples if one["id"] in promised]
    parents = {one["parent_id"] for one in replay.rows("lineage")}
    left = {int(one.subject[7:]) for one in replay.entries if one.kind == "sample.distributed"}
    were = [one for one in samples if one["status"] not in ("planned", "voided")]
    filled = boxes(replay, asked)
    return {
        "in-stock": both(here),
        "donors": both({one["donor_id"] for one in here if one.get("donor_id")}),
        "last-aliquots": both(one for one in here if of_donors[one.get("donor_id")] == 1),
        "capacity": both(filled),
        "fragmentation": both(one for one in filled if 0 < one[0] < one[1]),
        "missing": both(
            one
            for one in samples
            if "missing_suspected" in one["holds"]
            and one["status"] != "lost"
            and replay.held[str(one["id"]), "missing_suspected"] <= asked.now - timedelta(days=30)
        ),
        "old-reservations": share(
            kept, lambda one: min(promised[one["id"]]) < asked.now - timedelta(days=90)
        ),
        "utilisation": share(
            were,
            lambda one: one["id"] in left or (one["status"] == "exhausted" and one["id"] not in parents),
        ),
        "freeze-thaws": share(here, lambda one: one["thaws"] <= 1),
        "sprec": share(here, lambda one: bool(one["sprec"])),
    }


def boxes(replay: Replay, asked: Asked) -> list[tuple[int, int]]:
    """Tubes and positions of every container in use that holds tubes."""
    containers, formats = replay.tables["container"], replay.tables["container_format"]
    children, tubes = replay.by("container", "parent_id"), replay.by("sample", "container_id")
    used_so = {
        one.get("format_id")
        for one in containers.values()
        if one["kind"] == "rack" and children.get(one["id"])
    }

    def holds_tubes(one: Row) -> bool:
        if one["kind"] == "rack":
            has_tubes = bool(tubes.get(one["id"]))
            return not children.get(one["id"]) and (has_tubes or one.get("format_id") not in used_so)
        return one["kind"] in ("box", "plate")

    def in_use(one: Row) -> bool:
        outer = containers.get(str(one.get("parent_id")))
        return one["state"] == "active" and (outer is None or in_use(outer))

    def root(one: Row) -> Row:
        outer = containers.get(str(one.get("parent_id")))
        return root(outer) if outer else one

    return [
        (len(tubes.get(one["id"], [])), grid["row_count"] * grid["column_count"])
        for one in containers.values()
        if (grid := formats.get(str(one.get("format_id"))))
        and holds_tubes(one)
        and in_use(one)
        and asked.site in (None, root(one)["site_id"])
    ]


def flows(replay: Replay, asked: Asked) -> dict[str, tuple[int, int]]:
    samples = replay.samples(asked)
    started = {
        int(one["sample_id"]): moment(run.get("started_at"))
        for one in replay.rows("run_tube")
        for run in [replay.tables["run"][str(one["run_id"])]]
    }
    timing = ROOT / "app/biobank/vocabulary/lists/timing.csv"
    limits = {
        (line["material"], line["step"]): (int(line["least"] or 0), int(line["warn"]))
        for line in csv.DictReader(timing.read_text().splitlines())
        if line["warn"]
    }

    def timed(end: Callable[[Row], datetime | None]) -> list[Row]:
        found = (one for one in samples if asked.within(end(one)) and one.get("collected_at"))
        return [one for one in found if moment(one["collected_at"]) <= end(one)]

    def limited(step: str, end: Callable[[Row], datetime | None]) -> tuple[int, int]:
        judged = [one for one in timed(end) if (one["material"], step) in limits]

        def kept(one: Row) -> bool:
            least, most = limits[one["material"], step]
            minutes = (end(one) - moment(one["collected_at"])) / timedelta(minutes=1)
            return least <= minutes <= most

        return share(judged, kept)

    def received(one: Row) -> datetime | None:
        return moment(one.get("received_at"))

    def frozen(one: Row) -> datetime | None:
        return moment(one.get("frozen_at"))

    def spun(one: Row) -> datetime | None:
        return started.get(one["id"])

    requests = [one for one in replay.rows("request") if asked.study in (None, one.get("study_id"))]
    over = {"draft", "declined", "closed", "withdrawn"}
    parcels = [
        one
        for one in replay.rows("shipment")
        if one["kind"] == "distribution"
        and asked.within(moment(one.get("dispatched_at")))
        and asked.site in (None, one["from_site_id"], one["to_site_id"])
    ]
    week = timedelta(days=7)
    due = [
        one for one in parcels if one.get("received_at") or moment(one["dispatched_at"]) < asked.now - week
    ]
    return {
        "collected": share(
            replay.told(asked, "sample.collected", "sample.not_collected"),
            lambda one: one.kind == "sample.collected",
        ),
        "to-reception": both(came_in(timed(received))),
        "to-spin": limited("collection_to_spin", spun),
        "frozen-in-time": limited("collection_to_freeze", frozen),
        "to-freeze": both(timed(frozen)),
        "made": both(replay.told(asked, "sample.produced")),
        "distributed": both(replay.told(asked, "sample.distributed")),
        "returned": both(replay.told(asked, "sample.return_received")),
        "open-requests": both(one for one in requests if one["state"] not in over),
        "committee": both(
            one for one in requests if one.get("submitted_at") and asked.within(moment(one.get("decided_at")))
        ),
        "decision-to-parcel": both(one for one in parcels if one.get("request_id")),
        "receipts": share(
            due,
            lambda one: (
                bool(one.get("received_at"))
                and moment(one["received_at"]) - moment(one["dispatched_at"]) <= week
            ),
        ),
    }


def quality(replay: Replay, asked: Asked) -> dict[str, tuple[int, int]]:
    samples = replay.samples(asked)
    found = nonconformities(replay, asked)
    linked = {one["sample_id"] for one in replay.rows("nonconformity_sample")}
    donors = replay.tables["donor"]
    month = timedelta(days=30)

    def donor(one: Row) -> Row:
        return donors.get(str(one.get("donor_id")), {})

    after = set()
    for entry in replay.entries:
        one = replay.tables["sample"].get(entry.subject.partition(":")[2], {})
        withdrawn = donor(one) if entry.kind in USES and entry.subject.startswith("sample:") else {}
        said_no = withdrawn.get("withdrawn") in ("no_further_use", "destroy")
        if said_no and entry.occurred > moment(withdrawn["withdrawn_at"]):
            after.add(one["id"])
    there = [one for one in samples if one["status"] not in {*GONE, "distributed"}]
    entries = replay.told(asked)
    return {
        "nonconforming": share(
            (one for one in came_in(samples) if asked.within(moment(one.get("received_at")))),
            lambda one: one["id"] in linked,
        ),
        "by-code": both(one for one in found if asked.within(moment(one["opened_at"]))),
        "overdue": both(
            one for one in found if one["state"] == "open" and moment(one["opened_at"]) < asked.now - month
        ),
        "closure": both(one for one in found if asked.within(moment(one.get("closed_at")))),
        "lost": both(replay.told(asked, "sample.declared_lost")),
        "used-after-withdrawal": both(one for one in samples if one["id"] in after),
        "not-destroyed": both(
            one
            for one in there
            if donor(one).get("withdrawn") == "destroy"
            and moment(donor(one)["withdrawn_at"]) < asked.now - month
        ),
        "without-consent": both(
            one
            for one in there
            if "consent_missing" in one["holds"]
            and replay.held[str(one["id"]), "consent_missing"] <= asked.now - timedelta(days=14)
        ),
        "corrections": share(entries, lambda one: one.kind in CORRECTIONS),
        "late-entries": share(entries, lambda one: one.recorded - one.occurred > timedelta(hours=24)),
    }


def stretches(replay: Replay, asked: Asked) -> dict[str, tuple[int | None, int | None]]:
    """By figure: the median and the 95th percentile of how long something took, in whole minutes or days."""
    samples = replay.samples(asked)
    requests = [one for one in replay.rows("request") if asked.study in (None, one.get("study_id"))]
    decided = {one["id"]: one.get("decided_at") for one in replay.rows("request")}
    parcels = [
        {**one, "decided_at": decided.get(one.get("request_id"))}
        for one in replay.rows("shipment")
        if one["kind"] == "distribution" and asked.site in (None, one["from_site_id"], one["to_site_id"])
    ]
    closed = nonconformities(replay, asked)
    minute, day = timedelta(minutes=1), timedelta(days=1)
    wanted = (
        ("to-reception", came_in(samples), "collected_at", "received_at", minute),
        ("to-freeze", samples, "collected_at", "frozen_at", minute),
        ("committee", requests, "submitted_at", "decided_at", day),
        ("decision-to-parcel", parcels, "decided_at", "dispatched_at", day),
        ("closure", closed, "opened_at", "closed_at", day),
    )
    found: dict[str, tuple[int | None, int | None]] = {}
    for name, rows, first, last, unit in wanted:
        lasted = sorted(
            (moment(one[last]) - moment(one[first])) // unit
            for one in rows
            if one.get(first) and asked.within(moment(one.get(last))) and one[first] <= one[last]
        )
        found[name] = (reached(lasted, 50), reached(lasted, 95))
    return found


def reached(values: list[int], percent: int) -> int | None:
    """The value that `percent` of 100 values do not pass: the nearest rank."""
    return values[max(0, math.ceil(len(values) * percent / 100) - 1)] if values else None


def weights(replay: Replay, asked: Asked) -> dict[str, tuple[int, int]]:
    """By figure: the two sums of which it is the share."""
    filled = boxes(replay, asked)
    begun = [(tubes, places) for tubes, places in filled if 0 < tubes < places]
    return {
        "capacity": (sum(tubes for tubes, _ in filled), sum(places for _, places in filled)),
        "fragmentation": (
            sum(places - tubes for tubes, places in begun),
            sum(places for _, places in begun),
        ),
    }


def came_in(samples: list[Row]) -> list[Row]:
    """The tubes that came in, without what was made of them."""
    return [one for one in samples if one["kind"] == "primary"]


def nonconformities(replay: Replay, asked: Asked) -> list[Row]:
    return [one for one in replay.rows("nonconformity") if fits({**one, "material": asked.material}, asked)]


def both(rows: Iterable[Any]) -> tuple[int, int]:
    count = sum(1 for _ in rows)
    return count, count


def share(rows: Iterable[Any], counts: Callable[[Any], bool]) -> tuple[int, int]:
    every = list(rows)
    return len(every), sum(1 for one in every if counts(one))


BOARDS = {"bench": bench, "stock": stock, "flows": flows, "quality": quality}
