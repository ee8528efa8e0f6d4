"""A label names one place, a place has one label, and what is not on the box is refused by name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.storage.formats import STOCK_FORMATS, numbered
from app.biobank.storage.schemes import Fill, Format, NoSuchPosition, Scheme
from app.core.errors import Invalid

formats = st.builds(Format, st.integers(1, 60), st.integers(1, 60), st.sampled_from(Scheme))


@given(formats)
def test_every_place_has_one_label_and_every_label_one_place(grid):
    labels = [grid.label_of(place) for place in range(len(grid))]
    assert len(set(labels)) == len(grid)
    assert [grid.place_of(label) for label in labels] == list(range(len(grid)))


@given(formats, st.data())
def test_case_and_blanks_do_not_matter(grid, data):
    place = data.draw(st.integers(0, len(grid) - 1))
    label = grid.label_of(place)
    row, column = divmod(place, grid.columns)
    for spelling in (label.lower(), f" {label} ", f"R{row + 1}C{column + 1}"):
        assert grid.place_of(spelling) == place


@given(formats)
def test_both_fill_orders_visit_every_place_once(grid):
    assert list(grid.places()) == list(range(len(grid)))
    by_column = list(grid.places(Fill.COLUMN))
    assert sorted(by_column) == list(range(len(grid)))
    assert [divmod(place, grid.columns)[::-1] for place in by_column] == [
        (column, row) for column in range(grid.columns) for row in range(grid.rows)
    ]


@given(formats, st.text(max_size=8))
def test_any_text_names_a_place_or_is_refused(grid, text):
    try:
        place = grid.place_of(text)
    except NoSuchPosition:
        return
    assert 0 <= place < len(grid)


@given(st.integers(1, 800), st.sampled_from(["letter-number", "letter-number-no-i", "letter-number-no-io"]))
def test_rows_go_on_after_z(rows, scheme):
    grid = Format(rows, 1, Scheme(scheme))
    labels = [grid.label_of(place) for place in range(rows)]
    assert sorted(labels, key=lambda label: (len(label), label)) == labels or rows < 2


def test_after_z_comes_aa():
    grid = Format(60, 2)
    assert grid.label_of(25 * 2) == "Z1"
    assert grid.label_of(26 * 2 + 1) == "AA2"
    assert grid.place_of("aa1") == 52
    assert Format(30, 1, Scheme.LETTER_NUMBER_NO_I).label_of(25) == "AA1"


def test_a_padded_rack_writes_a01_and_reads_a1():
    rack = STOCK_FORMATS["rack-96"].format
    assert rack.label_of(0) == "A01"
    assert rack.label_of(95) == "H12"
    assert rack.place_of("A1") == rack.place_of("A01") == rack.place_of("a 1") == 0


def test_a_box_without_i_has_j_after_h():
    box = STOCK_FORMATS["9x9-no-i"].format
    assert box.place_of("H1") == 63
    assert box.place_of("J1") == 72
    assert box.label_of(80) == "J9"
    with pytest.raises(NoSuchPosition, match="rows are A to J, without I; columns are 1 to 9"):
        box.place_of("I1")
    with pytest.raises(NoSuchPosition):
        box.place_of("K1")
    with pytest.raises(NoSuchPosition):
        STOCK_FORMATS["9x9"].format.place_of("J1")


@pytest.mark.parametrize("label", ["82", "0", "-1", "A1", "", "1.5", "١", "9" * 30])
def test_position_82_of_a_9x9_box_is_refused(label):
    box = STOCK_FORMATS["9x9-numbers"].format
    with pytest.raises(NoSuchPosition, match="positions are 1 to 81") as refusal:
        box.place_of(label)
    assert refusal.value.status == 422
    assert "position" in refusal.value.fields


@pytest.mark.parametrize(
    "label", ["J1", "A10", "A0", "A00", "1", "A", "A1B", "A-1", "ı1", "A１", "[1", "R10C1", "R0C1", "AAAA1"]
)
def test_what_lies_beside_the_box_is_refused(label):
    with pytest.raises(NoSuchPosition, match="rows are A to I; columns are 1 to 9"):
        STOCK_FORMATS["9x9"].format.place_of(label)


def test_numbers_run_along_the_rows_or_down_the_columns():
    by_row, by_column = Format(3, 4, Scheme.NUMBER_BY_ROW), Format(3, 4, Scheme.NUMBER_BY_COLUMN)
    assert [by_row.place_of(str(n)) for n in (1, 2, 5)] == [0, 1, 4]
    assert [by_column.place_of(str(n)) for n in (1, 2, 4)] == [0, 4, 1]
    assert [by_column.label_of(place) for place in by_column.places("column")] == [
        str(n) for n in range(1, 13)
    ]
    assert by_row.place_of("05") == by_row.place_of("5")


def test_a_place_outside_the_grid_has_no_label():
    for place in (-1, 81):
        with pytest.raises(NoSuchPosition):
            Format(9, 9).label_of(place)


@pytest.mark.parametrize("size", [(0, 9), (9, 0), (-1, -1), (1000, 1000)])
def test_a_format_has_room(size):
    with pytest.raises(Invalid):
        Format(*size)


@pytest.mark.parametrize(
    ("code", "places", "first", "last"),
    [
        ("9x9", 81, "A1", "I9"), ("9x9-no-i", 81, "A1", "J9"), ("9x9-numbers", 81, "1", "81"),
        ("10x10", 100, "A1", "J10"), ("10x10-numbers", 100, "1", "100"), ("rack-96", 96, "A01", "H12"),
        ("rack-24", 24, "A1", "D6"), ("rack-48", 48, "A1", "F8"), ("rack-384", 384, "A01", "P24"),
        ("5x5", 25, "A1", "E5"), ("13x13", 169, "A1", "M13"), ("85x2", 170, "1", "170"), ("slides-100", 100, "1", "100"),
    ],
)  # fmt: skip
def test_the_formats_of_the_market_are_there(code, places, first, last):
    grid = STOCK_FORMATS[code].format
    assert (len(grid), grid.label_of(0), grid.label_of(len(grid) - 1)) == (places, first, last)


def test_a_shelf_has_numbered_slots():
    assert [numbered(3).label_of(place) for place in numbered(3).places()] == ["1", "2", "3"]
