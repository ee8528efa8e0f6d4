"""What must be true of every biobank in every moment, asked of the database and of the ledger themselves.

The numbers are those of the lifecycle's table of invariants.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, text

from app.biobank.samples.places.spots import suits_material
from app.biobank.samples.transitions import PLACEMENTS, TRANSITIONS
from app.biobank.samples.words import HoldKind, Status, placement_of
from app.biobank.storage.temperatures import TemperatureClass

USES = frozenset(
    {
        "sample.checked_in_to_run",
        "sample.produced",
        "reservation.made",
        "sample.packed",
        "sample.distributed",
    }
)
"""What I-11 calls use: none of it may be told of a donor's material after the withdrawal."""


def broken_in_the_rows(connection: Connection) -> Iterator[str]:
    """I-01, I-02, I-03, I-04, I-06, I-09, I-10, I-12: what the tables alone can tell."""
    samples = rows(connection, "SELECT * FROM sample")
    for one in samples:
        placement = placement_of(one.container_id, one.custodian_site_id, one.shipment_id)
        if placement not in PLACEMENTS[Status(one.status)]:
            yield f"I-01 {one.code} is {one.status} and in {placement}"
        if sum(it is not None for it in (one.container_id, one.custodian_site_id, one.shipment_id)) > 1:
            yield f"I-01 {one.code} is in several places"
        if one.amount is not None and one.amount < 0:
            yield f"I-04 {one.code} holds {one.amount}"
    standing = Counter((one.container_id, one.place) for one in samples if one.container_id is not None)
    for place, count in standing.items():
        if count > 1:
            yield f"I-02 {count} samples at {place}"
    yield from _unfit(connection)
    yield from _overpromised(connection, {one.id: one for one in samples})
    yield from _misnamed(connection, samples)
    yield from _misborn(connection, {one.id: one for one in samples})


def _unfit(connection: Connection) -> Iterator[str]:
    query = """
        SELECT s.code, s.material, c.state, c.temperature, p.temperature AS around, s.site_id, c.site_id AS there
        FROM sample s JOIN container c ON c.id = s.container_id LEFT JOIN container p ON p.id = c.parent_id
    """
    for one in rows(connection, query):
        cold = one.temperature or one.around
        if one.state != "active" or one.site_id != one.there:
            yield f"I-03 {one.code} stands where nothing may stand"
        if cold and not suits_material(one.material, TemperatureClass(cold)):
            yield f"I-03 {one.code} ({one.material}) stands at {cold}"


def _overpromised(connection: Connection, samples: dict[int, Any]) -> Iterator[str]:
    promises = defaultdict(list)
    for one in rows(connection, "SELECT * FROM reservation WHERE state = 'active'"):
        promises[one.sample_id].append(one.amount)
    for id_, amounts in promises.items():
        sample = samples[id_]
        if None in amounts and len(amounts) > 1:
            yield f"I-06 {sample.code} is reserved whole, and again"
        if sum(amount or 0 for amount in amounts) > (sample.amount or 0):
            yield f"I-06 more of {sample.code} is reserved than is left"


def _misnamed(connection: Connection, samples: list[Any]) -> Iterator[str]:
    names = {one.name: one for one in rows(connection, "SELECT * FROM barcode")}
    if len({name.upper() for name in names}) != len(names):
        yield "I-09 a code is there in two cases"
    for one in samples:
        named = names.get(one.code.upper())
        if named is None or (named.kind, named.target_id) != ("sample", one.id):
            yield f"I-09 {one.code} does not name its sample"


def _misborn(connection: Connection, samples: dict[int, Any]) -> Iterator[str]:
    donors = {one.id: one for one in rows(connection, "SELECT * FROM donor")}
    parents = defaultdict(list)
    for edge in rows(connection, "SELECT * FROM lineage ORDER BY child_id"):
        parents[edge.child_id].append(edge.parent_id)
    depth: dict[int, int] = {}
    for id_, one in sorted(samples.items()):
        above = parents.get(id_, [])
        depth[id_] = 1 + max((depth.get(parent, 99) for parent in above), default=0)
        theirs = {samples[parent].donor_id for parent in above}
        if depth[id_] > 12:
            yield f"I-10 {one.code} stands in a circle, or {depth[id_]} deep"
        if above and one.donor_id is not None and one.donor_id not in theirs:
            yield f"I-10 {one.code} has a donor that none of its parents has"
        donor = donors.get(one.donor_id)
        withdrawn = donor is not None and donor.withdrawn in ("no_further_use", "destroy")
        ended = one.status in ("exhausted", "destroyed", "voided")
        if withdrawn and not ended and HoldKind.CONSENT_WITHDRAWN not in one.holds.split():
            yield f"I-12 {one.code} is of a donor who withdrew, and not held"


def broken_in_the_ledger(connection: Connection) -> Iterator[str]:
    """I-04, I-05, I-07, I-08, I-11, I-15, I-16 and I-31: what only the whole history can tell."""
    told = history(connection)
    yield from _lives(told)
    yield from _used_after_withdrawal(connection, told)
    for cut in {len(told) // 3, len(told) // 2, len(told)}:
        yield from _stock(told[:cut])


def history(connection: Connection) -> list[dict[str, Any]]:
    """Every entry in the order of its subject's versions and of the ledger: kind, subject, changes and fact."""
    query = """
        SELECT e.id, e.kind, s.subject, s.version, p.payload FROM ledger_entry e
        JOIN ledger_payload p ON p.entry_id = e.id
        LEFT JOIN ledger_subject s ON s.entry_id = e.id AND s.version IS NOT NULL ORDER BY e.id
    """
    return [
        {"kind": one.kind, "subject": one.subject or "", "version": one.version, **json.loads(one.payload)}
        for one in rows(connection, query)
    ]


def _own(entry: dict[str, Any], table: str = "sample") -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of the subject's own row before and after; empty where the entry does not touch it."""
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, _key, was, became in entry["changes"]:
        if name == table:
            before |= {field: value for field, value in (was or {}).items() if field not in before}
            after |= became
    return before, after


def _lives(told: list[dict[str, Any]]) -> Iterator[str]:
    steps = {(one.event, one.before, one.after) for one in TRANSITIONS}
    state: dict[str, dict[str, Any]] = defaultdict(dict)
    for entry in told:
        subject = entry["subject"]
        if not subject.startswith("sample:"):
            continue
        row = state[subject]
        before, after = dict(row), _own(entry)[1]
        row |= after
        if not row:
            yield f"I-07 {subject} was told of before it was born"
            continue
        status = Status(row["status"])
        was = Status(before["status"]) if before else None
        if (
            was is not status
            and not entry["kind"].startswith("test.")
            and (entry["kind"], was, status) not in steps
        ):
            yield f"I-15 {entry['kind']} took {subject} from {was} to {status}"
        where = placement_of(row.get("container_id"), row.get("custodian_site_id"), row.get("shipment_id"))
        if where not in PLACEMENTS[status]:
            yield f"I-07 {subject} was {status} in {where} after {entry['kind']}"
        if row.get("thaws", 0) not in (before.get("thaws", 0), before.get("thaws", 0) + 1):
            yield f"I-16 {subject} jumped from {before.get('thaws')} to {row.get('thaws')} thaws"
        if row.get("thaws", 0) > before.get("thaws", 0) and entry["kind"] != "sample.refrozen":
            yield f"I-16 {entry['kind']} counted a thaw of {subject}"
        if entry["kind"] == "sample.consumed":
            yield from _balance(entry, before, row)


def _balance(entry: dict[str, Any], before: dict[str, Any], row: dict[str, Any]) -> Iterator[str]:
    fact = entry["fact"]
    if before.get("amount") is None or row.get("amount") is None:
        return
    gone = before["amount"] - row["amount"]
    # Where a method makes another material of it, what was taken went into the method; the yield is no balance.
    converted = fact["taken_amount"] if fact["children"] and not fact["to_children"] else 0
    if converted + fact["to_children"] + fact["discard_amount"] + fact["loss_amount"] != gone:
        yield f"I-05 {entry['subject']}: {gone} left it, which {fact} does not explain"


def _used_after_withdrawal(connection: Connection, told: list[dict[str, Any]]) -> Iterator[str]:
    donors = {f"sample:{one.id}": f"donor:{one.donor_id}" for one in rows(connection, "SELECT * FROM sample")}
    withdrawn: set[str] = set()
    for entry in told:
        if entry["kind"] == "consent.withdrawn" and entry["fact"]["level"] in ("no_further_use", "destroy"):
            withdrawn.add(entry["subject"])
        if entry["kind"] in USES and donors.get(entry["subject"]) in withdrawn:
            yield f"I-11 {entry['kind']} of {entry['subject']} after its donor withdrew"


def _stock(told: list[dict[str, Any]]) -> Iterator[str]:
    """What the events add up to is what the states show."""
    events = Counter(entry["kind"] for entry in told)
    status: dict[str, str] = {}
    for entry in told:
        if entry["subject"].startswith("sample:"):
            status[entry["subject"]] = _own(entry)[1].get("status", status.get(entry["subject"], ""))
    found = Counter(status.values())
    born = events["sample.registered_direct"] + events["sample.produced"]
    ended = {"exhausted": events["sample.exhausted"], "destroyed": events["sample.destroyed"]}
    if len(status) != born:
        yield f"I-31 {born} were born, {len(status)} are there"
    for word, count in ended.items():
        if found[word] != count:
            yield f"I-31 {count} were {word}, {found[word]} are"


def rows(connection: Connection, query: str) -> list[Any]:
    """The rows of a plain question."""
    return list(connection.execute(text(query)))
