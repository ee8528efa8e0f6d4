"""What the ledger alone says of things at any moment: names, places, and who had what."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core.ledger import histories, soundness
from app.core.ledger.histories import Happening, Row

TABLES = {
    "container": "container",
    "donor": "donor",
    "format": "container_format",
    "kit": "kit",
    "nonconformity": "nonconformity",
    "request": "request",
    "run": "run",
    "sample": "sample",
    "shipment": "shipment",
    "site": "site",
    "study": "study",
    "user": "account",
}
"""The table in whose row a kind of subject is kept."""


@dataclass(frozen=True, slots=True)
class Step:
    """The row of a subject as one entry left it."""

    happening: Happening
    row: Row


class History:
    """All that happened to one subject, and its row after each entry."""

    def __init__(self, subject: str, happenings: list[Happening]) -> None:
        self.subject = subject
        self.happenings = happenings
        kind, _, number = subject.partition(":")
        rows = histories.states(happenings, TABLES[kind], number)
        self.steps = [Step(one, row) for one, row in rows]
        self._latest: list[datetime] = []
        for step in self.steps:
            # A late entry may have happened before the one it follows; what is known never runs backwards.
            moment = step.happening.occurred_at
            self._latest.append(max(moment, self._latest[-1]) if self._latest else moment)

    @property
    def row(self) -> Row:
        """The row as it stands now; empty for a subject without entries."""
        return self.steps[-1].row if self.steps else {}

    def at(self, moment: datetime) -> Row:
        """The row as it stood at `moment`; empty before the first entry."""
        place = bisect_right(self._latest, moment)
        return self.steps[place - 1].row if place else {}

    def known(self, moment: datetime) -> Row:
        """The row as it was known at `moment`, whatever was recorded later of the time before."""
        rows = [step.row for step in self.steps if step.happening.recorded_at <= moment]
        return rows[-1] if rows else {}

    def changes(self, *fields: str) -> list[Step]:
        """The steps that changed any of `fields`, the first one included."""
        found: list[Step] = []
        before: list[Any] | None = None
        for step in self.steps:
            values = [step.row.get(name) for name in fields]
            if values != before:
                found.append(step)
                before = values
        return found


class Chronicle:
    """Histories as they are asked for, each read once; E-LEDGER-DAMAGED where they are not what was sealed."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[str, History] = {}
        self._mentions: dict[str, list[Happening]] = {}

    def load(self, subjects: Iterable[str]) -> None:
        """Read the histories of `subjects` together, as far as they are not known."""
        wanted = [subject for subject in set(subjects) if subject not in self._known]
        if not wanted:
            return
        found = histories.of(self._session, wanted)
        soundness.must_be_sound(found)
        soundness.must_be_whole(found)
        for subject in wanted:
            self._known[subject] = History(subject, found.get(subject, []))

    def of(self, kind: str, id_: int | None) -> History:
        """The history of one subject; an empty one for none."""
        subject = f"{kind}:{id_ or 0}"
        self.load([subject])
        return self._known[subject]

    def load_mentions(self, subjects: Iterable[str]) -> None:
        """Read what others tell of `subjects`, together."""
        wanted = [subject for subject in set(subjects) if subject not in self._mentions]
        if not wanted:
            return
        found = histories.mentioning(self._session, wanted)
        soundness.must_be_sound(found)
        for subject in wanted:
            self._mentions[subject] = found.get(subject, [])

    def mentions(self, subject: str) -> list[Happening]:
        """The entries of others that mention `subject`."""
        self.load_mentions([subject])
        return self._mentions[subject]

    def code(self, kind: str, id_: int | None) -> str:
        """What a thing is called on its label: its code as it stands now."""
        return str(self.of(kind, id_).row.get("code", f"{kind}:{id_}"))

    def login(self, user_id: int | None) -> str:
        """A user's login; the program itself is "system"."""
        if not user_id:
            return "system"
        return str(self.of("user", user_id).row.get("login", f"user:{user_id}"))
