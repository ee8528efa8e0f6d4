"""The ledger by page: verified in green or in red with what and where, its checkpoint kept outside, and searched."""

import html
import re
from typing import Any

import pytest

from app.core.gate import House
from tests.api.test_tampering import Insider
from tests.browsing import Browser, inline_parts
from tests.houses import seal
from tests.lives import payloads
from tests.web.test_bench_pages import enrol, register


@pytest.fixture
def kept(browser: Browser, cast: House) -> Browser:
    """A ledger with a donor and a tube in it, sealed."""
    enrol(browser)
    register(browser("t.weber"), "T-1", donor="IBD-LU-0147")
    seal(cast)
    return browser


def verdict(browser: Browser, who: str = "q.lambert", query: str = "") -> str:
    page: str = browser(who).get(f"/ledger{query}").text
    assert inline_parts(page) == []
    return html.unescape(page.partition('data-testid="verdict"')[2].partition("</section>")[0])


def verify(browser: Browser, cast: House, who: str = "q.lambert") -> Any:
    answer = browser(who).post("/ledger/verification", data={})
    seal(cast)
    return answer


def test_a_verification_by_page_is_a_green_card_and_a_fact(kept: Browser, cast: House) -> None:
    assert "Not verified yet" in verdict(kept)
    assert verify(kept, cast).headers["location"] == "/ledger"
    card = verdict(kept)
    assert "✓ Everything holds" in card
    assert "by q.lambert" in card
    (told,) = payloads(cast, "ledger.verified")
    assert (told["fact"]["findings"], told["fact"]["first"]) == (0, [])
    assert f"{told['fact']['entries']} entries were read again" in card
    assert re.search(r"[12] (entry|entries) since", card), "the verification itself, and who looks at it"


def test_what_does_not_hold_is_named_with_its_place(kept: Browser, cast: House) -> None:
    Insider(cast).do("UPDATE sample SET visit = 'V9' WHERE code = 'T-1'")
    verify(kept, cast)
    card = verdict(kept)
    assert "✕ Something does not hold" in card
    assert re.search(r"state\.differs\s*<strong>1</strong>", card)
    assert re.search(r"sample \d+ \(T-1\): visit is 'V9'; the ledger says ''", card), card
    assert 'href="/samples/T-1"' in card
    entry = re.search(r'href="(/ledger/\d+)"', card)
    assert entry
    assert "was registered" in kept("q.lambert").get(entry[1]).text
    assert "What to do" in card
    (told,) = payloads(cast, "ledger.verified")
    assert told["fact"]["counts"] == {"state.differs": 1}


def test_everybody_who_may_read_the_ledger_sees_the_verdict_and_only_whoever_sees_all_the_findings(
    kept: Browser, cast: House
) -> None:
    Insider(cast).do("UPDATE sample SET visit = 'V9' WHERE code = 'T-1'")
    verify(kept, cast, "a.admin")
    for who, sees in (("q.lambert", True), ("a.admin", True), ("m.schmit", False), ("x.auditor", False)):
        card = verdict(kept, who)
        assert "✕ Something does not hold" in card, who
        assert ("'V9'" in card) == sees, who
    assert 'href="/samples/T-1"' not in verdict(kept, "a.admin"), "who may see no sample"


def test_the_ledger_is_verified_only_with_the_right(kept: Browser, cast: House) -> None:
    for who in ("m.schmit", "t.weber", "r.keller"):
        refused = verify(kept, cast, who)
        assert (refused.status_code, "E-SCOPE" in refused.text) == (403, True)
    assert "Verify now" not in verdict(kept, "m.schmit")
    assert payloads(cast, "ledger.verified") == []


def test_the_newest_checkpoint_is_shown_and_a_kept_fingerprint_is_found_again(
    kept: Browser, cast: House
) -> None:
    quality, technician = kept("q.lambert"), kept("t.weber")
    seal(cast)
    page = html.unescape(quality.get("/ledger").text)
    first = re.search(r'class="fingerprint">([0-9A-F-]{39})<', page)
    assert first
    note = quality.get("/api/v1/ledger/checkpoint.txt").text
    assert note in page
    register(technician, "T-2", donor="IBD-LU-0147")
    seal(cast)
    page = quality.get("/ledger").text
    assert f'class="fingerprint">{first[1]}<' not in page, "there is a newer one"
    typed = first[1].lower().replace("-", " ")
    page = quality.get("/ledger", params={"fingerprint": typed}).text
    assert "✓ This ledger signed it" in page
    other = quality.get("/ledger", params={"fingerprint": "0" * 32}).text
    assert "✕ This ledger never signed it" in other
    assert inline_parts(other) == []
    wrong = quality.get("/ledger?fingerprint=7D3F-31C9")
    assert (wrong.status_code, "Eight groups of four" in wrong.text) == (422, True)


def test_entries_are_found_by_site_study_and_local_day(kept: Browser, cast: House) -> None:
    manager = kept("m.schmit")

    def count(**asked: str) -> int:
        found = manager.get("/ledger", params={"kind": "sample.registered_direct", **asked})
        assert found.status_code == 200
        return int(found.text.count('class="story-what"'))

    assert count(site="LU-IBBL") == 1
    assert count(site="FR-GE1") == 0
    assert count(study="CLINNOVA-IBD") == 1
    assert count(study="BETA") == 0
    # It is eight in the morning of 3 November at the manager's own site.
    assert count(since="2026-11-03", until="2026-11-04") == 1
    assert count(since="2026-11-04") == 0
    assert count(since="2026-11-03T08:00:00+01:00", until="2026-11-03T08:00:01+01:00") == 1
    assert count(until="2026-11-03T07:59:59+01:00") == 0
    quality = kept("q.lambert").get("/ledger?who=system&site=-&kind=role.installed").text
    assert quality.count('class="story-what"') == 12
    assert kept("q.lambert").get("/ledger?since=2026-02-31").status_code == 422
