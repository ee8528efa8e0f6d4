"""A plan laid over a rack: fill order, spans, exceptions, and what came out of it."""

from typing import Any

import pytest

from app.biobank.exchange.rack_scans.planning import by_place, lay, place_in
from app.biobank.exchange.rack_scans.schemas import Plan, WellException
from app.biobank.exchange.rack_scans.yields import yields
from app.biobank.storage.schemes import Format, NoSuchPosition, Scheme
from app.core.errors import BiobankError

RACK = Format(8, 12, Scheme.LETTER_NUMBER_PADDED)


def plan(*parents: dict[str, Any], fill: str = "column") -> Plan:
    return Plan.model_validate({"parents": list(parents), "fill": fill})


def parent(code: str, count: int, *, amount: str = "400 uL", **more: Any) -> dict[str, Any]:
    return {"sample": code, "children": [{"material": "PL", "amount": amount, "count": count}], **more}


def laid(made: Plan, *exceptions: dict[str, Any]) -> dict[str, str]:
    said = by_place(RACK, [WellException.model_validate(one) for one in exceptions])
    return {RACK.label_of(place): one.parent for place, one in lay(made, RACK, said).items()}


def test_wells_follow_down_the_columns_or_along_the_rows() -> None:
    assert list(laid(plan(parent("P1", 9)))) == [f"{row}01" for row in "ABCDEFGH"] + ["A02"]
    assert list(laid(plan(parent("P1", 13), fill="row"))) == [f"A{n:02d}" for n in range(1, 13)] + ["B01"]


def test_a_parent_without_wells_goes_on_where_the_one_before_ended() -> None:
    wells = laid(plan(parent("P1", 2, wells=[{"from": "C02", "to": "D02"}]), parent("P2", 2)))
    assert wells == {"C02": "P1", "D02": "P1", "E02": "P2", "F02": "P2"}


def test_more_tubes_than_places_are_refused() -> None:
    with pytest.raises(BiobankError, match="8 tubes for 4 wells"):
        laid(plan(parent("P1", 92), parent("P2", 8)))


def test_a_well_is_meant_for_one_tube() -> None:
    with pytest.raises(BiobankError, match="A01 is meant for two tubes"):
        laid(plan(parent("P1", 2), parent("P2", 1, wells=["A1"])))
    with pytest.raises(BiobankError, match="named twice"):
        laid(plan(parent("P1", 2), parent("p1", 1)))


def test_two_things_are_not_said_of_one_well() -> None:
    with pytest.raises(BiobankError, match="named twice"):
        laid(plan(parent("P1", 2)), {"well": "A01", "blank": True}, {"well": "A1", "amount": "1 uL"})
    with pytest.raises(BiobankError, match="blank and hold"):
        laid(plan(parent("P1", 2)), {"well": "A01", "blank": True, "amount": "1 uL"})


@pytest.mark.parametrize(
    ("tubes", "short", "low"), [(10, False, False), (6, False, True), (10, True, True), (5, False, True)]
)
def test_a_yield_is_low_when_a_tube_is_short_or_not_there(tubes: int, short: bool, low: bool) -> None:
    said = by_place(RACK, [WellException(well="B02", amount="100 uL")] if short else [])
    planned = lay(plan(parent("P1", 10)), RACK, said)
    (found,) = yields(planned, set(list(planned)[:tubes]), set())
    assert (found.is_low, found.tubes, found.lacking) == (low, tubes, 10 - tubes)


def test_a_yield_below_sixty_per_cent_is_said_in_per_cent() -> None:
    planned = lay(plan(parent("P1", 10)), RACK, {})
    (found,) = yields(planned, set(list(planned)[:5]), set())
    assert found.sentence() == "P1: 50 % of the planned PL: 5 of 10 tubes"


def test_a_place_is_named_as_it_is_written_or_as_scanners_write() -> None:
    numbered = Format(9, 9, Scheme.NUMBER_BY_ROW)
    assert (place_in(numbered, "37"), place_in(numbered, "E1"), place_in(RACK, "a1")) == (36, 36, 0)
    with pytest.raises(NoSuchPosition):
        place_in(numbered, "K1")
