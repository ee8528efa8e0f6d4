"""A mapping profile is data that is checked when it is read."""

import pytest

from app.biobank.exchange.tables.profiles import (
    ProfileBroken,
    ProfileUnknown,
    load_profile,
    parse_profile,
    profile_names,
)
from app.biobank.vocabulary.materials import material_of

SMALL = """
name = "small"
title = "Small"
[[tables]]
name = "tubes"
kind = "primary"
header = ["code"]
[tables.fields]
code = { column = "code" }
"""


def test_every_profile_that_comes_with_the_program_can_be_read() -> None:
    assert profile_names() == ["samples", "tcga_bcr_2015"]
    for name in profile_names():
        assert load_profile(name).name == name


def test_the_materials_of_a_profile_are_in_the_vocabulary() -> None:
    for words in load_profile("tcga_bcr_2015").lookups.values():
        assert all(material_of(code) for code in words.values())


def test_an_unknown_profile_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ProfileUnknown, match="no mapping profile") as caught:
        load_profile("../../secret")
    assert caught.value.next_step == "Known: samples, tcga_bcr_2015."


@pytest.mark.parametrize(
    ("spoil", "by", "words"),
    [
        ('name = "small"', "name = ", "Invalid value"),
        ('title = "Small"', "", "title"),
        ('kind = "primary"', 'kind = "liquid"', "liquid"),
        ("code = {", "colour = {", "colour"),
        ('{ column = "code" }', '{ colum = "code" }', "colum"),
        ('{ column = "code" }', '{ column = "code", lookup = "material" }', "no lookup"),
        ('{ column = "code" }', '{ column = "code", pattern = "(" }', "unterminated"),
        ('header = ["code"]', 'header = ["code"]\nrequired = ["colour"]', "colour"),
        ("[[tables]]", "[tables]", "str"),
    ],
)
def test_a_profile_that_cannot_be_is_refused_when_it_is_read(spoil: str, by: str, words: str) -> None:
    assert parse_profile(SMALL).tables[0].fields["code"].columns == ("code",)
    with pytest.raises(ProfileBroken, match=words):
        parse_profile(SMALL.replace(spoil, by))
