"""Whoever changes the ledger or the tables behind its back is found, and told what and where."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from app.core.gate import House
from app.core.ledger import sealing
from app.core.ledger.verifying.report import VerificationReport
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.tables import LEDGERED


def verified(house: House, **more: Any) -> VerificationReport:
    with snapshot(house.database) as connection:
        return verify(connection, replace(Trust.of(house.seal), **more), LEDGERED, house.clock.now(), state=True)


@pytest.fixture
def filled(client: Any, cast: House) -> House:
    technician = client("t.weber")
    for start in (0, 12):
        samples = [
            {"code": f"S{number:03}", "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL"}
            for number in range(start, start + 12)
        ]
        assert technician.post("/api/v1/samples", json={"samples": samples}).status_code == 201
    sealing.seal_apart(cast.database, cast.seal, cast.clock.now())
    return cast


def test_an_untouched_ledger_verifies(filled: House) -> None:
    report = verified(filled)
    assert report.holds, report.findings
    assert report.entries == report.sealed > 24
    assert report.rows > 24
