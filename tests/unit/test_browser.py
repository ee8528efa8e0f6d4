"""The browser of the tests starts here, or the tests say what is missing."""

import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests import browser
from tests.needs import Missing, do_without


@pytest.mark.browser
def test_chromium_shows_a_page():
    try:
        options = browser.launch_options()
    except Missing as reason:
        do_without("browser", reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**options)
        page = chromium.new_page()
        page.set_content("<title>Freezer 3</title>")
        assert page.title() == "Freezer 3"
        chromium.close()


def test_a_machine_without_chromium_is_told_how_to_get_it(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(Missing, match="apt-get install chromium"):
        browser.launch_options()
