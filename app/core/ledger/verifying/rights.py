"""Whether those who acted had the right to, and came in by a door that the ledger tells of.

A right, a session or a password that somebody puts into the tables, uses, and takes away again leaves the deeds
that were done with it. Each of them says in its header who acted, as what, with which permission, and by which door.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from app.core.ledger.prints import token_print
from app.core.ledger.verifying import queries
from app.core.ledger.verifying.folding import Fold, Told
from app.core.ledger.verifying.headers import Header, Wrong, read_header
from app.core.ledger.verifying.live_rows import told_of
from app.core.ledger.verifying.snapshot import Room

PROGRAM = "user:0"
_CAME_IN = "auth.signed_in"


class _Payload(msgspec.Struct):
    changes: list[tuple[str, str, dict[str, Any] | None, dict[str, Any]]]
    fact: dict[str, Any]


class _Grant(NamedTuple):
    role: str
    starts_at: str
    ends_at: str


_NOTHING = _Payload([], {})
_FOREVER = "~"


class Rights:
    """Everything that the ledger tells of users, roles, grants, passwords, tokens and sessions; read at once."""

    def __init__(self, room: Room) -> None:
        self._permissions: dict[str, set[str]] = defaultdict(set)
        self._grants: dict[str, list[_Grant]] = {}
        self._passwords: dict[str, set[str]] = {}
        self._doors: dict[str, tuple[str, str]] = {}
        codes: dict[int, str] = {}
        for subject, told in told_of(room, "role"):
            codes[int(subject.partition(":")[2])] = self._learn_role(told)
        for subject, told in told_of(room, "user"):
            self._learn_user(subject, told, codes)
        for row in room.stream(queries.of_kind(_CAME_IN, sqlite=room.sqlite)):
            self._learn_session(row.header, _read(row.payload).fact)

    def _learn_session(self, header: str, fact: dict[str, Any]) -> None:
        with suppress(msgspec.DecodeError, TypeError, UnicodeError):
            told = read_header(header)
            self._doors[str(fact.get("session"))] = (next(iter(told.about), ""), told.recorded_at)

    def _learn_role(self, told: Sequence[Told]) -> str:
        code, permissions = "", set[str]()
        for one in told:
            for table, _key, _before, after in _read(one.payload).changes:
                if table == "role":
                    code = after.get("code", code)
                    permissions |= set(after.get("permissions", "").split())
        self._permissions[code] |= permissions
        return code

    def _learn_user(self, subject: str, told: Sequence[Told], codes: dict[int, str]) -> None:
        self._passwords[subject] = {str(_read(one.payload).fact.get("password", "")) for one in told}
        self._grants[subject] = []
        for (table, _key), row in Fold(told).rows.items():
            if table == "role_grant":
                grant = _Grant(
                    codes.get(row.get("role_id", 0), ""),
                    row.get("starts_at", ""),
                    row.get("ends_at", _FOREVER),
                )
                self._grants[subject].append(grant)
            elif table == "token":
                self._doors[token_print(row.get("token_hash", ""))] = (subject, row.get("created_at", ""))

    def what_is_wrong(self, header: Header, payload: str | None) -> Iterator[Wrong]:
        """What the one who acted did not have, by what the ledger tells."""
        who, at = header.actor, header.recorded_at
        if who == PROGRAM:
            return
        if who not in self._grants:
            yield "right.user", f"{who} did it, of whom the ledger does not tell.", {"found": who}
            return
        if header.role and not any(
            one.role == header.role and one.starts_at <= at < one.ends_at for one in self._grants[who]
        ):
            told = f"{who} did it as {header.role}, and the ledger tells of no such grant at that time."
            yield "right.role", told, {"found": header.role}
        elif header.role and header.permission and header.permission not in self._permissions[header.role]:
            told = f"It was done by the right {header.permission}, which {header.role} never had."
            yield "right.permission", told, {"found": header.permission}
        if header.via:
            owner, since = self._doors.get(header.via, ("", ""))
            if owner != who or at < since:
                told = f"{who} came in by the {header.via}, of which the ledger does not tell."
                yield "right.door", told, {"found": header.via}
        if header.kind == _CAME_IN:
            password = _read(payload).fact.get("password")
            if password and password not in self._passwords[who]:
                yield (
                    "right.password",
                    f"{who} came in with a password that nobody had set.",
                    {"found": password},
                )


def _read(payload: Any) -> _Payload:
    try:
        return _decode(payload or "")
    except (msgspec.DecodeError, TypeError, UnicodeError):
        # A damaged payload has its own finding.
        return _NOTHING


_decode = msgspec.json.Decoder(_Payload).decode
