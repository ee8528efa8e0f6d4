"""Nothing changes without a fact; a fact carries what changed; a refused deed leaves nothing."""

import pytest
from sqlalchemy import text

from app.biobank.studies.facts import StudyOpened
from app.biobank.studies.models import Study
from app.core.gate import House
from app.core.work import Untold
from tests.cast import deed


def test_a_row_that_changed_and_was_not_told_is_refused(house: House) -> None:
    with pytest.raises(Untold), deed(house) as work:
        work.add(Study(code="ALPHA", title="Alpha"))
    with house.database.session() as session:
        assert session.connection().execute(text("SELECT count(*) FROM study")).scalar_one() == 0


def test_a_fact_carries_the_changes_of_its_subject(house: House) -> None:
    with deed(house) as work:
        study = work.add(Study(code="ALPHA", title="Alpha"))
        work.tell(StudyOpened(subject=study.ref, code="ALPHA"))
    with deed(house) as work:
        known = work.session.get_one(Study, study.id)
        known.title = "Alpha, renamed"
        work.tell(StudyOpened(subject=known.ref, code="ALPHA"))
    with house.database.session() as session:
        rows = (
            session.connection().execute(text("SELECT payload FROM ledger_payload ORDER BY entry_id")).all()
        )
        versions = (
            session.connection()
            .execute(text("SELECT version FROM ledger_subject ORDER BY version"))
            .scalars()
            .all()
        )
    assert '"Alpha, renamed"' in rows[1].payload
    assert versions == [1, 2]
