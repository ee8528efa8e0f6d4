"""Whatever stands on the command card is read off the screen by a scanner, and skips a position when it says so."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from tests.e2e.test_bench import tubes

pytestmark = pytest.mark.browser


def test_every_word_of_the_card_is_read_off_the_screen(person: Any) -> None:
    technician = person("t.weber", device_scale_factor=2)
    page = technician.open("/help/command-card")
    pictures = page.locator("[data-testid=command-card] img")
    for number in range(pictures.count()):
        picture = pictures.nth(number)
        read = zxingcpp.read_barcodes(Image.open(BytesIO(picture.screenshot())), try_downscale=False)
        assert [one.text for one in read] == [picture.get_attribute("alt").removeprefix("Code 128 of ")]


def test_a_skipped_position_stays_free(person: Any) -> None:
    technician = person("t.weber")
    tubes(technician, "SK-1")
    page = technician.open("/containers/BX-1")
    technician.scan("CMD:SKIP")
    expect(technician.band).to_contain_text("A1 stays free. The next tube goes to A2.")
    technician.scan("SK-1")
    expect(page.get_by_test_id("cell-A2")).to_have_attribute("data-state", "filled")
    expect(page.get_by_test_id("cell-A1")).to_have_attribute("data-state", "free")
