"""Whether an entry's columns, payload and subjects say what its hashed header says."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from app.core.ledger.tree import leaf_hash


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of a header, as `writing.Teller` makes them."""

    about: tuple[str, ...]
    actor: str
    deed: str
    kind: str
    occurred_at: str
    payload_hash: str
    permission: str | None
    recorded_at: str
    role: str
    scope: str | None
    site: str | None
    subjects: tuple[tuple[str, int], ...]
    v: int
    via: str


read_header = msgspec.json.Decoder(Header).decode

Wrong = tuple[str, str, dict[str, Any]]
"""A finding's code, sentence, and what it points at."""


def what_is_wrong(row: Any, header: Header) -> Iterator[Wrong]:
    """What of an entry's row and payload does not fit its header."""
    if leaf_hash(row.header.encode(errors="replace")) != row.leaf_hash:
        yield (
            "entry.hash",
            "The header is not the one that was hashed: it was changed after it was written.",
            {"table": "ledger_entry", "field": "header"},
        )
    yield from _columns(row, header)
    if row.payload is None:
        yield "payload.missing", "The payload is gone.", {"table": "ledger_payload"}
        return
    found = sha256(str(row.payload).encode(errors="replace")).hexdigest()
    if found != header.payload_hash:
        yield (
            "payload.hash",
            "The payload is not the one that was hashed: it was changed after it was written.",
            {"table": "ledger_payload", "field": "payload", "expected": header.payload_hash, "found": found},
        )


def _columns(row: Any, header: Header) -> Iterator[Wrong]:
    if (
        row.recorded_at == header.recorded_at
        and row.occurred_at == header.occurred_at
        and f"user:{row.actor_id}" == header.actor
        and row.kind == header.kind
        and row.deed == header.deed
        and _reference("study", row.study_id) == header.scope
        and _reference("site", row.site_id) == header.site
    ):
        return
    pairs = {
        "recorded_at": (header.recorded_at, row.recorded_at),
        "occurred_at": (header.occurred_at, row.occurred_at),
        "actor_id": (header.actor, f"user:{row.actor_id}"),
        "kind": (header.kind, row.kind),
        "deed": (header.deed, row.deed),
        "study_id": (header.scope, _reference("study", row.study_id)),
        "site_id": (header.site, _reference("site", row.site_id)),
    }
    for name, (expected, found) in pairs.items():
        if expected != found:
            yield (
                "entry.column",
                f"The column {name} says {found}; the hashed header says {expected}.",
                {"table": "ledger_entry", "field": name, "expected": expected, "found": found},
            )


def _reference(kind: str, id_: Any) -> str | None:
    return f"{kind}:{id_}" if id_ else None


def concerned(header: Header) -> dict[str, int | None]:
    """The rows of ledger_subject that belong to a header: subject to version, mentions without one."""
    rows: dict[str, int | None] = dict.fromkeys(header.about)
    rows.update(header.subjects)
    return rows
