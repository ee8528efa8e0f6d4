"""Whatever was done at the bench, taking it back act by act leads through the same states backwards (I-34)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from app.biobank.samples import thawing
from app.biobank.samples.places import moving, picking, putting_back, storing, undoing
from app.biobank.samples.places.schemas import (
    MoveSamples,
    PickSamples,
    PlaceSample,
    PlaceSamples,
    PutBack,
    PutBackSamples,
)
from app.biobank.samples.places.undo_schemas import Undo
from app.biobank.samples.schemas import ThawSamples
from app.core.access.queries import actor_by_login
from app.core.actor import Actor
from app.core.errors import BiobankError
from app.core.gate import House
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.core.work import Work, writing
from app.tables import LEDGERED
from tests.property.grounds import Ground
from tests.property.invariants import broken_in_the_rows, rows
from tests.tubes import stock

TUBES = ("T1", "T2", "T3")
MINUTES = 10
Deed = Callable[[Work], BaseModel]


def placed(code: str, place: int) -> PlaceSample:
    return PlaceSample(sample=code, container="BX-1", position=f"A{place}")


def deed_of(name: str, codes: Sequence[str], place: int) -> Deed:
    """One act at the bench on one tube, or on two that change places."""
    one = codes[0]
    deeds: dict[str, Deed] = {
        "store": lambda work: storing.store(work, PlaceSamples(placements=[placed(one, place)])),
        "move": lambda work: moving.move(work, MoveSamples(moves=[placed(one, place)])),
        "swap": lambda work: moving.move(
            work, MoveSamples(moves=[placed(code, 1 + number) for number, code in enumerate(codes)])
        ),
        "pick": lambda work: picking.pick(work, PickSamples(samples=[one], purpose="move")),
        "put back": lambda work: putting_back.put_back(work, PutBackSamples(put_backs=[PutBack(sample=one)])),
        "thaw": lambda work: thawing.thaw(work, ThawSamples(samples=[one])),
    }
    return deeds[name]


acts = st.lists(
    st.tuples(
        st.sampled_from(["store", "store", "move", "swap", "pick", "put back", "thaw"]),
        st.permutations(TUBES).map(lambda codes: codes[:2]),
        st.integers(1, 3),
    ),
    min_size=2,
    max_size=12,
)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("undoing"))
    yield made
    made.close()


def technician(house: House) -> Actor:
    with house.database.session() as session:
        found = actor_by_login(session, "t.weber", house.clock.now())
    assert found is not None
    return found


def do(house: House, actor: Actor, deed: Deed) -> None:
    with writing(house.database, lambda _session: actor, house.clock.now(), seal=house.seal) as work:
        deed(work)


def standing(house: House) -> list[tuple[Any, ...]]:
    """Every field of every tube, but for its version."""
    with house.database.engine.connect() as connection:
        assert list(broken_in_the_rows(connection)) == []
        found = rows(connection, "SELECT * FROM sample ORDER BY id")
    return [tuple(value for name, value in one._asdict().items() if name != "version") for one in found]


@given(acts)
@settings(max_examples=40, deadline=None, derandomize=True, database=None)
def test_acts_are_taken_back_one_after_another(
    ground: Ground, done: list[tuple[str, tuple[str, ...], int]]
) -> None:
    house = ground.house()
    try:
        actor = technician(house)
        stock(house, TUBES)
        states = [standing(house)]
        for name, codes, place in done:
            with suppress(BiobankError):
                do(house, actor, deed_of(name, codes, place))
            if (now := standing(house)) != states[-1]:
                states.append(now)
        with suppress(BiobankError):
            while True:
                do(house, actor, lambda work: undoing.undo(work, Undo(), MINUTES))
                states.pop()
                assert standing(house) == states[-1]
        assert standing(house) == states[-1]
        assert house.seal is not None
        with snapshot(house.database) as connection:
            report = verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True)
        assert report.holds, report.findings
    finally:
        ground.leave(house)
