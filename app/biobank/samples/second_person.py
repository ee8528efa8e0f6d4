"""A second person: somebody else who is there, may witness, and is no machine.

The second person is named by the one who acts. That they confirm it with a password of their own is not asked yet.
"""

from collections.abc import Sequence

from app.biobank.samples.errors import WitnessNeeded
from app.biobank.samples.models import Sample
from app.core.access.queries import actor_by_login
from app.core.actor import Actor, Permission
from app.core.work import Work


def another(work: Work, login: str | None, samples: Sequence[Sample]) -> Actor:
    """The witness `login`; E-WITNESS unless they are active, another than the actor, and may witness there."""
    witness = actor_by_login(work.session, login, work.now) if login else None
    if witness is None or witness.machine:
        raise WitnessNeeded(
            f"{login} is nobody who can witness this." if login else "A second person has to see this.",
            fields={"witness": "Name another person by their login."},
        )
    if witness.user_id == work.actor.user_id:
        raise WitnessNeeded(
            "Nobody is their own witness.",
            fields={"witness": "Another person than you."},
            next_step="Ask a colleague to stand by.",
        )
    for sample in samples:
        if not witness.may(Permission.SAMPLES_WITNESS, sample.site_id, sample.study_id):
            raise WitnessNeeded(
                f"{login} may not witness for {sample.code}.",
                fields={"witness": "Has no such right at this site, in this study."},
            )
    return witness
