"""A rack of 96 tubes is registered by two scans and no key, from a file that the scanner posts (T-04)."""

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from app.core.gate import House
from tests.racks import FILL, rack_file
from tests.tubes import stock

pytestmark = pytest.mark.browser
RACK = "RK-0077"
TUBES = {well: f"FB{n:08d}" for n, well in enumerate(FILL)}


def post(person: Any, content: bytes) -> None:
    """What the scanner's own machine does."""
    answer = person.context.request.post(
        "/api/v1/rack-scans",
        multipart={"file": {"name": "scan.txt", "mimeType": "text/plain", "buffer": content}, "rack": RACK},
        headers={"authorization": "Bearer svc.rackscan.ibbl"},
    )
    assert answer.ok, answer.text()


def test_a_rack_of_accepted_tubes_is_put_into_the_freezer_in_two_scans(person: Any, cast: House) -> None:
    technician = person("t.weber")
    stock(cast, list(TUBES.values()), status="accepted")
    post(technician, rack_file(TUBES, rack=RACK))
    page = technician.open("/")
    technician.scan(RACK)
    expect(page.get_by_test_id("rack-grid")).to_be_visible()
    technician.scan("F12-3")
    expect(technician.band).to_contain_text("RK-0077 is confirmed at F12/RK-0077: 0 new, 96 put in")
    expect(technician.band).to_have_attribute("data-tone", "complete")
    technician.scan("F12-3")
    expect(technician.band).to_contain_text("RK-0077 stands at slot 3 of F12.")
    with cast.database.session() as session:
        stored = session.connection().execute(
            text(
                "SELECT count(*) FROM sample s JOIN container c ON c.id = s.container_id WHERE c.code = :rack"
            ),
            {"rack": RACK},
        )
        assert stored.scalar_one() == 96


def test_an_unreadable_tube_is_read_by_hand_into_its_well(person: Any, cast: House) -> None:
    technician = person("t.weber")
    stock(cast, list(TUBES.values()), status="accepted")
    post(technician, rack_file(TUBES, rack=RACK, unreadable=["D07"]))
    page = technician.open("/")
    technician.scan(RACK)
    expect(page.get_by_test_id("cell-D07")).to_have_attribute("tabindex", "0")
    technician.scan(TUBES["D07"])
    expect(technician.band).to_contain_text(f"D07 is {TUBES['D07']}.")
    expect(page.get_by_test_id("rack-counts")).not_to_contain_text("noread")
    technician.scan("F12-3")
    expect(technician.band).to_contain_text("96 put in")


def test_a_page_that_waits_opens_what_the_scanner_posts_and_what_it_posts_again(
    person: Any, cast: House
) -> None:
    technician = person("t.weber")
    stock(cast, list(TUBES.values()), status="accepted")
    page = technician.open("/racks")
    expect(page.get_by_test_id("waits")).to_be_visible()
    post(technician, rack_file(TUBES, rack=RACK, unreadable=["D07"]))
    expect(page.get_by_test_id("rack-counts")).to_contain_text("1 noread")
    technician.scan("F12-3")
    expect(technician.band).to_have_attribute("data-tone", "refusal")
    expect(technician.band).to_contain_text("could not be read")
    post(technician, rack_file(TUBES, rack=RACK))
    expect(page.get_by_test_id("rack-counts")).not_to_contain_text("noread")
    technician.scan("F12-3")
    expect(technician.band).to_contain_text("RK-0077 is confirmed")
