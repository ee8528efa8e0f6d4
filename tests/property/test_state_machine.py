"""Whatever is done in whatever order, nothing appears, nothing vanishes, and the ledger explains all of it.

A stateful test over the deeds themselves, held against a reference of dictionaries after every step. That it
would notice is shown as well: with a guard taken away, it fails.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import event

from app.biobank.samples import checking_in, consuming, destroying, reserving, withdrawing, words
from app.biobank.samples.errors import ApprovalNeeded
from app.biobank.samples.material import Balance
from app.core import answers
from tests.needs import Missing, do_without
from tests.postgresql import server_of_run
from tests.property.grounds import Ground
from tests.property.machine import Game

QUIET = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    made = Ground(tmp_path_factory.mktemp("sqlite"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def ground_on_postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    try:
        server = server_of_run()
    except Missing as reason:
        do_without("postgresql", reason)
    made = Ground(tmp_path_factory.mktemp("postgresql"), server)
    yield made
    made.close()


def play(
    ground: Ground, games: int, steps: int, game: type[Game] = Game, phases: Sequence[Phase] = ()
) -> None:
    """Play `games` of up to `steps` deeds, the same ones every time."""
    run_state_machine_as_test(
        type("Played", (game,), {"ground": ground}),
        settings=settings(
            max_examples=games,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=QUIET,
            phases=phases or PHASES,
            report_multiple_bugs=False,
        ),
    )


GAMES = int(os.environ.get("CRYOLEDGER_TEST_GAMES", "50"))
"""How many games are played; a night has time for more."""
PHASES = [Phase.generate, *([Phase.shrink] if "CRYOLEDGER_TEST_GAMES" in os.environ else [])]
"""A lost game is made short where there is time for it; a suite says at once which game was lost."""


def test_the_biobank_is_what_its_reference_says(ground: Ground) -> None:
    play(ground, GAMES, 40)


@pytest.mark.postgresql
def test_so_it_is_on_postgresql(ground_on_postgresql: Ground) -> None:
    play(ground_on_postgresql, max(5, GAMES // 10), 40)


class WithoutTheIndex(Game):
    """Nothing in the database keeps a position for one sample."""

    def __init__(self) -> None:
        super().__init__()
        with self.house.database.engine.begin() as connection:
            connection.exec_driver_sql("DROP INDEX uq_sample_position")


class WithoutTheChecks(Game):
    """The database takes any amount."""

    def __init__(self) -> None:
        super().__init__()
        engine = self.house.database.engine
        engine.dispose()
        event.listen(engine, "connect", _ignore_checks)


def _ignore_checks(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA ignore_check_constraints=ON")


def any_amount(before: int, outputs: Any, loss: int = 0, discard: int = 0, **_more: Any) -> Balance:
    given = sum(outputs)
    return Balance(before, before - given - discard - loss, given, discard, loss, 0, 0)


def nothing(*_some: Any, **_more: Any) -> Any:
    return []


def approved_at_least(sample: Any, approval: Any, *_more: Any) -> None:
    if approval is None:
        raise ApprovalNeeded(sample.code)


BUSY = "store", "pick", "move", "swap", "put_back"
"""Deeds that bring tubes from one state into another, so that much else is possible."""

SABOTAGES: dict[str, tuple[type[Game], tuple[str, ...], list[tuple[Any, str, Any]]]] = {
    "the index on positions is dropped": (WithoutTheIndex, (*BUSY, "two_who_both_saw_it_free"), []),
    "children do not inherit holds": (
        Game,
        ("aliquot", "aliquot", "hold", "pick"),
        [(words, "_INHERITED", frozenset())],
    ),
    "amounts may be negative": (WithoutTheChecks, (*BUSY, "take_more_than_there_is"), []),
    "material is not balanced": (WithoutTheChecks, ("aliquot", "pick"), [(consuming, "balance", any_amount)]),
    "holds do not keep from use": (
        Game,
        ("hold", "aliquot", "pick"),
        [(checking_in, "_refuse_use", nothing)],
    ),
    "promises outlive a withdrawal": (
        Game,
        ("store", "promise", "promise", "withdraw"),
        [(withdrawing, "release_promises", nothing)],
    ),
    "a promise does not look at others": (
        Game,
        ("store", "promise", "promise"),
        [(reserving, "_in_force", lambda *_some: {})],
    ),
    "destruction looks at nothing but its approval": (
        Game,
        ("store", "promise", "approve", "destroy", "hold"),
        [(destroying, "_must_be_allowed", approved_at_least)],
    ),
    "a key is not kept": (Game, ("register",), [(answers, "keep", nothing)]),
}
"""What is taken away: with it the game it is played in, the deeds that lead there, and what stands in its place."""


@pytest.mark.parametrize("sabotage", SABOTAGES)
def test_it_would_notice_if(sabotage: str, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    game, deeds, taken_away = SABOTAGES[sabotage]
    for module, name, instead in taken_away:
        monkeypatch.setattr(module, name, instead)
    leading_there = type("Sabotaged", (game,), {"deeds": deeds})
    with pytest.raises(AssertionError):
        play(ground, 60, 40, leading_there, [Phase.generate])
