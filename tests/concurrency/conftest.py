"""What the tests of races may ask for besides."""

import pytest

from app.core.access.queries import actor_by_login
from app.core.actor import Actor
from app.core.gate import House
from tests.concurrency.repeated import MOST
from tests.houses import seal
from tests.tubes import stock


@pytest.fixture
def technician(lasting: House) -> Actor:
    """t.weber, with tubes for every time a deed is done."""
    stock(lasting, (f"P{number}" for number in range(MOST)), status="in_process")
    stock(lasting, ("S1", "S2"), status="available", box="BX-1")
    seal(lasting)
    with lasting.database.session() as session:
        found = actor_by_login(session, "t.weber", lasting.clock.now())
    assert found is not None
    return found
