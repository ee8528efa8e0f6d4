"""A text table is read cell by cell as it stands, whatever its encoding and delimiter, with the line of every row."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.biobank.exchange.tables.limits import Limits
from app.biobank.exchange.tables.reading import read_table, read_tables
from app.biobank.exchange.tables.refusing import TableRefused
from tests.needs import shared

HEADER = ("code", "box", "note")
DATA = ("0107043687", "Box 1", "Ångström, 5 µL")
TEXT = '"code"{d}"box"{d}"note"\n"0107043687"{d}"Box 1"{d}"Ångström, 5 µL"\n'


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_delimiter_and_line_ends_make_no_difference(delimiter: str, encoding: str, end: str) -> None:
    text = TEXT.format(d=delimiter).replace("\n", end)
    table = read_table(text.encode(encoding), "samples.csv")
    assert [row.cells for row in table.rows] == [HEADER, DATA]
    assert [row.line for row in table.rows] == [1, 2]
    assert table.delimiter == delimiter


def test_a_table_that_is_not_in_utf_8_says_so() -> None:
    assert read_table("a,b\nµ,1\n".encode("cp1252"), "x.csv").warnings
    assert not read_table("a,b\nµ,1\n".encode(), "x.csv").warnings


def test_a_line_break_inside_quotes_belongs_to_the_cell_and_is_counted() -> None:
    table = read_table(b'code;note\n1;"two\nlines; one cell"\n\n2;"with ""marks"" inside"\n', "x.csv")
    assert [(row.line, row.cells) for row in table.rows] == [
        (1, ("code", "note")),
        (2, ("1", "two\nlines; one cell")),
        (5, ("2", 'with "marks" inside')),
    ]


def test_what_stands_inside_quotes_never_decides_the_delimiter() -> None:
    text = 'code;note\n1;"a,b,c,d\ne,f,g,h"\n2;"a,b,c,d\ne,f,g,h"\n'
    assert read_table(text.encode(), "x.csv").delimiter == ";"


def test_a_decimal_comma_does_not_make_a_comma_the_delimiter() -> None:
    assert read_table(b"code;amount\nA1;1,5\nA2;2,5\nA3;3,5\n", "x.csv").delimiter == ";"


def test_a_first_line_that_names_the_delimiter_is_obeyed_and_left_out() -> None:
    table = read_table(b"sep=;\ncode;note\n1;a,b\n", "x.csv")
    assert [(row.line, row.cells) for row in table.rows] == [(2, ("code", "note")), (3, ("1", "a,b"))]


def test_one_column_is_a_table_too() -> None:
    assert [row.cells for row in read_table(b"code\n0001\n0002\n", "x.csv").rows] == [
        ("code",),
        ("0001",),
        ("0002",),
    ]


def test_blanks_and_zeros_of_a_cell_stay() -> None:
    assert read_table(b"box,code\nA ,007\n", "x.csv").rows[1].cells == ("A ", "007")


@pytest.mark.parametrize(
    ("data", "words", "line"),
    [
        (b'a,b\n1,"open\n2,x\n3,y\n', "never closed", 2),
        (b'a,b\n1,2\n"1"x,2\n', "closing quotation mark", 3),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "characters", 2),
    ],
)
def test_a_quotation_mark_gone_wrong_is_told_by_its_line(data: bytes, words: str, line: int) -> None:
    with pytest.raises(TableRefused, match=words) as caught:
        read_table(data, "x.csv")
    assert caught.value.rows[0]["line"] == line
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("data", "limits", "words"),
    [
        (b"a,b\n" * 10, Limits(size=30), "40 bytes"),
        (b"a,b\n" * 10, Limits(rows=5), "more than 5 rows"),
        (b"a,b,c,d\n", Limits(columns=3), "4 cells"),
        (b"", Limits(), "empty"),
        (b" \n\t\n", Limits(), "empty"),
        (b",,\n,,\n", Limits(), "nothing but blanks"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), Limits(), "a picture"),
        (b"PK\x03\x04" + bytes(50), Limits(), "a ZIP archive"),
        (b"%PDF-1.4 ", Limits(), "a PDF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", Limits(), "a web page"),
        (b"a,b\n\x00\x01\x02,3\n", Limits(), "no text"),
        (b"\xff\xfea\x00,\x00\x00\xd8", Limits(), "UTF-16"),
    ],
)
def test_a_table_that_is_too_large_or_none_is_refused_with_what_to_do(
    data: bytes, limits: Limits, words: str
) -> None:
    for read in (read_table, read_tables):
        with pytest.raises(TableRefused, match=words) as caught:
            read(data, "samples.xlsx", limits=limits)
        assert caught.value.next_step


@pytest.mark.shared
def test_a_real_freezer_inventory_in_windows_1252_is_read_whole() -> None:
    path = shared("data/freezer/noaa_stable_isotope_inventory.csv")
    table = read_table(path.read_bytes(), path.name)
    assert (len(table.rows), table.encoding, table.delimiter) == (2176, "cp1252", ",")
    assert {len(row.cells) for row in table.rows} == {17}


@pytest.mark.shared
def test_real_tables_of_all_kinds_are_read() -> None:
    rows = {
        "data/biospecimen/hmp2/hmp2_metadata_partial.csv": 1639,
        "data/biospecimen/gtex/gtex_portal_liver_histology.csv": 263,
        "data/messy/sanger_sample_manifest.csv": 104,
        "data/messy/sanger_lighthouse/lw-randox-biocentre-box-17-00001-with-byte-order-mark.csv": 2,
        "data/freezer/labkey_ldms/sample_b/specimens.tsv": 718,
    }
    for name, count in rows.items():
        table = read_table(shared(name).read_bytes(), name)
        assert len(table.rows) == count
        assert "\ufeff" not in table.rows[0].cells[0]


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text('ab,;\t|"\n\r=é', max_size=120).map(str.encode),
        st.text(max_size=200).map(lambda text: text.encode("utf-16")),
        st.binary(max_size=80).map(lambda tail: b"PK\x03\x04" + tail),
        st.binary(max_size=80).map(lambda tail: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + tail),
    )
)
def test_any_bytes_are_a_table_or_a_refusal(data: bytes) -> None:
    try:
        tables = read_tables(data, "upload")
    except TableRefused as refusal:
        said = refusal
    else:
        assert all(table.rows for table in tables)
        return
    assert said.next_step


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00\r\ufeff", exclude_categories=["Cs"]), max_size=12
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=2, max_size=6), st.sampled_from([",", ";", "\t"]))
def test_a_quoted_table_comes_back_cell_by_cell(rows: list[tuple[str, ...]], delimiter: str) -> None:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    rows = [("code", "box", "note"), *(row for row in rows if any(cell.strip() for cell in row))]
    text = "".join(delimiter.join(map(quoted, row)) + "\n" for row in rows)
    assert [row.cells for row in read_table(text.encode(), "x.csv").rows] == rows
