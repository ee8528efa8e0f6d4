"""A map as SVG: what is shown by colour is there as shape and text, and the strict policy is held."""

import re
from xml.etree import ElementTree

import pytest

from app.biobank.stations.maps.shapes import Share, Slot, Spot, percent, says
from app.http.web.maps.drawing import draw
from app.http.web.maps.marks import MARKS, area
from tests.browsing import inline_parts

NUMBERS = {"ALPHA": 0, "BETA": 1}
BOX = Spot(
    code="BX-12345678", kind="box", place=2, label="3", rows=9, columns=9, places=81, tubes=60, waits=1,
    held=2, reserved=1, shares=[Share(study="ALPHA", tubes=40), Share(study="BETA", tubes=15), Share(study="", tubes=5)],
)  # fmt: skip


def unit(*inner: Spot, slots: int = 0) -> Spot:
    free = [Slot(place=10 + n, label=str(11 + n)) for n in range(slots)]
    return Spot(code="F07", kind="unit", rows=4, columns=5, is_open=True, inner=list(inner), slots=free)


def drawn(spot: Spot, may_move: bool = True) -> ElementTree.Element:
    href = (lambda parent, slot: f"/storage/moves?parent={parent}&slot={slot}") if may_move else lambda *_: ""
    text = draw(spot, NUMBERS, href)
    assert inline_parts(text) == []
    return ElementTree.fromstring(text)  # noqa: S314 - our own drawing


def links(svg: ElementTree.Element) -> dict[str, str]:
    """Where each link of the drawing leads, with its words."""
    return {one.attrib["href"]: one.findtext("title", "") for one in svg.iter("a")}


def texts(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter("text")]


def test_a_box_says_in_words_all_that_its_cell_shows() -> None:
    sentence = says(BOX, "F07")
    assert sentence == (
        "BX-12345678 at F07-3: 60 of 81 positions filled, 74 %; 1 kept for tubes that are out; ALPHA 40; BETA 15; "
        "5 not yours to see; mixed studies; 2 on hold; 1 reserved"
    )
    assert links(drawn(unit(BOX))) == {"/containers/BX-12345678": sentence}


def test_a_cell_shows_slot_code_fullness_and_flags_as_text() -> None:
    assert texts(drawn(unit(BOX))) == ["3", "✕", "R", "M", "-12345678", "74 %"]


def test_each_study_has_its_part_of_the_bar_in_its_own_mark() -> None:
    parts = [one for one in drawn(unit(BOX)).iter("rect") if one.attrib["class"].startswith("mark ")]
    assert [one.attrib["class"] for one in parts] == ["mark mark-c0", "mark mark-c1", "mark mark-taken"]
    widths = [float(one.attrib["width"]) for one in parts]
    assert widths == sorted(widths, reverse=True)
    track = next(one for one in drawn(unit(BOX)).iter("rect") if one.attrib["class"] == "map-track")
    assert abs(sum(widths) / float(track.attrib["width"]) - 60 / 81) < 0.01


def test_a_free_slot_leads_to_the_move_for_those_who_may_move() -> None:
    assert links(drawn(unit(slots=1))) == {"/storage/moves?parent=F07&slot=11": "F07-11: free slot"}
    assert links(drawn(unit(slots=1), may_move=False)) == {}
    assert texts(drawn(unit(slots=1), may_move=False)) == ["11"]


def test_what_one_may_not_know_of_is_drawn_as_taken_and_leads_nowhere() -> None:
    svg = drawn(unit(Spot(code="", place=0, label="1")))
    assert (links(svg), texts(svg)) == ({}, ["1"])
    assert [one.text for one in svg.iter("title")] == ["F07-1: taken"]


def test_a_name_with_signs_of_markup_stays_a_name() -> None:
    bad = Spot(code='<b>"&1', name="<script>", kind="rack", place=0, label="<i>", is_open=True, inner=[BOX])
    svg = drawn(unit(bad, slots=8))
    assert "/containers/%3Cb%3E%22%261" in links(svg)
    assert any('<i> <b>"&1 <s' in text for text in texts(svg))
    assert list(svg.iter("script")) == []


def test_only_what_is_empty_is_at_nought_and_only_what_is_full_at_a_hundred() -> None:
    assert [percent(0, 81), percent(1, 1000), percent(80, 81), percent(81, 81), percent(82, 81)] == [
        0, 1, 98, 100, 100,
    ]  # fmt: skip


def test_no_two_of_56_studies_look_alike() -> None:
    looks = [area(number, 0, 0, 28, 9) for number in range(57)]
    assert len(set(looks)) == 56
    assert looks[56] == looks[0]


@pytest.mark.parametrize("width", [1, 3.5, 12, 28, 63])
def test_a_pattern_stays_within_its_area(width: float) -> None:
    for number in range(MARKS):
        drawn = area(number, 4, 33, width, 9)
        for x, y in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", drawn):
            assert 4 <= float(x) <= 4 + width + 0.01, drawn
            assert 33 <= float(y) <= 42, drawn
