"""Sixty scans without a pause: all stored, in order, once; whatever the server and the network do meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.core.gate import House
from tests.e2e.conftest import Person
from tests.e2e.test_bench import tubes
from tests.serving import Program

pytestmark = pytest.mark.browser

CODES = [f"BU-{number:02}" for number in range(60)]


def in_order(house: House) -> list[str]:
    """The tubes of the box, by their positions."""
    with house.database.session() as session:
        query = text(
            "SELECT s.code FROM sample s JOIN container c ON c.id = s.container_id"
            " WHERE c.code = 'BX-1' ORDER BY s.place"
        )
        return list(session.connection().execute(query).scalars())


def times_stored(house: House) -> int:
    """How many facts tell of a tube that was put into a place."""
    with house.database.session() as session:
        query = text("SELECT count(*) FROM ledger_entry WHERE kind LIKE 'sample.stored%'")
        return int(session.connection().execute(query).scalar_one())


def filled(page: Any) -> Any:
    return page.locator("[role=gridcell][data-state=filled]")


def test_sixty_scans_in_a_burst_are_stored_once_and_in_order(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, *CODES)
    page = technician.open("/containers/BX-1")
    for code in CODES:
        technician.scan(code, delay=4)
    expect(filled(page)).to_have_count(60, timeout=120_000)
    assert (in_order(cast), times_stored(cast)) == (CODES, 60)


def test_so_they_are_when_the_network_comes_back(person: Any, cast: House) -> None:
    technician = person("t.weber")
    tubes(technician, *CODES)
    page = technician.open("/containers/BX-1")
    for code in CODES[:20]:
        technician.scan(code, delay=4)
    technician.context.set_offline(True)
    for code in CODES[20:]:
        technician.scan(code, delay=4)
    expect(technician.band).to_contain_text("kept here")
    technician.context.set_offline(False)
    expect(filled(page)).to_have_count(60, timeout=120_000)
    assert (in_order(cast), times_stored(cast)) == (CODES, 60)
    technician.trouble[:] = [line for line in technician.trouble if "ERR_INTERNET_DISCONNECTED" not in line]


@pytest.fixture
def at_the_program(chromium: Any, program: Program, lasting: House) -> Iterator[Person]:
    """t.weber in front of a program that can be killed."""
    somebody = Person(chromium, f"http://127.0.0.1:{program.port}", lasting, "t.weber")
    yield somebody
    somebody.context.close()


def test_so_they_are_when_the_server_is_killed_in_the_middle(
    at_the_program: Person, program: Program, lasting: House
) -> None:
    technician = at_the_program
    tubes(technician, *CODES)
    page = technician.open("/containers/BX-1")
    for code in CODES[:30]:
        technician.scan(code, delay=4)
    expect(page.get_by_test_id("cell-A3")).to_have_attribute("data-state", "filled")
    program.kill()
    for code in CODES[30:]:
        technician.scan(code, delay=4)
    expect(technician.band).to_contain_text("kept here")
    program.start()
    expect(filled(page)).to_have_count(60, timeout=120_000)
    assert (in_order(lasting), times_stored(lasting)) == (CODES, 60)
