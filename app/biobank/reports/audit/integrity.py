"""Chapter 2: how many entries, from where to where, and whether the ledger was proven."""

from app.biobank.reports.audit import queries
from app.biobank.reports.audit.queries import Told, Within
from app.biobank.reports.audit.schemas import Integrity, Verification
from app.biobank.reports.chronicle import Chronicle
from app.biobank.reports.paper.times import Zone
from app.core.actor import Scope
from app.core.plurals import counted
from app.core.work import Work

VERIFIED = "ledger.verified"
MEANS = (
    "Entries are those recorded in the period, of the site and study; their numbers are places in the sealed tree. "
    "A verification re-reads the whole ledger, whatever the scope: every hash, signature and checkpoint, and every "
    "row of the database against the entries."
)


def integrity(work: Work, within: Within, chronicle: Chronicle, zone: Zone, size: int) -> Integrity:
    """Of the whole ledger of `size` sealed entries, whoever asks: what was proven holds for every study."""
    bounds = queries.bounds(work, within)
    whole = Within(within.since, within.until, None, None, (Scope(None, None),))
    proofs, _ = queries.told(work, whole, (VERIFIED,), 100_000)
    told = queries.last_of(work, VERIFIED)
    last = _view(told, chronicle) if told else None
    failed = sum(one.fact.get("findings", 0) > 0 for one in proofs)
    return Integrity(
        holds=last is not None and not last.findings and not failed,
        says=_says(last, failed, zone, size),
        means=MEANS,
        entries=bounds.n,
        first_index=bounds.first,
        last_index=bounds.last,
        unsealed=bounds.unsealed,
        checkpoints=queries.checkpoints_signed(work, within.since, within.until),
        last_verification=last,
        verifications=len(proofs),
        failed_verifications=failed,
    )


def _says(last: Verification | None, failed: int, zone: Zone, size: int) -> str:
    if last is None:
        return "The ledger was never verified."
    outcome = (
        f"{counted(last.findings, 'finding')} ({', '.join(last.codes)})"
        if last.findings
        else "everything held"
    )
    says = f"Last verified {zone.show(last.at)} by {last.by}: {outcome} in {counted(last.entries, 'entry', 'entries')}."
    if size > last.entries:
        says += f" Since then {counted(size - last.entries, 'entry', 'entries')}."
    if failed:
        says += f" {counted(failed, 'verification')} of the period found what does not hold."
    return says


def _view(one: Told, chronicle: Chronicle) -> Verification:
    return Verification(
        at=one.recorded_at,
        by=chronicle.login(one.actor_id),
        entries=one.fact["entries"],
        findings=one.fact["findings"],
        codes=one.fact.get("codes", []),
    )
