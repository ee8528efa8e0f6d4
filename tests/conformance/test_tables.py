"""What every table has in common: whose history it is part of, and what it says when it is broken."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import CheckConstraint, Constraint, Index, UniqueConstraint

from app.core.db import conflicts
from app.core.db.base import Part, Root, Table
from app.tables import BOOKKEEPING, GUARDED, LEDGERED, metadata

EVERY = [pytest.param(model, id=model.__name__) for model in (*LEDGERED, *BOOKKEEPING)]

NEVER_BROKEN_BY_PEOPLE = {
    "uq_role_code": "roles are installed with the program",
    "uq_badge_code_hash": "the code of a badge is random",
    "uq_token_token_hash": "a token is random",
    "uq_request_recode": "the recoding of a request is random",
    "uq_destruction_code": "its number is counted",
    "uq_ledger_leaf_entry": "only the sealer writes it",
    "ck_barcode_upper_case": "names are normalised where they are written",
    "ck_container_slot_of_a_parent": "a form with a slot and no parent is refused by its rule",
    "ck_container_slot_from_zero": "a label of a position is never below the first",
    "ck_container_format_has_room": "the form begins at one row and one column",
    "ck_sample_thaws_not_negative": "thaws are counted up",
    "ck_sample_place_in_a_container": "a place is set with its container, and taken with it",
    "ck_sample_place_from_zero": "a label of a position is never below the first",
    "ck_sample_offer_of_a_holder": "the rule of hand-overs asks for a holder first",
    "ck_lineage_amount_not_negative": "amounts of children are positive by their form",
    "ck_reservation_amount_positive": "amounts are positive by their form",
    "ck_fraction_amount_not_negative": "the balance of material refuses it first",
    "ck_aliquot_plan_line_some_tubes": "the form begins at one tube",
    "ck_aliquot_plan_line_amounts": "the rule of plans refuses it first",
    "uq_fraction_material": "a tube is fractionated under its lock, once",
}
"""Constraints that stand behind a rule, a form or a lock, so that nobody hears them; each with its reason."""


@pytest.mark.parametrize("model", EVERY)
def test_a_table_is_state_or_bookkeeping(model: type[Table]) -> None:
    assert (model.ledger is not None) == (model in LEDGERED)


def test_no_table_is_left_out() -> None:
    assert Counter(str(model.__tablename__) for model in (*LEDGERED, *BOOKKEEPING)) == Counter(
        list(metadata.tables)
    )


def test_every_subject_has_one_root_with_a_version() -> None:
    roots = [model.ledger.kind for model in LEDGERED if isinstance(model.ledger, Root)]
    parts = {
        model.ledger.kind
        for model in LEDGERED
        if isinstance(model.ledger, Part) and not model.ledger.kind_column
    }
    assert [kind for kind, count in Counter(roots).items() if count > 1] == []
    assert parts <= set(roots)
    assert all("version" in model.model_fields for model in LEDGERED if isinstance(model.ledger, Root))


@pytest.mark.parametrize("model", EVERY)
def test_a_table_names_its_real_key(model: type[Table]) -> None:
    assert set(model.key) == {column.name for column in metadata.tables[str(model.__tablename__)].primary_key}


@pytest.mark.parametrize("model", EVERY)
def test_a_table_says_what_a_row_is(model: type[Table]) -> None:
    assert model.__doc__


def test_the_tables_of_the_ledger_are_guarded() -> None:
    assert {str(model.__tablename__) for model in GUARDED} == {
        name for name in metadata.tables if name.startswith("ledger_")
    }


def breakable() -> Iterator[Constraint | Index]:
    """Every unique constraint or index, and every CHECK that is not the list of an enum's words."""
    for table in metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, UniqueConstraint) or (
                isinstance(constraint, CheckConstraint) and not str(constraint.name).endswith("_word")
            ):
                yield constraint
        yield from (index for index in table.indexes if index.unique)


@pytest.mark.parametrize(
    "constraint",
    [pytest.param(one, id=str(one.name)) for one in sorted(breakable(), key=lambda one: str(one.name))],
)
def test_a_broken_constraint_has_words(constraint: Constraint | Index) -> None:
    name = str(constraint.name)
    if name in NEVER_BROKEN_BY_PEOPLE:
        assert name not in conflicts._words, "it has words now: take it off the list"
        return
    assert name in conflicts._words
    error = conflicts._words[name]()
    assert error.message.endswith(".")
    assert 400 <= error.status < 500


@pytest.mark.parametrize(
    "constraint",
    [pytest.param(one, id=str(one.name)) for one in sorted(breakable(), key=lambda one: str(one.name))],
)
def test_a_unique_constraint_is_known_as_sqlite_tells_it(constraint: Constraint | Index) -> None:
    """SQLite names the columns of a broken unique constraint, not the constraint; of an expression, the index."""
    name = str(constraint.name)
    if isinstance(constraint, CheckConstraint) or name in NEVER_BROKEN_BY_PEOPLE:
        return
    columns = [*constraint.expressions] if isinstance(constraint, Index) else [*constraint.columns]
    if not all(hasattr(column, "table") for column in columns):
        return
    told = ", ".join(f"{column.table.name}.{column.name}" for column in columns)
    assert conflicts._sqlite.get(told) == name


def test_no_words_are_left_of_a_constraint_that_is_gone() -> None:
    names = {str(one.name) for one in breakable()}
    names |= {str(table.primary_key.name) for table in metadata.sorted_tables}
    names |= {str(key.name) for table in metadata.sorted_tables for key in table.foreign_key_constraints}
    assert set(conflicts._words) <= names
