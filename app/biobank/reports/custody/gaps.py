"""Looks for what an inspector would: time without a holder, time with two, offers in the air, late entries."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from app.biobank.reports.chronicle import History
from app.biobank.reports.custody.intervals import Stretch, Teller, spoken
from app.biobank.reports.custody.schemas import Gap, GapAnalysis
from app.core.clock import from_text
from app.core.ledger.lateness import LATE_AFTER

_EXACT_TO = {
    "exact": timedelta(minutes=1),
    "quarter_hour": timedelta(minutes=15),
    "day": timedelta(days=1),
}
"""How far the time of collection may lie from the first holder, by how exactly it is known."""


class Gaps:
    """Collects what does not hold over the lines of one report: the sample's own and its ancestors'."""

    def __init__(self, teller: Teller, now: datetime) -> None:
        self._teller, self._now = teller, now
        self._found: list[Gap] = []
        self._intervals = 0

    def look_at(self, code: str, history: History, found: Sequence[Stretch], *, is_origin: bool) -> None:
        """Look at one sample's stretches. `is_origin`: it was collected, not made from another."""
        self._intervals += len(found)
        if is_origin:
            self._before_the_first(code, history, found)
        for one in found:
            if not one.is_held:
                self._unheld(code, one)
        for before, after in pairwise(found):
            self._between(code, before, after)
        for one in found:
            happening = one.happening
            late = happening.recorded_at - happening.occurred_at
            if late > LATE_AFTER:
                event = self._teller.event(happening)
                place = f"entry {event.entry}" if event.index is None else f"entry {event.index:,}"
                message = f"{code}: {place} was recorded {spoken(late)} after it happened"
                self._add("late", code, message, happening.occurred_at, happening.recorded_at, one)

    def offers(self, code: str, history: History) -> None:
        """An offer that nobody has taken or refused yet."""
        receiver = history.row.get("offered_to_user_id")
        if receiver is None:
            return
        step = history.changes("offered_to_user_id")[-1]
        since = step.happening.occurred_at
        name = step.happening.fact.get("receiver", "somebody")
        self._found.append(
            Gap(
                kind="offer",
                message=f"{code} was offered to {name} and is not taken over "
                f"(for {spoken(self._now - since)})",
                of=code,
                start=since,
                end=None,
                event=self._teller.event(step.happening),
            )
        )

    def analysis(self) -> GapAnalysis:
        """The outcome."""
        counts = dict.fromkeys(("gap", "overlap", "offer", "late"), 0)
        for one in self._found:
            counts[one.kind] += 1
        return GapAnalysis(
            intervals=self._intervals,
            gaps=counts["gap"],
            overlaps=counts["overlap"],
            unaccepted_offers=counts["offer"],
            late_entries=counts["late"],
            found=sorted(self._found, key=lambda one: one.start),
        )

    def _before_the_first(self, code: str, history: History, found: Sequence[Stretch]) -> None:
        if not found or "collected_at" not in history.row:
            return
        collected = from_text(history.row["collected_at"])
        allowed = _EXACT_TO.get(str(history.row.get("collected_precision")))
        first = found[0]
        if allowed is not None and first.start - collected > allowed:
            message = (
                f"{code}: from its collection to its first holder, {spoken(first.start - collected)}, "
                "this ledger knows nobody who had it"
            )
            self._add("gap", code, message, collected, first.start, first)

    def _unheld(self, code: str, one: Stretch) -> None:
        end = one.end or self._now
        message = f"{code}: nobody had it for {spoken(end - one.start)} (declared lost)"
        self._add("gap", code, message, one.start, one.end, one)

    def _between(self, code: str, before: Stretch, after: Stretch) -> None:
        if before.end is not None and after.start > before.end:
            message = f"{code}: nobody had it for {spoken(after.start - before.end)}"
            self._add("gap", code, message, before.end, after.start, after)
        elif after.start < before.start:
            message = (
                f"{code}: two holders for {spoken(before.start - after.start)}: what was recorded later is said "
                "to have happened before"
            )
            self._add("overlap", code, message, after.start, before.start, after)

    def _add(
        self, kind: str, code: str, message: str, start: datetime, end: datetime | None, one: Stretch
    ) -> None:
        event = self._teller.event(one.happening)
        self._found.append(
            Gap.model_validate(
                {"kind": kind, "message": message, "of": code, "start": start, "end": end, "event": event}
            )
        )
