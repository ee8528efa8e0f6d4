"""Reads every entry once: its hash, its columns, its payload, its subjects, its place and its time."""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any

import msgspec

from app.core.clock import as_text, from_text
from app.core.ledger.tree import HASH_SIZE
from app.core.ledger.verifying import queries
from app.core.ledger.verifying.headers import Header, concerned, read_header, what_is_wrong
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.rights import Rights
from app.core.ledger.verifying.sealed_tree import SealedTree
from app.core.ledger.verifying.snapshot import Room
from app.core.ledger.verifying.trust import Trust


class Entries:
    """Walks through the sealed entries in the order of the tree, then through those that wait."""

    def __init__(self, room: Room, trust: Trust, findings: Findings, now: datetime) -> None:
        self.read = 0
        self.sealed = 0
        self._room, self._trust, self._findings, self._now = room, trust, findings, now
        self._latest = ""
        self._limit = ""
        self._rights: Rights

    def walk(self, tree: SealedTree, rights: Rights) -> None:
        """Check all, hold each against `rights`, and grow `tree` by every leaf."""
        self._rights = rights
        for rows in self._room.chunks(queries.sealed(sqlite=self._room.sqlite)):
            self._check(rows, sealed=True)
            for row in rows:
                if tree.whole and row.number != self.sealed:
                    tree.whole = False
                    self._findings.add(
                        "leaf.gap",
                        f"Leaf {self.sealed:,} is missing: the next one is {row.number}. No root can be "
                        "recomputed from here on.",
                        index=self.sealed,
                        table="ledger_leaf",
                        row=str(row.number),
                        expected=self.sealed,
                        found=row.number,
                    )
                self.sealed += 1
            if tree.whole:
                tree.extend([_usable(row.sealed_hash) for row in rows])
        for rows in self._room.chunks(queries.unsealed(sqlite=self._room.sqlite)):
            self._check(rows, sealed=False)

    def _check(self, rows: Sequence[Any], *, sealed: bool) -> None:
        headers: dict[int, tuple[Any, Header]] = {}
        for row in rows:
            place = row.number if sealed else None
            if sealed and row.id is None:
                self._say("leaf.entry", "Its entry is gone.", place, row.entry_id, table="ledger_entry")
                continue
            self.read += 1
            try:
                header = read_header(row.header)
            except (msgspec.DecodeError, TypeError, UnicodeError):
                self._say("entry.header", "Its header cannot be read.", place, row.id, table="ledger_entry")
                continue
            headers[row.id] = (row, header)
            for code, message, where in chain(
                what_is_wrong(row, header), self._rights.what_is_wrong(header, row.payload)
            ):
                self._say(code, message, place, row.id, header.kind, **where)
            if sealed and row.sealed_hash != row.leaf_hash:
                self._say(
                    "leaf.hash",
                    "The leaf in the tree is not the hash of this entry.",
                    place,
                    row.id,
                    header.kind,
                    table="ledger_leaf",
                    field="leaf_hash",
                    expected=_hex(row.leaf_hash),
                    found=_hex(row.sealed_hash),
                )
            self._check_time(header, place, row.id, sealed=sealed)
        self._check_concerns(headers, sealed=sealed)

    def _check_time(self, header: Header, place: int | None, entry_id: int, *, sealed: bool) -> None:
        text = header.recorded_at
        if sealed and text >= self._limit:
            # Texts of one form sort like their times, so nearly every entry ends here.
            if text > self._latest:
                self._remember(text)
            return
        try:
            moment = from_text(text)
        except ValueError:
            self._say("entry.time", f"It was recorded at {text}.", place, entry_id, header.kind)
            return
        if sealed:
            self._say(
                "entry.backdated",
                f"It says that it was recorded at {text}, but it was sealed after an entry of "
                f"{self._latest}.",
                place,
                entry_id,
                header.kind,
                table="ledger_entry",
                field="recorded_at",
                found=text,
            )
        elif self._now - moment > self._trust.patience:
            self._say(
                "entry.unsealed",
                f"It was recorded at {text} and is not sealed yet. Run `cryoledger checkpoint`; if it stays "
                "so, it was put in by hand.",
                place,
                entry_id,
                header.kind,
                table="ledger_entry",
            )

    def _remember(self, text: str) -> None:
        try:
            moment = from_text(text)
        except ValueError:
            return
        self._latest = text
        self._limit = as_text(moment - self._trust.slack)

    def _check_concerns(self, headers: dict[int, tuple[Any, Header]], *, sealed: bool) -> None:
        ids = [id_ for id_ in headers if type(id_) is int]
        if not ids:
            return
        stored = [
            tuple(row)
            for row in self._room.stream(queries.concerns(min(ids), max(ids)))
            if row.entry_id in headers
        ]
        rows = [
            (id_, subject, version)
            for id_, (_row, header) in headers.items()
            for subject, version in concerned(header).items()
        ]
        # Nearly always the two are the same, and this is all there is to do.
        if len(stored) == len(rows) and set(stored) == set(rows):
            return
        self._name_differing_concerns(headers, stored, sealed=sealed)

    def _name_differing_concerns(
        self, headers: dict[int, tuple[Any, Header]], stored_rows: Sequence[Any], *, sealed: bool
    ) -> None:
        found: dict[int, list[tuple[str, int | None]]] = {id_: [] for id_ in headers}
        for entry_id, subject, version in stored_rows:
            found[entry_id].append((subject, version))
        for id_, (row, header) in headers.items():
            expected = concerned(header)
            stored = found.get(id_, [])
            if len(stored) == len(expected) and dict(stored) == expected:
                continue
            place = row.number if sealed else None
            for subject, version in sorted(set(expected.items()) - set(stored), key=str):
                self._say(
                    "subject.missing",
                    f"It concerns {_spoken(subject, version)}, and the row that says so is gone or changed.",
                    place,
                    id_,
                    header.kind,
                    table="ledger_subject",
                    subject=subject,
                    row=f"{id_},{subject}",
                    expected=version,
                )
            for subject, version in sorted(set(stored) - set(expected.items()), key=str):
                self._say(
                    "subject.extra",
                    f"A row says that it concerns {_spoken(subject, version)}; its header does not.",
                    place,
                    id_,
                    header.kind,
                    table="ledger_subject",
                    subject=subject,
                    row=f"{id_},{subject}",
                    found=version,
                )

    def _say(
        self, code: str, message: str, index: int | None, entry_id: int, kind: str | None = None, **where: Any
    ) -> None:
        name = f"Entry {entry_id}" if index is None else f"Entry {entry_id} (leaf {index})"
        told = f"{name}, {kind}: {message}" if kind else f"{name}: {message}"
        where.setdefault("row", str(entry_id))
        self._findings.add(code, told, index=index, entry_id=entry_id, kind=kind, **where)


def _usable(sealed: Any) -> bytes:
    """A damaged leaf still takes its place in the tree, and so breaks the root."""
    return sealed if isinstance(sealed, bytes) and len(sealed) == HASH_SIZE else bytes(HASH_SIZE)


def _hex(value: Any) -> str:
    return value.hex() if isinstance(value, bytes) else str(value)


def _spoken(subject: str, version: int | None) -> str:
    return f"{subject} (a mention)" if version is None else f"{subject} version {version}"
