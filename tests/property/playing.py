"""A game with a biobank: doing deeds under keys, and holding the tables against the reference after each."""

import itertools
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis.stateful import RuleBasedStateMachine, invariant
from pydantic import BaseModel

from app.core.access.queries import actor_by_login
from app.core.answers import AnsweredBefore
from app.core.clock import SetClock
from app.core.errors import BiobankError, IdempotencyMismatch
from app.core.ledger.sealing import seal_apart
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.core.work import Key, Work, writing
from app.tables import LEDGERED
from tests.property.grounds import WARM, Ground
from tests.property.invariants import broken_in_the_ledger, broken_in_the_rows, rows
from tests.property.reference import Reference, Tube

SLOTS = {"BX-1": "1", "BX-2": "2"}
"""The boxes of the game, and where they stand at its beginning."""


class Playing(RuleBasedStateMachine):
    """One game: a fresh biobank, the manager who does everything in it, and its reference."""

    ground: ClassVar[Ground]

    def __init__(self) -> None:
        super().__init__()
        self.house = self.ground.house()
        assert isinstance(self.house.clock, SetClock)
        self.clock = self.house.clock
        self.reference = Reference(SLOTS, WARM)
        self.numbers = itertools.count(1)
        with self.house.database.session() as session:
            known = actor_by_login(session, "m.schmit", self.clock.now())
        assert known is not None
        self.actor = known

    def choose(self, number: int, may: Callable[[Tube], bool]) -> Tube:
        """A tube; three times in four one that `may`, if there is any."""
        every = list(self.reference.tubes.values())
        fitting = [tube for tube in every if may(tube)] if number % 4 else every
        chosen = fitting or every
        return chosen[number // 4 % len(chosen)]

    def does(self, may: bool, call: Callable[[Work], BaseModel], apply: Callable[[], object]) -> None:
        """Do a deed under a key: it is done if it `may` be, and else refused with nothing left behind (I-18)."""
        number = next(self.numbers)
        key = Key(f"deed-{number}", str(number))
        body, refused = None, None
        try:
            body = self.send(call, key)
        except BiobankError as error:
            refused = f"{error.code}: {error.message}"
        assert (refused is None) == may, refused or "this should have been refused"
        if body is None:
            return
        apply()
        if number % 3 == 0:
            self.resend(call, key, body)

    def send(self, call: Callable[[Work], BaseModel], key: Key) -> str:
        house = self.house
        with writing(
            house.database, lambda _it: self.actor, self.clock.now(), seal=house.seal, key=key
        ) as work:
            return work.answer(call(work)).model_dump_json()

    def resend(self, call: Callable[[Work], BaseModel], key: Key, body: str) -> None:
        before = self.entries()
        with pytest.raises((AnsweredBefore, IdempotencyMismatch)) as again:
            self.send(call, key)
        assert isinstance(again.value, AnsweredBefore)
        assert again.value.body == body
        with pytest.raises(IdempotencyMismatch):
            self.send(call, Key(key.name, "something else"))
        assert self.entries() == before

    def entries(self) -> int:
        with self.house.database.engine.connect() as connection:
            return int(rows(connection, "SELECT count(*) AS n FROM ledger_entry")[0].n)

    @invariant()
    def the_tables_are_what_the_reference_says(self) -> None:
        with self.house.database.engine.connect() as connection:
            found = {one.code: _seen(one) for one in rows(connection, _SAMPLES)}
            slots = {one.code: str(one.slot + 1) for one in rows(connection, _BOXES) if one.code in SLOTS}
            promises: dict[str, list[tuple[str, int | None]]] = {}
            for one in rows(connection, _PROMISES):
                promises.setdefault(one.code, []).append((one.purpose, one.amount))
            wrong = list(broken_in_the_rows(connection))
        assert wrong == []
        assert found == {tube.code: tube.told() for tube in self.reference.tubes.values()}
        assert slots == self.reference.slots
        assert promises == {
            tube.code: tube.promises for tube in self.reference.tubes.values() if tube.promises
        }

    def teardown(self) -> None:
        """At the end of a game the whole ledger is read, proven, folded, and held against the tables."""
        house = self.house
        try:
            assert house.seal is not None
            seal_apart(house.database, house.seal, self.clock.now())
            with house.database.engine.connect() as connection:
                wrong = list(broken_in_the_ledger(connection))
            assert wrong == [], wrong
            with snapshot(house.database) as connection:
                report = verify(connection, Trust.of(house.seal), LEDGERED, self.clock.now(), state=True)
            assert report.holds, report.findings
        finally:
            self.ground.leave(house)


_SAMPLES = """
SELECT s.*, c.code AS box, h.code AS home_box FROM sample s
LEFT JOIN container c ON c.id = s.container_id LEFT JOIN container h ON h.id = s.home_container_id
"""
_BOXES = "SELECT code, slot FROM container WHERE slot IS NOT NULL"
_PROMISES = """
SELECT s.code, r.purpose, r.amount FROM reservation r JOIN sample s ON s.id = r.sample_id
WHERE r.state = 'active' ORDER BY r.id
"""


def _seen(row: Any) -> tuple[Any, ...]:
    at = None if row.box is None else (row.box, row.place)
    home = None if row.home_box is None else (row.home_box, row.home_place)
    holds = frozenset(row.holds.split())
    return (row.status, row.amount, holds, at, home, row.thaws, row.thawed_at is not None)
