"""The help pages show what they speak of, and lead nowhere in vain."""

import re

import pytest

from app.http.web.assets import FOLDER
from app.http.web.help_pages import TOPICS
from tests.browsing import Browser


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_every_picture_of_a_help_page_is_there_and_told_to_those_who_do_not_see_it(
    browser: Browser, topic: str
) -> None:
    somebody = browser("t.weber")
    pictures = re.findall(
        r'<img src="([^"]+static/help/[^"]+)" alt="([^"]*)"', somebody.get(f"/help/{topic}").text
    )
    assert pictures
    for address, words in pictures:
        assert len(words) > 20, address
        picture = somebody.get(address.replace("..", ""))
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png"), address


def test_no_picture_lies_about_that_nobody_shows(browser: Browser) -> None:
    told = "".join(browser("t.weber").get(f"/help/{topic}").text for topic in TOPICS)
    assert {file.name for file in (FOLDER / "help").iterdir()} == set(
        re.findall(r"static/help/([^\"]+)", told)
    )
