"""The word lists agree with one another, with our own words, and with the standards that they cite."""

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from app.biobank.quality.words import Severity
from app.biobank.samples.words import HoldKind
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.vocabulary.reading import holds, materials, nonconformities, reasons, time_limits, tubes
from app.biobank.vocabulary.sprec_tables import sprec_v2
from app.core.actor import Permission
from app.core.units import Unit

SHARED = Path(__file__).parents[4] / "shared"
CODE = re.compile(r"[A-Z][A-Z0-9]{1,3}")


@pytest.mark.parametrize("name", ["materials", "tubes", "nonconformities", "holds", "reasons", "timing"])
def test_no_line_of_a_list_is_short_long_or_twice(name):
    lines = list(
        csv.reader(
            files("app.biobank.vocabulary").joinpath("lists", f"{name}.csv").read_text("utf-8").splitlines()
        )
    )
    assert {len(line) for line in lines} == {len(lines[0])}
    keys = [
        tuple(line[:2]) if name in ("reasons", "timing") else line[name == "nonconformities"]
        for line in lines
    ]
    assert len(set(keys)) == len(lines)
    assert all(cell == cell.strip() for line in lines for cell in line)


def test_every_material_is_kept_somewhere_in_a_unit_and_fits_its_standards():
    tables = sprec_v2()
    for one in materials().values():
        assert CODE.fullmatch(one.code), one
        assert one.storage, one
        assert {TemperatureClass(word) for word in one.storage}, one
        assert isinstance(one.unit, Unit)
        types = {"fluid": tables.fluid_types, "solid": tables.solid_types, "": {"": ""}}[one.sprec_layout]
        assert one.sprec_type in {*types, *(["ZZZ"] if one.sprec_layout else [])}, one
        assert one.primary in {*tables.containers, "XXX", "ZZZ", ""}, one
        assert bool(one.primary) is (one.sprec_layout == "fluid"), one


@pytest.mark.shared
def test_every_material_has_a_sample_type_of_miabis():
    crosswalk = SHARED / "reference" / "sample_type_crosswalk.csv"
    if not crosswalk.exists():
        pytest.skip("../shared/reference/sample_type_crosswalk.csv is not on this machine")
    with crosswalk.open(encoding="utf-8", newline="") as table:
        known = {line["miabis_on_fhir"] for line in csv.DictReader(table)}
    assert {one.miabis for one in materials().values()} <= known


@pytest.mark.parametrize(
    ("code", "unit", "default"),
    [
        ("PL", "nL", "-80"), ("BC", "nL", "-80"), ("SE", "nL", "-80"), ("ST", "ng", "-80"), ("PBMC", "cells", "-150"),
        ("PAX", "nL", "-80"), ("DNA", "ng", "-80"), ("WGA", "ng", "-80"), ("RNA", "ng", "-80"), ("TUM", "ng", "-80"),
        ("NORM", "ng", "-80"), ("BDN", "ng", "-80"), ("FFPE", "pieces", "RT"), ("WBE", "nL", "-80"),
    ],
)  # fmt: skip
def test_the_materials_of_the_stories_are_there(code, unit, default):
    assert (materials()[code].unit, materials()[code].storage[0]) == (unit, default)


def test_every_tube_fits_the_tables_of_sprec():
    tables = sprec_v2()
    for one in tubes().values():
        assert one.primary in {"", "ZZZ", *tables.containers}, one
        assert one.storage in {"", "PP tube 2-5 mL", *tables.storage_containers}, one
        assert one.capacity is None or one.capacity > 0
        assert (one.storage == "Original primary container") is bool(one.primary), one


@pytest.mark.shared
def test_the_catalogue_of_nonconformities_is_the_one_of_the_annex():
    annexes = SHARED / "docs" / "domain" / "annexes.md"
    if not annexes.exists():
        pytest.skip("../shared/docs/domain/annexes.md is not on this machine")
    chapter = annexes.read_text("utf-8").split("## A1")[1].split("## A2")[0]
    written = {
        code
        for line in chapter.splitlines()
        if line.startswith("|")
        for code in re.findall(r"[A-Z][A-Z0-9_]{3,}", line)
    }
    assert set(nonconformities()) == written


def test_every_nonconformity_has_a_severity_and_an_effect():
    for one in nonconformities().values():
        assert Severity(one.severity)
        assert one.about in {"sample", "shipment", "equipment", "person", "donor"}
        assert one.name
        assert one.fit_for


def test_the_holds_are_those_of_the_lifecycle():
    assert set(holds()) == set(HoldKind)
    for kind in HoldKind:
        assert holds()[kind].inherited is kind.is_inherited
        assert Permission(holds()[kind].released_with)


def test_a_consent_hold_is_released_by_nobody_but_the_data_protection_officer():
    released = {
        kind for kind, one in holds().items() if one.released_with == Permission.SAMPLES_RELEASE_CONSENT_HOLD
    }
    assert released == {HoldKind.CONSENT_MISSING, HoldKind.CONSENT_WITHDRAWN}


@pytest.mark.parametrize("deed", ["not_collected", "destroy", "void", "adjust", "relabel", "correct"])
def test_every_deed_that_needs_a_reason_has_some(deed):
    assert len(reasons(deed)) >= 5
    assert "other" in reasons(deed)


def test_a_deed_without_coded_reasons_has_none():
    assert not reasons("place")


def test_every_time_limit_names_a_material_and_codes_of_the_catalogue():
    lines = files("app.biobank.vocabulary").joinpath("lists", "timing.csv").read_text("utf-8").splitlines()
    assert {line["material"] for line in csv.DictReader(lines)} <= set(materials())
    for code in materials():
        for limit in time_limits(code):
            bounds = [bound for bound in (limit.least, limit.warn, limit.major) if bound is not None]
            assert bounds == sorted(bounds)
            assert bounds
            assert bool(limit.early) is (limit.least is not None)
            assert bool(limit.late) is (limit.warn is not None or limit.major is not None)
            assert {limit.early, limit.late} - {""} <= set(nonconformities())


def test_the_tables_of_sprec_are_complete():
    tables = sprec_v2()
    assert [len(table) for table in (tables.fluid_types, tables.containers, tables.solid_types)] == [
        33,
        25,
        9,
    ]
    assert "".join(band.code for band in tables.before_spin) == "ABCDEFGHIJKLMNO"
    assert "".join(band.code for band in tables.after_spin) == "ABCDEFGHIJ"
    assert "".join(band.code for band in tables.spins) == "ABCDEFGHIJM"
    assert "".join(sorted(set(tables.storage.values()))) == "ABCDEFGHIJKLMNOPQRSTVWY"
