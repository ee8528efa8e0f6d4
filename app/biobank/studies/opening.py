"""Opening a study, so that samples can be collected under it."""

from app.biobank.studies.facts import StudyOpened
from app.biobank.studies.models import Study
from app.biobank.studies.schemas import OpenStudy
from app.core.work import Work


def open_study(work: Work, form: OpenStudy) -> Study:
    """Open a study. A code that is taken is E-STUDY-TAKEN."""
    study = work.add(Study(code=form.code, title=form.title, sponsor=form.sponsor))
    work.tell(StudyOpened(subject=study.ref, study_id=study.id, code=study.code))
    return study
