"""What every kind of fact has in common."""

import string

import pytest

import app.main
from app.core.ledger.facts import KINDS, Fact

assert app.main.metadata.tables, "the whole house is imported, so every fact is known"

EVERY = [
    pytest.param(kind, fact, id=kind)
    for kind, fact in sorted(KINDS.items())
    if fact.__module__.startswith("app.")
]


@pytest.mark.parametrize(("kind", "fact"), EVERY)
def test_a_kind_is_a_subject_and_what_happened(kind: str, fact: type[Fact]) -> None:
    assert kind == fact.kind
    subject, _, happened = kind.partition(".")
    assert subject.replace("_", "").isalpha()
    assert happened.replace("_", "").isalpha()
    assert len(kind) <= 60


@pytest.mark.parametrize(("kind", "fact"), EVERY)
def test_a_fact_has_a_sentence_of_its_own_fields(kind: str, fact: type[Fact]) -> None:
    named = {name for _, name, _, _ in string.Formatter().parse(fact.words) if name is not None}
    assert fact.words
    assert not fact.words.endswith("."), "a sentence is put into lists and tables, which end it themselves"
    assert named <= set(fact.__dataclass_fields__) - {"subject", "about", "study_id", "site_id"}


@pytest.mark.parametrize(("kind", "fact"), EVERY)
def test_a_fact_says_in_a_sentence_when_it_is_told(kind: str, fact: type[Fact]) -> None:
    assert fact.__doc__
    assert not fact.__doc__.startswith(fact.__name__ + "("), "this is the text that dataclass makes up"
