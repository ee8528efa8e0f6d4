"""Canonical JSON: one byte sequence for a value, equal to RFC 8785, and nothing else let in."""

import datetime as dt
import decimal
import enum
import json
import uuid

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.core import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
BMP_TEXT = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0xFFFF))
SCALARS = st.none() | st.booleans() | st.integers(-canonical.LARGEST, canonical.LARGEST) | TEXT
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(BMP_TEXT, inner) | st.tuples(inner, inner)
)


class Status(enum.StrEnum):
    IN_STOCK = "in_stock"
    ÜBERGEBEN = "übergeben"


class Number(enum.IntEnum):
    ONE = 1


@given(VALUES)
def test_the_bytes_are_those_of_rfc_8785(value: object) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(st.dictionaries(BMP_TEXT, st.integers(0, 9), min_size=2))
def test_keys_stand_in_the_order_of_their_utf_16_units(value: dict[str, int]) -> None:
    keys = list(json.loads(canonical.encode(value)))
    assert keys == sorted(value, key=lambda key: key.encode("utf-16-be"))


def test_every_single_character_is_spelled_as_rfc_8785_does() -> None:
    for point in [*range(0xD800), *range(0xE000, 0x10000), 0x10000, 0x1F9EA, 0x10FFFF]:
        assert canonical.encode(chr(point)) == rfc8785.dumps(chr(point)), hex(point)


@given(VALUES)
def test_reading_gives_back_what_was_written(value: object) -> None:
    written = canonical.encode(value)
    assert canonical.encode(canonical.decode(written)) == written
    assert canonical.decode(written.decode()) == canonical.decode(written)


@given(VALUES)
def test_the_standard_library_spells_it_the_same(value: object) -> None:
    """The stand-alone verifier has nothing else to ask whether a text is canonical."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical.encode(value) == text.encode()


def test_an_enum_of_words_is_its_word() -> None:
    value = {"status": Status.IN_STOCK, Status.ÜBERGEBEN: [Status.ÜBERGEBEN], "a": 1}
    assert canonical.encode(value) == '{"a":1,"status":"in_stock","übergeben":["übergeben"]}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        0.0, 1.5, float("nan"), float("inf"), b"bytes", bytearray(b"x"), {1, 2}, frozenset(), object(), 1j,
        dt.datetime(2026, 11, 22, tzinfo=dt.UTC), dt.date(2026, 11, 22), dt.timedelta(1), decimal.Decimal("1"),
        uuid.UUID(int=1), Number.ONE, {1: "x"}, {None: 1}, {True: 1}, {Number.ONE: 1}, {b"k": 1}, range(3),
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize(
    "wrap", [lambda v: v, lambda v: [v], lambda v: {"k": v}, lambda v: {"k": ("a", [v])}]
)
def test_what_has_no_single_spelling_is_refused(value: object, wrap: object) -> None:
    with pytest.raises(TypeError):
        canonical.encode(wrap(value))  # type: ignore[operator]


@pytest.mark.parametrize(
    "value", [2**53, -(2**53), 2**200, "\ud800", "a\udfffb", {"\ud800": 1}, {"😀": 1}, ["\udc00"]], ids=ascii
)
def test_what_some_reader_would_change_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"canonical|2\^53|U\+FFFF"):
        canonical.encode(value)
    with pytest.raises(ValueError, match=r"canonical|2\^53|U\+FFFF"):
        canonical.encode({"k": [value]})


def test_a_value_that_holds_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(ValueError, match="nested"):
        canonical.encode(endless)
