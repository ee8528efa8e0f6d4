"""Which entries are one act: all that one deed told, and never a part of it."""

from collections.abc import Iterable
from datetime import UTC, datetime

from app.biobank.samples.places.acts import acts_of
from app.core.ledger.histories import Happening

NOON = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)


def entry(number: int, deed: str) -> Happening:
    return Happening(
        id=number,
        index=None,
        subject=f"sample:{number}",
        version=2,
        kind="sample.moved",
        actor_id=1,
        recorded_at=NOON,
        occurred_at=NOON,
        study_id=None,
        site_id=None,
        deed=deed,
        about=(),
        subjects=(),
        leaf_hash=b"",
        header="",
        payload="",
        fact={},
        changes=[],
        reason=None,
    )


def ids(acts: Iterable[tuple[Happening, ...]]) -> list[list[int]]:
    return [[one.id for one in act] for act in acts]


def test_two_acts_whose_entries_came_in_turns_are_two_whole_acts() -> None:
    told = [entry(4, "b"), entry(3, "a"), entry(2, "b"), entry(1, "a")]
    assert ids(acts_of(told, 100)) == [[4, 2], [3, 1]]


def test_an_act_that_may_have_been_cut_short_is_no_act() -> None:
    told = [entry(4, "c"), entry(3, "b"), entry(2, "a")]
    assert ids(acts_of(told, 3)) == [[4], [3]]
    assert ids(acts_of(told, 4)) == [[4], [3], [2]]
