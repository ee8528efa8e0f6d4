"""What a child is born with: its parents' donor, study, place in the world, times, and the holds that are inherited."""

from collections.abc import Sequence
from typing import Any

from app.biobank.donors.models import Donor
from app.biobank.samples.births import holds_text
from app.biobank.samples.models import Sample
from app.biobank.samples.words import HoldKind
from app.core.errors import Invalid
from app.core.work import Work


class MixedStudies(Invalid):
    """A child belongs to one study."""

    code = "E-MIXED-STUDIES"


def inherited(work: Work, parents: Sequence[Sample]) -> dict[str, Any]:
    """The columns a child takes from its parents (lifecycle §8.6: the union of donors, the strictest holds).

    `queries.to_change(…, bearing=True)` locked the donors against a withdrawal in the same moment, so that a
    child made while it is recorded is either found by it or born with its hold (I-12).
    """
    first = parents[0]
    if any(parent.study_id != first.study_id for parent in parents):
        raise MixedStudies(
            "Samples of several studies cannot become one.", next_step="Pool within one study."
        )
    donor_ids = sorted({parent.donor_id for parent in parents if parent.donor_id is not None})
    holds = {word for parent in parents for word in parent.holds.split() if HoldKind(word).is_inherited}
    for donor_id in donor_ids:
        donor = work.session.get(Donor, donor_id)
        if donor is not None and donor.withdrawn.stops_use:
            holds.add(HoldKind.CONSENT_WITHDRAWN)
    collected = [parent.collected_at for parent in parents if parent.collected_at is not None]
    return {
        "study_id": first.study_id,
        "donor_id": donor_ids[0] if len(donor_ids) == 1 else None,
        "visit": first.visit if len({parent.visit for parent in parents}) == 1 else "",
        "site_id": first.site_id,
        "custodian_site_id": first.site_id,
        "custodian_user_id": work.actor.user_id or None,
        "holds": holds_text(holds),
        "collected_at": max(collected) if collected else None,
        "collected_precision": first.collected_precision,
        "received_at": work.now,
    }
