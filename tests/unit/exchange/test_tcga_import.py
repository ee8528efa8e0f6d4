"""Five studies of The Cancer Genome Atlas are read to the last aliquot."""

from collections import Counter
from datetime import date
from functools import cache

import pytest

from app.biobank.exchange.tables.import_rows import Doubt, SampleRow
from app.biobank.exchange.tables.importing import ImportReading, read_import
from app.biobank.exchange.tables.profiles import load_profile
from app.biobank.exchange.tables.reading import read_table
from app.biobank.samples.words import Kind
from app.core.units import Unit
from tests.needs import shared

pytestmark = pytest.mark.shared

FOLDER = "data/biospecimen/tcga_bcr_2015/share"


@cache
def tables_read(backwards: bool = False) -> ImportReading:
    files = sorted(shared(FOLDER).glob("*.tsv"), reverse=backwards)
    tables = [read_table(path.read_bytes(), path.name) for path in files]
    return read_import(load_profile("tcga_bcr_2015"), tables).linked()


def rows_of(table: str) -> list[SampleRow]:
    return [row for row in tables_read().samples if row.table == table]


def one(code: str) -> SampleRow:
    (row,) = (row for row in tables_read().samples if row.code == code)
    return row


def test_every_donor_and_sample_is_there_and_none_refused() -> None:
    reading = tables_read()
    assert len(reading.donors) == 359
    assert Counter(row.table for row in reading.samples) == {
        "sample": 731,
        "portion": 731,
        "analyte": 1394,
        "aliquot": 2973,
    }
    assert reading.refused == ()
    assert Counter(row.study for row in rows_of("aliquot")) == {
        "CHOL": 335,
        "DLBC": 560,
        "KICH": 808,
        "UCS": 570,
        "UVM": 700,
    }


def test_every_tube_has_its_code_and_its_place() -> None:
    aliquots = rows_of("aliquot")
    tubes = [row.tube_code for row in aliquots if row.tube_code]
    places = [(row.container, row.position) for row in aliquots if row.container]
    assert (len(tubes), len(set(tubes))) == (2916, 2916)
    assert (len(places), len(set(places))) == (2916, 2916)
    assert len({container for container, _ in places}) == 84
    assert sum(1 for tube in tubes if tube.startswith("0")) == 2759
    assert "0174189503" in tubes
    assert "174189503" not in tubes


def test_every_aliquot_went_to_one_of_ten_centres_or_nowhere_yet() -> None:
    aliquots = rows_of("aliquot")
    assert {row.recipient for row in aliquots} == {"01", "05", "07", "08", "09", "10", "12", "13", "23", "26"}
    shipped = [row for row in aliquots if row.shipped_on]
    assert len(shipped) == 2916
    assert len({(row.recipient, row.shipped_on) for row in shipped}) == 65
    assert all(
        len({row.recipient for row in shipped if row.container == plate}) == 1 for plate in ("A416", "2389")
    )


def test_the_aliquots_of_a_placeholder_plate_are_kept_and_listed() -> None:
    unplaced = [row for row in rows_of("aliquot") if not row.container]
    assert len(unplaced) == 57
    assert all(not (row.position or row.tube_code or row.shipped_on or row.amount) for row in unplaced)
    doubts = Counter((issue.doubt, issue.source.file) for issue in tables_read().warned)
    assert doubts[(Doubt.PLACEHOLDER, "aliquot_ucs.tsv")] == 57
    # Neither their analytes nor their portions are in the tables: they hang on the sample that they name.
    assert doubts[(Doubt.FARTHER_PARENT, "aliquot_ucs.tsv")] == 57
    assert {row.kind for row in unplaced} == {Kind.DERIVATIVE}
    assert unplaced[0].parent == unplaced[0].code[:16]


def test_every_warned_row_is_named_by_file_and_line() -> None:
    others = [
        (issue.source.file, issue.source.line, issue.doubt)
        for issue in tables_read().warned
        if issue.doubt not in (Doubt.PLACEHOLDER, Doubt.FARTHER_PARENT)
    ]
    assert sorted(others) == [
        ("aliquot_kich.tsv", 525, Doubt.ODD_LENGTH),
        ("analyte_kich.tsv", 3, Doubt.MORE_THAN_PARENT),
        ("analyte_kich.tsv", 35, Doubt.MORE_THAN_PARENT),
        ("analyte_uvm.tsv", 134, Doubt.MORE_THAN_PARENT),
        ("sample_uvm.tsv", 77, Doubt.MORE_THAN_PARENT),
    ]


def test_the_lineage_leads_from_the_aliquot_to_the_donor() -> None:
    aliquot = one("TCGA-3X-AAV9-01A-72D-A416-01")
    analyte, portion, sample = one(aliquot.parent), one("TCGA-3X-AAV9-01A-72"), one("TCGA-3X-AAV9-01A")
    assert (analyte.code, analyte.parent, portion.parent, sample.parent) == (
        *("TCGA-3X-AAV9-01A-72D", portion.code),
        *(sample.code, ""),
    )
    assert [row.kind for row in (sample, portion, analyte, aliquot)] == [
        *(Kind.PRIMARY, Kind.ALIQUOT),
        *(Kind.DERIVATIVE, Kind.ALIQUOT),
    ]
    assert [row.material for row in (sample, portion, analyte, aliquot)] == ["TUM", "TUM", "DNA", "DNA"]
    assert {row.donor for row in (sample, portion, analyte, aliquot)} == {"TCGA-3X-AAV9"}


def test_amounts_are_exact_in_the_smallest_unit() -> None:
    aliquot = one("TCGA-3X-AAV9-01A-72D-A416-01")
    assert aliquot.amount is not None
    assert aliquot.volume is not None
    assert (aliquot.amount.value, aliquot.amount.unit) == (1_070, Unit.NG)
    assert (aliquot.volume.value, aliquot.volume.unit) == (6_700, Unit.NL)
    weights = [
        one(code).amount for code in ("TCGA-3X-AAV9-01A", "TCGA-3X-AAV9-01A-72", "TCGA-3X-AAV9-01A-72D")
    ]
    assert [weight.value for weight in weights if weight] == [740_000_000, 30_000_000, 9_660]
    assert Counter(row.amount is None for row in rows_of("analyte")) == {False: 1216, True: 178}


def test_days_and_places_are_as_written() -> None:
    aliquot = one("TCGA-3X-AAV9-01A-72D-A416-01")
    assert (aliquot.shipped_on, aliquot.sender) == (date(2014, 5, 28), "23")
    assert (aliquot.container, aliquot.position, aliquot.tube_code) == ("A416", "A01", "0174189503")
    assert one("TCGA-3X-AAV9-01A-72").made_on == date(2014, 3, 4)


def test_the_order_of_the_files_makes_no_difference() -> None:
    assert set(tables_read(backwards=True).samples) == set(tables_read().samples)
    parents = {""}
    for row in tables_read(backwards=True).samples:
        assert row.parent in parents
        parents.add(row.code)
