"""What both doors do with the ledger as a whole: re-read it, and make the audit report."""

from dataclasses import replace

from app.biobank.reports.audit import reporting
from app.biobank.reports.audit.schemas import AskAudit, AuditReport
from app.biobank.reports.ledger import checking
from app.core.actor import Permission
from app.core.errors import Conflict
from app.core.gate import Gate
from app.core.ledger.sealing import Seal
from app.core.ledger.verifying.report import VerificationReport
from app.tables import LEDGERED


class NoSeal(Conflict):
    """This installation runs without a signing key."""

    code = "E-NO-SEAL"


def seal_of(gate: Gate) -> Seal:
    """The key and name this ledger is sealed with, or E-NO-SEAL."""
    if gate.house.seal is None:
        raise NoSeal("This ledger is not sealed: the installation has no signing key.")
    return gate.house.seal


def reread(gate: Gate) -> VerificationReport:
    """Every entry, and every row against the entries. It takes its time, and no transaction is held meanwhile."""
    with gate.read() as work:
        if not work.actor.scopes(Permission.LEDGER_VERIFY):
            work.must(Permission.LEDGER_VERIFY)
        now = work.now
    return checking.check(gate.house.database, seal_of(gate), LEDGERED, now)


def audited(gate: Gate, form: AskAudit) -> AuditReport:
    """The report of a period as of one moment; where it is asked for, the ledger is verified first, and that told."""
    if form.verify:
        report = reread(gate)
        # The key of the request belongs to the report, which is told in a write of its own.
        with replace(gate, key=None).write() as work:
            checking.tell(work, report)
    with gate.read(steady=True) as work:
        return reporting.audit(work, seal_of(gate), form)
