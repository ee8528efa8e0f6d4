"""The preanalytical code follows from the facts, edge by edge, and says why."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.biobank.samples.errors import OutOfOrder
from app.biobank.samples.sprec import moved, of_fluid, of_solid, pooled, stored
from app.biobank.samples.sprec_facts import NOT_APPLICABLE, FluidFacts, Kept, Route, SolidFacts, Spell, Spin
from app.biobank.storage.temperatures import TemperatureClass, class_at
from app.biobank.vocabulary.reading import tubes
from app.biobank.vocabulary.sprec_tables import sprec_v2
from app.core.errors import Invalid

T = TemperatureClass
GOLDEN = Path(__file__).parents[4] / "shared" / "reference" / "sprec" / "golden_v2_inputs.json"
SECOND = timedelta(seconds=1)
PP, CRYO = "PP tube 0.5-2 mL", "Cryotube 1-2 mL"
FLUID = re.compile(r"[A-Z0-9]{3}-[A-Z0-9]{3}-[A-Z]-[A-Z]-[A-Z]-[A-Z]-[A-Z]")
SOLID = re.compile(r"[A-Z]{3}-[A-Z0-9]{3}-[A-Z]-[A-Z]-[A-Z]{3}-[A-Z]-[A-Z]")


def minutes(number):
    return timedelta(minutes=number)


def spin(g=2000, lasted=10, celsius=20, brake=True):
    return Spin(minutes(lasted), g, celsius, brake)


def element(number, **facts):
    return of_fluid(FluidFacts(**facts)).elements[number - 1].code


# The golden vectors are facts of others' making, in their own shape.
def _golden_spell(raw):
    return raw and Spell(minutes(raw["minutes"]), raw["temp_c"])


def _golden_spin(raw):
    if raw == "none":
        return NOT_APPLICABLE
    return raw and Spin(minutes(raw["minutes"]), raw["g"], raw["temp_c"], raw["brake"])


def _golden_time(raw):
    return NOT_APPLICABLE if raw == "not_applicable" else minutes(raw)


def _golden_kept(raw):
    if raw is None:
        return None
    special = {
        "LN": (T.LN2_VAPOUR, Route.DIRECT),
        "LN after temporary -85..-60": (T.LN2_LIQUID, Route.INTERIM_80),
    }
    temperature, route = special.get(raw["temp"]) or (class_at(raw["temp"]), Route.DIRECT)
    return Kept(raw["container"], temperature, route)


def _golden_code(raw):
    kept = _golden_kept(raw["long_term_storage"])
    if raw["kind"] == "solid":
        ischemia = (_golden_time(raw["warm_ischemia_min"]), _golden_time(raw["cold_ischemia_min"]))
        fixed = (raw["fixation"], _golden_time(raw["fixation_time_min"]))
        return of_solid(SolidFacts(raw["type"], raw["collection"], *ischemia, *fixed, kept))
    spins = (_golden_spin(raw["centrifugation_1"]), _golden_spin(raw["centrifugation_2"]))
    before, after = _golden_spell(raw["pre_centrifugation"]), _golden_spell(raw["post_centrifugation"])
    return of_fluid(FluidFacts(raw["type"], raw["primary_container"], before, *spins, after, kept))


@pytest.mark.shared
def test_the_golden_facts_give_the_golden_codes():
    if not GOLDEN.exists():
        pytest.skip("../shared/reference/sprec/golden_v2_inputs.json is not on this machine")
    vectors = json.loads(GOLDEN.read_text("utf-8"))
    assert len(vectors) == 10
    assert [str(_golden_code(raw)) for raw in vectors] == [raw["code"] for raw in vectors]


def test_a_serum_of_the_morning_with_its_reasons():
    collected = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
    code = of_fluid(
        FluidFacts(
            "SER",
            "SST",
            Spell.between(collected, collected + minutes(70), 22),
            spin(),
            NOT_APPLICABLE,
            Spell(minutes(35), 22),
            Kept(PP, T.MINUS_80),
        )
    )
    assert (str(code), code.version) == ("SER-SST-A-B-N-B-A", "2.0")
    assert code.explained() == [
        "E1=SER because Serum",
        "E2=SST because Serum separator tube with clot activator",
        "E3=A because 70 min at 22 °C",
        "E4=B because 2000 g, 10 min, 20 °C, with brake",
        "E5=N because there was no such spin",
        "E6=B because 35 min at 22 °C",
        "E7=A because PP tube 0.5-2 mL, −80 °C",
    ]


@pytest.mark.parametrize(
    ("lasted", "letter"), [(130, "C"), (111, "A"), (87, "A"), (72, "A"), (119, "A"), (120, "C"), (121, "C")]
)
def test_the_delays_of_the_story(lasted, letter):
    assert element(3, before_spin=Spell(minutes(lasted), 20)) == letter


def test_nothing_recorded_is_x_and_never_a_guess():
    assert str(of_fluid(FluidFacts())) == "ZZZ-XXX-X-X-X-X-X"
    assert str(of_solid(SolidFacts())) == "ZZZ-ZZZ-X-X-XXX-X-X"
    assert element(3, before_spin=Spell(minutes(5), None)) == "X"
    assert element(4, first_spin=Spin(minutes(10), None, 20, True)) == "X"
    assert stored(Kept(None, T.MINUS_80)).code == stored(Kept(PP, None)).code == "X"


def test_recorded_without_a_code_is_z():
    assert element(3, before_spin=Spell(minutes(5), 15)) == "Z"
    assert element(3, before_spin=Spell(minutes(5), 20, steady=False)) == "Z"
    assert element(3, before_spin=Spell(minutes(121), 37)) == "Z"
    assert element(2, container="QQQ") == "ZZZ"
    assert element(4, first_spin=spin(lasted=20)) == "Z"
    assert element(4, first_spin=spin(g=3000, brake=False)) == "Z"
    assert stored(Kept(CRYO, T.MINUS_20)).code == "Z"
    assert stored(Kept("PP tube 2-5 mL", T.MINUS_80)).code == "Z"


def test_without_a_spin_elements_four_to_six_do_not_apply():
    code = of_fluid(
        FluidFacts("BLD", "PED", Spell(minutes(119), 20), NOT_APPLICABLE, None, None, Kept(PP, T.MINUS_80))
    )
    assert str(code) == "BLD-PED-A-N-N-N-A"


@pytest.mark.parametrize(("number", "table"), [(3, "before_spin"), (6, "after_spin")])
def test_every_edge_belongs_to_the_band_that_begins_there(number, table):
    bands = getattr(sprec_v2(), table)
    for band in bands:
        for celsius in (band.lowest, band.highest):
            assert element(number, **{table: Spell(band.start, celsius)}) == band.code
            if band.end:
                following = [one.code for one in bands if one.start == band.end and one.lowest == band.lowest]
                assert element(number, **{table: Spell(band.end - SECOND, celsius)}) == band.code
                assert element(number, **{table: Spell(band.end, celsius)}) == "".join(following or "Z")


def test_every_edge_of_ischemia_and_fixation():
    for name, bands in (("warm_ischemia", sprec_v2().ischemia), ("fixation_time", sprec_v2().fixation_times)):
        place = {"warm_ischemia": 2, "fixation_time": 5}[name]
        for band in bands:
            assert of_solid(SolidFacts(**{name: band.start})).elements[place].code == band.code
            if band.end:
                assert of_solid(SolidFacts(**{name: band.end - SECOND})).elements[place].code == band.code
    assert of_solid(SolidFacts(fixation_time=minutes(72 * 60))).elements[5].code == "Z"


@pytest.mark.parametrize(
    ("g", "celsius", "brake", "letter"),
    [
        (2999, 20, False, "A"), (2999, 20, True, "B"), (2999, 4, False, "C"), (2999, 4, True, "D"), (3000, 20, True, "E"),
        (3000, 4, True, "F"), (5999, 20, True, "E"), (6000, 20, True, "G"), (6000, 4, True, "H"), (9999, 4, True, "H"),
        (10000, 20, True, "I"), (10000, 4, True, "J"),
    ],
)  # fmt: skip
def test_the_edges_of_the_spin(g, celsius, brake, letter):
    facts = spin(g=g, celsius=celsius, brake=brake)
    assert element(4, first_spin=facts) == element(5, first_spin=spin(), second_spin=facts) == letter


def test_the_slow_long_spin_is_a_first_spin_only():
    slow = spin(g=800, lasted=30, brake=False)
    assert element(4, first_spin=slow) == "M"
    assert element(5, first_spin=slow, second_spin=slow) == "Z"


@pytest.mark.parametrize(
    ("container", "temperature", "route", "letter"),
    [
        (PP, T.MINUS_80, Route.DIRECT, "A"), (PP, T.MINUS_20, Route.DIRECT, "B"), (PP, T.MINUS_150, Route.DIRECT, "V"),
        (PP, T.LN2_VAPOUR, Route.DIRECT, "V"), (CRYO, T.MINUS_80, Route.DIRECT, "D"), (CRYO, T.LN2_LIQUID, Route.DIRECT, "C"),
        (CRYO, T.LN2_VAPOUR, Route.PROGRAMMABLE, "E"), (CRYO, T.MINUS_150, Route.PROGRAMMABLE, "E"),
        (CRYO, T.LN2_VAPOUR, Route.INTERIM_80, "N"), (CRYO, T.MINUS_150, Route.DIRECT, "Z"),
        ("Plastic cryo straw", T.LN2_LIQUID, Route.INTERIM_80, "O"), ("Straw", T.LN2_LIQUID, Route.PROGRAMMABLE, "I"),
        ("Paraffin block", T.ROOM, Route.DIRECT, "P"), ("Paraffin block", T.COLD, Route.DIRECT, "P"),
        ("Dry technology medium", T.ROOM, Route.DIRECT, "R"), ("Original primary container", T.MINUS_80, Route.DIRECT, "Y"),
        ("Bag", T.LN2_VAPOUR, Route.DIRECT, "Q"), ("Microplate", T.MINUS_20, Route.DIRECT, "M"),
    ],
)  # fmt: skip
def test_long_term_storage(container, temperature, route, letter):
    assert stored(Kept(container, temperature, route)).code == letter


def test_a_move_to_nitrogen_changes_element_seven_alone():
    code = of_fluid(FluidFacts("CEL", "CPT", first_spin=spin(), kept=Kept(CRYO, T.MINUS_80)))
    after = moved(code, Kept(CRYO, T.LN2_VAPOUR, Route.INTERIM_80))
    assert str(code).endswith("-D")
    assert str(after) == str(code)[:-1] + "N"


def test_a_pool_keeps_what_its_parents_share():
    first = of_fluid(
        FluidFacts("SER", "SST", Spell(minutes(60), 20), spin(), NOT_APPLICABLE, Spell(minutes(5), 20))
    )
    second = of_fluid(
        FluidFacts("SER", "CAT", Spell(minutes(130), 20), spin(), NOT_APPLICABLE, Spell(minutes(5), 20))
    )
    assert str(pooled([first, second])) == "SER-ZZZ-Z-B-N-B-X"
    assert str(pooled([first])) == str(first)
    with pytest.raises(Invalid):
        pooled([])


def test_times_that_run_backwards_give_no_code():
    noon = datetime(2026, 11, 3, 12, tzinfo=UTC)
    for wrong in (
        lambda: Spell.between(noon, noon - SECOND, 20),
        lambda: Spin(-SECOND, 2000, 20, True),
        lambda: SolidFacts(cold_ischemia=-SECOND),
    ):
        with pytest.raises(OutOfOrder):
            wrong()
    assert Spell.between(None, noon, 20) is None


def test_every_tube_for_storage_has_a_code_at_minus_80_or_a_reason():
    codes = {one.code: stored(Kept(one.storage, T.MINUS_80)).code for one in tubes().values() if one.storage}
    assert codes["2D-1.0"] == "A"
    assert codes["CRYO-2.0"] == "D"
    assert codes["PAX-RNA-2.5"] == "Y"
    assert codes["2D-0.3"] == "S"
    assert codes["TUBE-15"] == "J"


spells = st.none() | st.builds(
    Spell, st.timedeltas(timedelta(), timedelta(days=9)), st.none() | st.floats(-20, 60), st.booleans()
)
spins = (
    st.none()
    | st.just(NOT_APPLICABLE)
    | st.builds(
        Spin,
        st.none() | st.timedeltas(timedelta(), minutes(60)),
        st.none() | st.integers(0, 90_000),
        st.none() | st.floats(-10, 50),
        st.none() | st.booleans(),
    )
)
keeps = st.none() | st.builds(
    Kept,
    st.none() | st.sampled_from([*sorted(sprec_v2().storage_containers), "Jar"]),
    st.none() | st.sampled_from(T),
    st.sampled_from(Route),
)


@given(st.none() | st.sampled_from(["SER", "QQQ"]), spells, spins, spins, spells, keeps)
def test_any_facts_of_a_fluid_give_a_code_of_the_right_shape(kind, before, first, second, after, kept):
    code = of_fluid(FluidFacts(kind, None, before, first, second, after, kept))
    assert FLUID.fullmatch(str(code))
    assert all(one.because for one in code.elements)


times = st.none() | st.just(NOT_APPLICABLE) | st.timedeltas(timedelta(), timedelta(days=9))


@given(times, times, st.none() | st.sampled_from(["SNP", "QQQ"]), times, keeps)
def test_any_facts_of_a_solid_give_a_code_of_the_right_shape(warm, cold, fixation, fixed, kept):
    assert SOLID.fullmatch(str(of_solid(SolidFacts("TIS", "BPS", warm, cold, fixation, fixed, kept))))
