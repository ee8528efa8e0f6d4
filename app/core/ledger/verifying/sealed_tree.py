"""Grows the tree again over the leaves as they stand, and holds it against everything that was signed."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.note_text import NoteRefused, NotSigned
from app.core.ledger.notes import Checkpoint, open_checkpoint
from app.core.ledger.tree import CompactRange, Subtree
from app.core.ledger.verifying import queries
from app.core.ledger.verifying.report import Findings
from app.core.ledger.verifying.snapshot import Room
from app.core.ledger.verifying.trust import Lodged, Trust


class SealedTree:
    """The tree as it grows. `whole` is False from the first leaf that is missing: no root is known after it."""

    def __init__(self, room: Room, trust: Trust, findings: Findings, lodged: list[Lodged]) -> None:
        self.tree = CompactRange()
        self.whole = True
        self.checkpoints = 0
        self._room, self._trust, self._findings = room, trust, findings
        self._lodged = lodged
        self._last_good = 0
        self._last_size = 0
        self._first_bad: int | None = None
        self._bad = 0
        self._fingerprints = {one.upper() for one in trust.fingerprints}
        self._finished: dict[int, int] = {}
        self._signed = self._read_checkpoints()
        self._next_signed = next(self._signed, None)

    def extend(self, leaves: list[bytes]) -> None:
        """Add leaf hashes, stopping wherever something was signed."""
        done = 0
        while done < len(leaves):
            stop = self._next_stop()
            take = len(leaves) - done if stop is None else min(len(leaves) - done, stop - self.tree.size)
            self._check_subtrees(self.tree.extend(leaves[done : done + take]))
            done += take
            if self.tree.size == stop:
                self._check_what_was_signed()

    def _next_stop(self) -> int | None:
        stops = [] if self._next_signed is None else [self._next_signed.size]
        stops += [one.checkpoint.size for one in self._lodged[:1]]
        return min(stops, default=None)

    def _read_checkpoints(self) -> Iterator[Any]:
        for row in self._room.stream(queries.checkpoints(sqlite=self._room.sqlite)):
            self.checkpoints += 1
            if type(row.size) is not int or row.size <= self._last_size:
                self._add("checkpoint.size", row, f"A checkpoint has the size {row.size!r}.")
                continue
            self._last_size = row.size
            yield row

    def _check_what_was_signed(self) -> None:
        size, root = self.tree.size, self.tree.root()
        self._fingerprints.discard(fingerprint(root))
        if self._next_signed is not None and self._next_signed.size == size:
            self._check_checkpoint(self._next_signed, root)
            self._next_signed = next(self._signed, None)
        while self._lodged and self._lodged[0].checkpoint.size == size:
            lodged = self._lodged.pop(0)
            if lodged.checkpoint.root != root:
                self._findings.add(
                    "lodged.root",
                    f"The first {size:,} entries are not those of the checkpoint lodged in {lodged.path.name}: "
                    "the history was rewritten.",
                    table="lodged checkpoint",
                    row=lodged.path.name,
                    field="root",
                    expected=lodged.checkpoint.root.hex(),
                    found=root.hex(),
                )

    def _check_checkpoint(self, row: Any, root: bytes) -> None:
        signed = self._open(row)
        if signed is not None and (signed.size, signed.root) != (row.size, row.root):
            self._add("checkpoint.columns", row, "Size and root beside the note are not those of the note.")
        claimed = signed.root if signed is not None and signed.size == row.size else row.root
        if claimed != root:
            self._bad += 1
            self._first_bad = self._first_bad or row.size
            if self._bad == 1:
                self._add(
                    "checkpoint.root",
                    row,
                    f"The root over the first {row.size:,} leaves is not the one that was signed: something "
                    f"between leaf {self._last_good:,} and leaf {row.size - 1:,} was changed, moved, added or "
                    "removed.",
                    field="root",
                    expected=claimed.hex() if isinstance(claimed, bytes) else claimed,
                    found=root.hex(),
                )
            return
        self._last_good = row.size
        if row.edge != self.tree.to_bytes():
            self._add("checkpoint.edge", row, "The stored edge of the tree is not the tree's.", field="edge")

    def _open(self, row: Any) -> Checkpoint | None:
        try:
            return open_checkpoint(row.note, self._trust.verifier, self._trust.origin)
        except NotSigned as refusal:
            self._add("checkpoint.signature", row, str(refusal), field="note")
        except (NoteRefused, AttributeError, TypeError) as refusal:
            self._add("checkpoint.note", row, str(refusal), field="note")
        return None

    def _add(self, code: str, row: Any, message: str, **where: Any) -> None:
        where = {"table": "ledger_checkpoint", "row": str(row.size), **where}
        self._findings.add(code, f"Checkpoint {row.size}: {message}", **where)

    def _check_subtrees(self, finished: list[Subtree]) -> None:
        for level, group in groupby(finished, key=lambda one: one.level):
            roots = {one.number: one.root for one in group}
            first, last = min(roots), max(roots)
            self._finished[level] = self._finished.get(level, 0) + len(roots)
            stored = {
                row.number: row.root for row in self._room.stream(queries.subtrees(level, first, last + 1))
            }
            for number, root in roots.items():
                if stored.get(number) != root:
                    span = 256**level
                    self._findings.add(
                        "subtree.root",
                        f"The stored root over the leaves {number * span:,} to {(number + 1) * span - 1:,} "
                        + ("is not theirs." if number in stored else "is missing."),
                        index=number * span,
                        table="ledger_subtree",
                        row=f"{level},{number}",
                        expected=root.hex(),
                    )

    def finish(self) -> None:
        """Say what was signed and is not there, and what is there and was not signed."""
        size = self.tree.size
        if self._bad > 1:
            self._findings.counts["checkpoint.root"] += self._bad - 1
        if not self.whole:
            return
        ahead = list(self._ahead())
        if ahead:
            self._add(
                "checkpoint.ahead",
                ahead[-1],
                f"It was signed for {ahead[-1].size:,} entries; there are only {size:,}: the end was cut off.",
                expected=ahead[-1].size,
                found=size,
            )
        elif self._last_size != size:
            self._findings.add(
                "checkpoint.missing",
                f"There are {size:,} leaves, and the last checkpoint was signed for {self._last_size:,}.",
                table="ledger_checkpoint",
                row=str(self._last_size),
                expected=size,
                found=self._last_size,
            )
        self._finish_outside(size)
        for row in self._room.stream(queries.subtree_counts()):
            if row.n != self._finished.get(row.level, 0):
                self._findings.add(
                    "subtree.count",
                    f"{row.n:,} subtrees of level {row.level} are stored; {self._finished.get(row.level, 0):,} "
                    "are full.",
                    table="ledger_subtree",
                    row=str(row.level),
                )

    def _ahead(self) -> Iterator[Any]:
        row = self._next_signed
        while row is not None:
            self._open(row)
            yield row
            row = next(self._signed, None)

    def _finish_outside(self, size: int) -> None:
        for lodged in self._lodged:
            if lodged.checkpoint.size == 0:
                continue
            self._findings.add(
                "lodged.ahead",
                f"The checkpoint lodged in {lodged.path.name} was signed for {lodged.checkpoint.size:,} entries; "
                f"there are only {size:,}: the end was cut off, or an older copy was put in its place.",
                table="lodged checkpoint",
                row=lodged.path.name,
                field="size",
                expected=lodged.checkpoint.size,
                found=size,
            )
        for one in sorted(self._fingerprints):
            self._findings.add(
                "fingerprint.unknown",
                f"No checkpoint of this ledger has the fingerprint {one}: the history that it was taken of is "
                "not this one.",
                expected=one,
            )
