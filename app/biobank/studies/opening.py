"""Opening studies, so that samples can be collected under them."""

from app.biobank.studies import queries
from app.biobank.studies.facts import StudyOpened
from app.biobank.studies.models import Study, StudyCodeTaken
from app.biobank.studies.schemas import OpenStudies, OpenStudy
from app.core.actor import Permission
from app.core.errors import NotAllowed, Refusals
from app.core.work import Work


def may_open(work: Work) -> bool:
    """Whether the actor may open studies: only somebody whose right to it ends at no study."""
    return any(scope.study_id is None for scope in work.actor.scopes(Permission.STUDIES_WRITE))


def open_studies(work: Work, form: OpenStudies) -> list[Study]:
    """Open studies together; all, or none. A code that is taken, or named twice, is E-STUDY-TAKEN."""
    if not may_open(work):
        raise NotAllowed(
            f"You may not open a study ({Permission.STUDIES_WRITE}).",
            next_step="Ask somebody whose role holds for every study.",
        )
    taken = set(queries.studies_by_code(work, (line.code for line in form.studies)))
    refusals = Refusals()
    for row, line in enumerate(form.studies):
        if line.code in taken:
            fields = {"code": "Choose another code."}
            refusals.add(
                row, StudyCodeTaken(f"There is a study {line.code}.", fields=fields), study=line.code
            )
        taken.add(line.code)
    refusals.settle()
    return [open_study(work, line) for line in form.studies]


def open_study(work: Work, form: OpenStudy) -> Study:
    """Open a study. A code that is taken is E-STUDY-TAKEN."""
    study = work.add(Study(code=form.code, title=form.title, sponsor=form.sponsor))
    work.tell(StudyOpened(subject=study.ref, study_id=study.id, code=study.code))
    return study
