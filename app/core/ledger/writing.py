"""Turns what was told into entries: canonical texts, hashes, and the rows that keep them."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app.core import canonical
from app.core.actor import Actor, Permission
from app.core.clock import as_text
from app.core.db.base import Table
from app.core.ledger.facts import Fact
from app.core.ledger.models import Concern, Entry, Payload
from app.core.ledger.tree import leaf_hash

Change = tuple[str, str, dict[str, Any] | None, dict[str, Any]]
"""One row's change: table, key, the fields before (None for a new row), the fields after."""

Batch = tuple[type[Table], list[dict[str, Any]]]


class Told(NamedTuple):
    """A fact, the version of its subject that it made, and the row changes it explains."""

    fact: Fact
    version: int | None
    changes: list[Change]


class Teller:
    """Writes the entries of one unit of work."""

    def __init__(self, actor: Actor, permission: Permission | None, now: datetime, deed: str) -> None:
        self._actor = f"user:{actor.user_id}"
        self._actor_id = actor.user_id
        self._via = actor.via
        self._permission = permission.value if permission else None
        self._role = actor.role_for(permission) if permission else ("system" if actor.everything else "")
        self._now = now
        self._recorded_at = as_text(now)
        self._deed = deed

    def rows(self, ids: Sequence[int], told: Sequence[Told]) -> list[Batch]:
        """The rows of `told`, one entry each, under `ids` in the same order."""
        entries: list[dict[str, Any]] = []
        payloads: list[dict[str, Any]] = []
        concerns: list[dict[str, Any]] = []
        salts = secrets.token_bytes(16 * len(told))
        for place, (id_, (fact, version, changes)) in enumerate(zip(ids, told, strict=True)):
            payload = canonical.encode(
                {
                    "changes": changes,
                    "fact": fact.told(),
                    "reason": fact.reason,
                    "salt": salts[16 * place : 16 * place + 16].hex(),
                }
            )
            occurred_at, occurred = self._now, self._recorded_at
            if fact.occurred_at is not None:
                occurred_at, occurred = fact.occurred_at, as_text(fact.occurred_at)
            header = canonical.encode(
                {
                    "about": fact.about,
                    "actor": self._actor,
                    "deed": self._deed,
                    "kind": fact.kind,
                    "occurred_at": occurred,
                    "payload_hash": hashlib.sha256(payload).hexdigest(),
                    "permission": self._permission,
                    "recorded_at": self._recorded_at,
                    "role": self._role,
                    "scope": f"study:{fact.study_id}" if fact.study_id else None,
                    "site": f"site:{fact.site_id}" if fact.site_id else None,
                    "subjects": [[fact.subject, version]] if fact.subject else [],
                    "v": 1,
                    "via": self._via,
                }
            )
            entries.append(
                {
                    "id": id_,
                    "recorded_at": self._now,
                    "occurred_at": occurred_at,
                    "actor_id": self._actor_id,
                    "kind": fact.kind,
                    "study_id": fact.study_id,
                    "site_id": fact.site_id,
                    "deed": self._deed,
                    "header": header.decode(),
                    "leaf_hash": leaf_hash(header),
                }
            )
            payloads.append({"entry_id": id_, "payload": payload.decode()})
            if fact.subject:
                concerns.append({"entry_id": id_, "subject": fact.subject, "version": version})
            concerns.extend(
                {"entry_id": id_, "subject": other, "version": None}
                for other in dict.fromkeys(fact.about)
                if other != fact.subject
            )
        batches: list[Batch] = [(Entry, entries), (Payload, payloads)]
        return [*batches, (Concern, concerns)] if concerns else batches
