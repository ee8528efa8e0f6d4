"""A plan laid over a rack: every free tube once, nothing beyond what is there, the last one short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.exchange.rack_scans.proposing import Laid, Share, Source, propose
from app.biobank.samples.errors import Overdraw, PlaceTaken
from app.biobank.samples.material import tolerance
from app.biobank.storage.schemes import Fill, Format, Scheme
from app.core.units import Unit

RACK = Format(8, 12, Scheme.LETTER_NUMBER_PADDED)
ALL = frozenset(range(96))
PLASMA = Share("PL", Unit.NL, 24, 400_000)


def source(holds: int | None, *shares: Share, fill: Fill = Fill.COLUMN, sample: str = "P1") -> Source:
    known = shares or (PLASMA,)
    return Source(sample, dict.fromkeys((share.material for share in known), holds), known, fill)


def amounts(laid: Laid) -> list[int]:
    return [well.amount for well in laid.wells]


def wells(laid: Laid) -> list[str]:
    return [RACK.label_of(well.place) for well in laid.wells]


def test_four_parents_fill_a_rack_in_the_order_in_which_they_were_scanned() -> None:
    laid = propose(RACK, ALL, [source(9_600_000, sample=f"P{n}") for n in range(4)], {})
    assert [one.source.sample for one in laid] == ["P0", "P1", "P2", "P3"]
    assert [wells(one)[0] for one in laid] == ["A01", "A04", "A07", "A10"]
    assert {well.place for one in laid for well in one.wells} == ALL
    assert all(amount == 400_000 for one in laid for amount in amounts(one))
    assert [one.rest for one in laid] == [{"PL": 0}] * 4


def test_a_rack_is_filled_along_its_rows_where_the_plan_says_so() -> None:
    (laid,) = propose(RACK, ALL, [source(None, Share("PL", Unit.NL, 13, 1), fill=Fill.ROW)], {})
    assert wells(laid)[:2] == ["A01", "A02"]
    assert wells(laid)[-1] == "B01"


def test_wells_without_a_free_tube_are_left_out() -> None:
    free = ALL - {RACK.place_of("A01"), RACK.place_of("C01")}
    (laid,) = propose(RACK, free, [source(None, Share("PL", Unit.NL, 3, 1))], {})
    assert wells(laid) == ["B01", "D01", "E01"]


def test_a_parent_with_too_little_gives_a_short_last_aliquot_and_blank_tubes_keep_their_wells() -> None:
    serum = Share("SE", Unit.NL, 8, 350_000, least=200_000)
    first, second = propose(RACK, ALL, [source(2_050_000, serum), source(2_850_000, serum)], {})
    assert amounts(first) == [350_000] * 5 + [300_000, 0, 0]
    assert wells(second)[0] == "A02", (
        "the next parent begins after the planned tubes, not after the made ones"
    )
    assert (first.rest, second.rest) == ({"SE": 0}, {"SE": 50_000})


def test_less_than_the_least_amount_is_not_worth_a_tube() -> None:
    serum = Share("SE", Unit.NL, 3, 350_000, least=200_000)
    (laid,) = propose(RACK, ALL, [source(899_999, serum)], {})
    assert amounts(laid) == [350_000, 350_000, 0]
    assert laid.rest == {"SE": 199_999}
    (laid,) = propose(RACK, ALL, [source(900_000, serum)], {})
    assert amounts(laid) == [350_000, 350_000, 200_000]


def test_each_layer_of_a_tube_is_divided_by_itself() -> None:
    shares = (Share("PL", Unit.NL, 2, 400_000), Share("BC", Unit.NL, 2, 500_000))
    (laid,) = propose(RACK, ALL, [Source("P1", {"PL": 700_000, "BC": 1_000_000}, shares)], {})
    assert amounts(laid) == [400_000, 300_000, 500_000, 500_000]


def test_a_tube_said_to_be_short_takes_the_want_from_the_last_one() -> None:
    third = RACK.place_of("C01")
    sources = [source(1_500_000, Share("PL", Unit.NL, 4, 400_000))]
    (laid,) = propose(RACK, ALL, sources, {})
    assert amounts(laid) == [400_000, 400_000, 400_000, 300_000]
    assert [well.offer for well in laid.wells] == [300_000] * 4
    (laid,) = propose(RACK, ALL, sources, {third: 300_000})
    assert amounts(laid) == [400_000, 400_000, 300_000, 400_000]
    (laid,) = propose(RACK, ALL, sources, {third: 0})
    assert amounts(laid) == [400_000, 400_000, 0, 400_000]
    assert laid.rest == {"PL": 300_000}


def test_nothing_is_offered_that_nobody_knows() -> None:
    (exact,) = propose(RACK, ALL, [source(800_000, Share("PL", Unit.NL, 2, 400_000))], {})
    (unknown,) = propose(RACK, ALL, [source(None, Share("PL", Unit.NL, 2, 400_000))], {})
    (least,) = propose(RACK, ALL, [source(None, Share("PL", Unit.NL, 2, 400_000, least=200_000))], {})
    assert [[well.offer for well in one.wells] for one in (exact, unknown, least)] == [
        [None, None],
        [None, None],
        [200_000, 200_000],
    ]
    assert unknown.rest == {"PL": None}


def test_what_is_said_of_tubes_may_go_to_the_tolerance_and_not_one_nanolitre_beyond() -> None:
    sources = [source(400_000, Share("PL", Unit.NL, 2, 200_000))]
    allowed = 400_000 + tolerance(400_000, Unit.NL)
    (laid,) = propose(RACK, ALL, sources, {0: allowed})
    assert (amounts(laid), laid.rest) == ([allowed, 0], {"PL": 0})
    with pytest.raises(Overdraw):
        propose(RACK, ALL, sources, {0: allowed + 1})


def test_a_parent_whose_plan_needs_more_tubes_than_are_free_is_refused_by_name() -> None:
    with pytest.raises(PlaceTaken, match="makes 24 tubes of P2, and 23 are free") as caught:
        propose(RACK, frozenset(range(47)), [source(None), source(None, sample="P2")], {})
    assert [row["row"] for row in caught.value.rows] == [1]


@st.composite
def racks(draw):
    """A grid, its free places, sources that fit in number, and what was said of some of their places."""
    grid = Format(draw(st.integers(1, 8)), draw(st.integers(1, 12)))
    free = draw(st.frozensets(st.integers(0, len(grid) - 1)))
    room, sources = len(free), []
    while room and draw(st.booleans()):
        count = draw(st.integers(1, room))
        amount = draw(st.integers(1, 1000))
        share = Share("PL", Unit.NL, count, amount, draw(st.integers(0, amount)))
        holds = draw(st.none() | st.integers(0, 2 * amount * count))
        sources.append(source(holds, share, fill=draw(st.sampled_from(Fill)), sample=f"P{len(sources)}"))
        room -= count
    said = draw(st.dictionaries(st.sampled_from(sorted(free)), st.integers(0, 1200))) if free else {}
    return grid, free, sources, said


@given(racks())
def test_whatever_the_rack_no_tube_is_given_twice_and_no_parent_more_than_it_holds(rack):
    grid, free, sources, said = rack
    try:
        laid = propose(grid, free, sources, said)
    except Overdraw:
        laid = propose(grid, free, sources, {})
        said = {}
    places = [well.place for one in laid for well in one.wells]
    assert len(set(places)) == len(places)
    assert set(places) <= free
    for one in laid:
        (share,), holds = one.source.shares, one.source.holds["PL"]
        order = list(grid.places(one.source.fill))
        assert [order.index(well.place) for well in one.wells] == sorted(
            order.index(well.place) for well in one.wells
        )
        assert len(one.wells) == share.count
        assert all(well.amount == said[well.place] for well in one.wells if well.place in said)
        free_amounts = [well.amount for well in one.wells if well.place not in said]
        assert all(amount in (0, share.amount) or share.least <= amount for amount in free_amounts)
        if holds is None:
            assert free_amounts == [share.amount] * len(free_amounts)
            continue
        full = [amount for amount in free_amounts if amount == share.amount]
        assert free_amounts[: len(full)] == full, "the short one comes after the full ones"
        assert sum(1 for amount in free_amounts if 0 < amount < share.amount) <= 1
        given_ = sum(well.amount for well in one.wells)
        assert given_ <= holds + (tolerance(holds, share.unit) if said else 0)
        assert one.rest["PL"] == max(0, holds - given_)


@given(racks(), st.data())
def test_what_is_offered_for_a_tube_can_be_said_of_it(rack, data):
    grid, free, sources, _said = rack
    laid = propose(grid, free, sources, {})
    offered = [well for one in laid for well in one.wells if well.offer is not None]
    if not offered:
        return
    well = data.draw(st.sampled_from(offered))
    again = propose(grid, free, sources, {well.place: well.offer})
    (now,) = [one for other in again for one in other.wells if one.place == well.place]
    assert (now.amount, now.said) == (well.offer, True)
    assert 0 < now.amount < well.share.amount
