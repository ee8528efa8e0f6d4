"""What has to hold once everybody has gone home: in the rows, in the ledger, and between the two."""

from app.core.gate import House
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.tables import LEDGERED
from tests.property.invariants import broken_in_the_ledger, broken_in_the_rows


def findings(house: House) -> list[str]:
    """What `cryoledger verify --state` finds; everything has to be sealed."""
    assert house.seal is not None
    with snapshot(house.database) as connection:
        report = verify(connection, Trust.of(house.seal), LEDGERED, house.clock.now(), state=True)
    assert report.sealed == report.entries
    return [finding.message for finding in report.findings]


def broken(house: House) -> list[str]:
    """Which invariants of the lifecycle do not hold."""
    with house.database.engine.connect() as connection:
        return [*broken_in_the_rows(connection), *broken_in_the_ledger(connection)]
