"""The quality manager's morning in a real browser: the report of a month, line by line, by keyboard, and as a file."""

import csv
import re
from io import StringIO
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.test_bench import tubes

pytestmark = pytest.mark.browser


def test_a_quality_manager_makes_a_report_follows_a_line_and_takes_it_out(person: Any) -> None:
    manager = person("q.lambert")
    tubes(person("t.weber"), "Q-1", "Q-2")
    page = manager.open("/reports")
    page.get_by_label("First day").fill("2026-11-30")
    page.get_by_label("Last day").fill("2026-11-01")
    page.get_by_label("What it is for").fill("monthly review")
    page.get_by_role("button", name="Make the report").click()
    expect(page.get_by_test_id("refusal")).to_contain_text("The period ends before it begins.")
    expect(page.get_by_label("What it is for")).to_have_value("monthly review")
    expect(page.get_by_label("Last day")).to_have_attribute("aria-invalid", "true")

    page.get_by_label("First day").fill("2026-11-01")
    page.get_by_label("Last day").fill("2026-11-30")
    page.get_by_label("Verify the whole ledger first").check()
    page.get_by_role("button", name="Make the report").focus()
    page.keyboard.press("Enter")
    expect(manager.band).to_contain_text("is made and kept.")
    expect(page.get_by_test_id("integrity")).to_contain_text("everything held")
    accepted = page.get_by_test_id("chapter-3").locator("tr", has_text="sample.accepted")
    expect(accepted.locator("td").last).to_have_text("2")

    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    number = re.search(r"AUD-\d{8}-[0-9A-F]{10}", page.url)
    assert number
    assert waiting.value.suggested_filename == f"{number[0]}.csv"
    rows = list(csv.DictReader(StringIO(waiting.value.path().read_text(encoding="utf-8-sig"))))
    assert {row["document"] for row in rows} == {number[0]}
    assert page.get_by_test_id("chapter-8").locator("[data-event]").count() == sum(
        row["chapter"] == "8" and row["entry"] != "" for row in rows
    )

    accepted.get_by_role("link").click()
    expect(page.locator(".story-what")).to_have_count(2)
    page.go_back()
    access = page.get_by_test_id("chapter-8")
    access.locator("summary").click()
    access.get_by_role("link", name=re.compile(r"^no\. ")).first.click()
    expect(page.get_by_role("heading", name=re.compile("^Entry "))).to_be_visible()
