"""Chapter 2: how many entries, from where to where, and when the ledger was last proven."""

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import Integrity, Verification
from app.biobank.reports.chronicle import Chronicle
from app.core.actor import Scope
from app.core.work import Work

VERIFIED = "ledger.verified"


def integrity(work: Work, within: Within, chronicle: Chronicle) -> Integrity:
    """Of the whole ledger, whoever asks: what was proven holds for every study."""
    bounds = queries.bounds(work, within)
    whole = Within(within.since, within.until, None, None, (Scope(None, None),))
    proofs, _ = queries.told(work, whole, (VERIFIED,), 100_000)
    last = queries.last_of(work, VERIFIED)
    return Integrity(
        entries=bounds.n,
        first_index=bounds.first,
        last_index=bounds.last,
        unsealed=bounds.unsealed,
        checkpoints=queries.checkpoints_signed(work, within.since, within.until),
        last_verification=_view(last, chronicle) if last else None,
        verifications=len(proofs),
        failed_verifications=sum(one.fact.get("findings", 0) > 0 for one in proofs),
    )


def _view(one: Told, chronicle: Chronicle) -> Verification:
    return Verification(
        at=one.recorded_at,
        by=chronicle.login(one.actor_id),
        entries=one.fact["entries"],
        findings=one.fact["findings"],
    )
