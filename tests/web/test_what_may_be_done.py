"""The page of a sample offers what may be done now, and beside what may not, it says why."""

import re

import pytest

from app.core.gate import House
from tests.browsing import Browser
from tests.tubes import stock


def offered(page: str) -> set[str]:
    """The deeds that the page leads to."""
    deeds = page.partition('data-testid="deeds"')[2].partition("</section>")[0]
    return set(re.findall(r'class="btn[^"]*" href="[^"]*">([^<]+)</a>', deeds))


def reasons(page: str) -> dict[str, str]:
    """What may not be done now, and why."""
    found = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page.partition('class="not-now"')[2])
    return {label: why for labels, why in found for label in labels.split(", ")}


@pytest.mark.parametrize(
    ("state", "login", "open_", "closed"),
    [
        (
            {"status": "available", "box": "BX-1"},
            "t.weber",
            {"Pick", "Move", "Confirm its position", "Correct its position", "Place a hold", "Measure", "Adjust the amount",
             "Correct the record", "Print labels"},
            {"Aliquot": "It stands in a box; pick it first.", "Record as used up": "400 µL are left by the record.",
             "Void": "It is available.", "Destroy": "Nobody has approved it yet."},
        ),
        (
            {"status": "available", "box": "BX-1", "holds": "legal_hold temperature_excursion"},
            "m.schmit",
            {"Pick", "Move", "Confirm its position", "Correct its position", "Place a hold", "Lift a hold", "Give a new label",
             "Correct the record", "Print labels"},
            {"Reserve": "On hold: legal hold, temperature excursion.", "Approve its destruction": "On hold: legal hold.",
             "Adjust the amount": "On hold: legal hold, temperature excursion."},
        ),
        (
            {"status": "received", "holder": "t.weber", "holds": "consent_missing"},
            "s.muller",
            {"Accept", "Reject", "Store in a box", "Correct its position", "Place a hold", "Measure", "Give a new label",
             "Correct the record", "Print labels", "Void"},
            {"Lift a hold": "Your roles lift none of its holds.", "Aliquot": "It is received.", "Thaw": "Somebody else has it.",
             "Pick": "It stands in no box.", "Reserve": "It is received."},
        ),
        (
            {"status": "in_process", "holder": "t.weber"},
            "t.weber",
            {"Aliquot", "Derive", "Pool with others", "Measure its layers", "Thaw", "Store in a box", "Correct its position",
             "Offer to somebody", "Place a hold", "Measure", "Adjust the amount", "Correct the record", "Print labels",
             "Record as used up"},
            {"Void": "It is no aliquot.", "Pick": "It stands in no box."},
        ),
        (
            {"status": "lost", "custodian_site_id": None},
            "t.weber",
            {"Take in as found", "Place a hold", "Correct the record", "Print labels"},
            {"Measure": "It is lost.", "Pick": "It is lost.", "Aliquot": "It is lost."},
        ),
        (
            {"status": "destroyed", "custodian_site_id": None},
            "s.muller",
            {"Correct the record", "Print labels"},
            {"Measure": "It is destroyed.", "Place a hold": "It is destroyed.", "Give a new label": "It is destroyed."},
        ),
        ({"status": "available", "box": "BX-1"}, "x.auditor", set(), {}),
    ],
    ids=["in store", "held", "just come", "in work", "lost", "gone", "only looked at"],
)  # fmt: skip
def test_what_is_offered_follows_from_the_state_and_from_who_looks(
    browser: Browser,
    cast: House,
    state: dict[str, str],
    login: str,
    open_: set[str],
    closed: dict[str, str],
) -> None:
    stock(cast, ["T1"], **state)  # type: ignore[arg-type]
    page = browser(login).get("/samples/T1").text
    assert offered(page) == open_
    found = reasons(page)
    assert {label: found.get(label) for label in closed} == closed
    assert open_.isdisjoint(found)
    if login == "x.auditor":
        assert "Your roles let you look, not change." in page


def test_every_deed_that_is_offered_leads_to_its_page(browser: Browser, cast: House) -> None:
    for number, status in enumerate(("planned", "collected", "received", "accepted", "in_process", "lost")):
        nowhere = {"custodian_site_id": None} if status in ("planned", "lost") else {"holder": "s.muller"}
        stock(cast, [f"S{number}"], status=status, **nowhere)  # type: ignore[arg-type]
    stock(cast, ["S9"], status="available", box="BX-1")
    for login in ("t.weber", "s.muller", "m.schmit", "q.lambert"):
        somebody = browser(login)
        for code in ("S0", "S1", "S2", "S3", "S4", "S5", "S9"):
            page = somebody.get(f"/samples/{code}").text
            links = re.findall(
                r'href="([^"]+)"', page.partition('data-testid="deeds"')[2].partition("</section>")[0]
            )
            assert {link: somebody.get(link).status_code for link in links} == dict.fromkeys(links, 200)
            assert not any("Not now." in somebody.get(link).text for link in links), (login, code)
