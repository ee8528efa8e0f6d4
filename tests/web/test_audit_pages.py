"""The audit report by page: made of whole days, read line by line, each line leading to its evidence, taken out as files."""

import csv
import html
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from app.core.access.queries import known_user
from app.core.access.signing_in import note_failure, open_session
from app.core.gate import House
from tests.api.test_custody import Bench
from tests.api.test_tampering import Insider
from tests.browsing import Browser, inline_parts, key_of
from tests.cast import deed
from tests.lives import a_donor, payloads
from tests.needs import do_without

NOVEMBER = {"since": "2026-11-01", "until": "2026-11-30"}


@pytest.fixture
def busy(browser: Browser, cast: House) -> Bench:
    """Some days at the bench in which something of everything happened that a report tells of."""

    def machine(login: str) -> TestClient:
        one = browser("")
        one.headers["authorization"] = f"Bearer {login}"
        return one

    bench = Bench(machine, cast)
    bench.at(3, 8)
    a_donor(machine, "D-1")
    tube = {"study": "CLINNOVA-IBD", "material": "PL", "amount": "1 mL", "donor": "D-1"}
    codes = ["S1", "S2", "S3", "S4", "CLIN-IBD-V1-2026-0001"]
    exact = {"collected_at": "2026-11-03T05:00:00Z", "collected_precision": "exact"}
    bench.do(
        "samples", samples=[{"code": "S1", **tube, **exact}, *({"code": one, **tube} for one in codes[1:])]
    )
    bench.do("acceptances", samples=[{"sample": one} for one in codes[1:]])
    bench.do("acceptances", samples=[{"sample": "S1", "deviations": [{"code": "HEMOLYSIS"}]}])
    finding = {"code": "LIPEMIA", "samples": ["S1"], "description": "milky"}
    bench.do("nonconformities", **finding)
    bench.do("placements", placements=[{"sample": one, "container": "BX-1"} for one in codes])
    why = "Read from the wrong line of the visit sheet, which the study nurse had filled in by hand; checked on paper"
    line = {"sample": codes[-1], "field": "visit", "value": "V2"}
    bench.do("corrections", corrections=[line], cause="entry_error", reason=why)
    bench.do("destruction-approvals", "m.schmit", samples=["S2"], cause="failed_quality")
    bench.do("destructions", samples=["S2"], method="autoclave", witness="q.lambert")
    with deed(cast) as work:
        open_session(work, known_user(work.session, "t.weber"), 1)
        note_failure(work, "t.weber")
    bench.at(5, 8)
    bench.do("picks", samples=["S3"], occurred_at="2026-11-03T20:00:00Z")
    bench.do("picks", samples=["S4"])
    bench.do("shipments", kind="transfer", destination="FR-GE1", samples=["S4"], dispatch=True)
    bench.at(9, 8)
    bench.seal()
    return bench


def made(browser: Browser, bench: Bench, who: str = "q.lambert", **form: str) -> str:
    """The address of a report made by the page."""
    answer = browser(who).post("/reports/audit", data={**NOVEMBER, **form})
    assert answer.status_code == 303, answer.text
    bench.seal()
    return str(answer.headers["location"])


def copy(browser: Browser, address: str, form: str, who: str = "q.lambert") -> Any:
    return browser(who).post(f"{address}/copies", data={"form": form})


def chapters(page: str) -> Iterator[tuple[int, str]]:
    """Each chapter of the page with its HTML."""
    for part in page.split('data-testid="chapter-')[1:]:
        number, _, rest = part.partition('"')
        yield int(number), rest.partition("</section>")[0]


def rows(part: str, mark: str) -> list[list[str]]:
    """The cells of the marked lines as text, their parts separated by line breaks."""
    found = []
    for line in re.findall(rf"<tr {mark}>(.*?)</tr>", part, re.S):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", line, re.S)
        found.append([html.unescape(re.sub(r"<[^>]+>", "", cell.replace("<br>", "\n"))) for cell in cells])
    return found


def local(moment: str, zone: ZoneInfo) -> str:
    there = datetime.fromisoformat(moment).astimezone(zone)
    offset = f"{there:%z}"
    return f"{there:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:]}"


def expected(line: Any, zone: ZoneInfo) -> list[str]:
    """The cells in which a line of the JSON must be read, on the page and on paper."""
    more = [line["detail"]] if line["detail"] not in ("", line["what"]) else []
    more += [f"{line['count']:,} times"] if line["count"] > 1 else []
    more += [f"Reason: {line['reason']}"] if line["reason"] else []
    if line["recorded_at"] not in (None, line["at"]):
        more.append(f"Recorded {local(line['recorded_at'], zone)}")
    return [
        local(line["at"], zone),
        line["who"],
        "\n".join(part for part in (line["site"], line["study"]) if part),
        line["object"],
        "\n".join([line["what"], *more]),
        ("unsealed" if line["index"] is None else f"no. {line['index']:,}") + f"\n{line['hash'][:12]}",
    ]


@pytest.mark.parametrize("scope", [{}, {"site": "LU-IBBL", "study": "CLINNOVA-IBD"}])
def test_page_json_csv_and_paper_agree_line_by_line(
    browser: Browser, busy: Bench, tmp_path: Path, scope: dict[str, str]
) -> None:
    address = made(browser, busy, verify="yes", **scope)
    page = browser("q.lambert").get(address).text
    told = copy(browser, address, "JSON").json()
    zone = ZoneInfo(told["timezone"])
    table = list(csv.DictReader(StringIO(copy(browser, address, "CSV").content.decode("utf-8-sig"))))
    paper = printed(copy(browser, address, "PDF").content, tmp_path)

    assert told["id"] == address.rpartition("/")[2]
    for text in (
        told["content_sha256"],
        told["about"],
        told["integrity"]["says"],
        told["integrity"]["means"],
    ):
        assert text in html.unescape(page)
        assert squeezed(text) in paper
    drawn = dict(chapters(page))
    assert list(drawn) == [section["number"] for section in told["sections"]]
    at = 0
    for section in told["sections"]:
        number, lines = section["number"], section["lines"]
        for text in (section["says"], section["means"]):
            assert text in html.unescape(drawn[number])
            assert squeezed(text) in paper
        events = [expected(line, zone) for line in lines if line["at"]]
        assert rows(drawn[number], "data-event") == events
        counts = [[line["what"], f"{line['count']:,}"] for line in lines if not line["at"]]
        assert [[cells[0], cells[-1]] for cells in rows(drawn[number], "data-count")] == counts
        of_table = [
            row for row in table if row["chapter"] == str(number) and row["what"] not in ("says", "means")
        ]
        assert [in_table(line) for line in lines] == [
            {name: row[name] for name in in_table(lines[0])} for row in of_table
        ]
        for cells in events:
            at = paper.index(squeezed("".join(cells)), at) + 1
        for what, _times in counts:
            assert squeezed(what) in paper
    assert sum(len(section["lines"]) for section in told["sections"]) > 15
    assert inline_parts(page) == []


def in_table(line: Any) -> dict[str, str]:
    """A line of the JSON as the cells of the CSV."""
    names = {"at": "at_utc", "recorded_at": "recorded_at_utc", "hash": "leaf_hash"}
    cells = {}
    for name, value in line.items():
        text = "" if value is None else str(value)
        if name in ("at", "recorded_at") and text:
            text = datetime.fromisoformat(text).isoformat(timespec="microseconds").replace("+00:00", "Z")
        cells[names.get(name, name)] = f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
    return cells


def squeezed(text: str) -> str:
    return "".join(text.split())


def printed(pdf: bytes, folder: Path) -> str:
    """The words of the paper in the order in which they were set, without blanks and without the frame of the pages."""
    assert pdf.startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        do_without("poppler", "pdftotext is not on this machine")
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    found = subprocess.run(
        ["pdftotext", "-raw", str(file), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert f"Page 1 of {found.count(chr(12))}" in found
    return squeezed(found)


def test_every_line_leads_to_its_evidence(browser: Browser, busy: Bench) -> None:
    quality = browser("q.lambert")
    page = quality.get(made(browser, busy)).text
    for number, part in chapters(page):
        for line in re.findall(r"<tr data-(?:count|event)>.*?</tr>", part, re.S):
            ways = [html.unescape(way) for way in re.findall(r'href="([^"]+)"', line)]
            # What chapters 5 and 9 count is listed below it.
            assert ways or number in (5, 9), line
            for way in ways:
                found = quality.get(way)
                assert found.status_code == 200, way
                # Nobody signed in by hand here, so that the program itself told of it.
                if "/ledger?" in way and "kind=auth." not in way:
                    times = int(rows(line, "data-count")[0][-1])
                    assert found.text.count('class="story-what"') == min(times, 50), way
    assert 'href="/samples/S1"' in page
    assert 'href="/samples/CLIN-IBD-V1-2026-0001"' in page


def test_integrity_is_a_plain_green_or_red_card(browser: Browser, busy: Bench) -> None:
    quality = browser("q.lambert")
    page = quality.get(made(browser, busy)).text
    assert re.search(
        r'verdict-bad" id="chapter-2".*?✕ 2 Integrity.*?The ledger was never verified', page, re.S
    )
    page = quality.get(made(browser, busy, verify="yes")).text
    assert re.search(r'verdict-good" id="chapter-2".*?✓ 2 Integrity.*?everything held in', page, re.S)
    Insider(busy.house).do("UPDATE sample SET visit = 'V9' WHERE code = 'S1'")
    page = quality.get(made(browser, busy, verify="yes")).text
    assert re.search(r'verdict-bad" id="chapter-2".*?1 finding \(state\.differs\)', page, re.S), page


def test_days_are_those_of_the_site(browser: Browser, busy: Bench) -> None:
    assert "2026-11-01 00:00 +01:00" in browser("q.lambert").get(made(browser, busy, site="LU-IBBL")).text
    assert "2026-11-01 00:00 +00:00" in browser("q.lambert").get(made(browser, busy)).text
    one_day = {"since": "2026-11-03", "until": "2026-11-03", "site": "LU-IBBL"}
    page = browser("q.lambert").get(made(browser, busy, **one_day)).text
    assert "2026-11-03 (Europe/Luxembourg), LU-IBBL, every study" in page
    drawn = dict(chapters(page))
    assert "sample.registered_direct" in drawn[3]
    assert "sample.picked" not in drawn[3]


def test_making_a_report_and_taking_it_out_is_told(browser: Browser, busy: Bench) -> None:
    address = made(browser, busy, reason="monthly review")
    number = address.rpartition("/")[2]
    pdf = copy(browser, address, "PDF")
    assert pdf.headers["content-disposition"] == f'attachment; filename="{number}.pdf"'
    told = payloads(busy.house, "export.created")
    assert [(one["fact"]["document"], one["fact"]["form"], one["reason"]) for one in told] == [
        (number, "page", "monthly review"),
        (number, "PDF", None),
    ]
    listed = browser("q.lambert").get("/reports").text
    assert f'href="{address}"' in listed
    assert "monthly review" in browser("q.lambert").get("/ledger?kind=export.created").text
    assert browser("q.lambert").get(f"/scan?text={number}").headers["location"] == address


def test_a_report_sent_twice_is_made_once(browser: Browser, busy: Bench) -> None:
    quality = browser("q.lambert")
    form = {**NOVEMBER, "verify": "yes", "key": key_of(quality.get("/reports").text)}
    first, again = (quality.post("/reports/audit", data=form) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    assert len(payloads(busy.house, "export.created")) == 1


def test_a_refusal_says_what_to_do_and_keeps_what_was_typed(browser: Browser, busy: Bench) -> None:
    quality = browser("q.lambert")
    typed = {"since": "2026-11-30", "until": "2026-11-01", "reason": "monthly review"}
    refused = quality.post("/reports/audit", data=typed)
    assert refused.status_code == 422
    assert "The period ends before it begins." in refused.text
    assert 'value="monthly review"' in refused.text
    missing = quality.post("/reports/audit", data={"since": "", "until": "2026-11-01"})
    assert (missing.status_code, "Choose a day." in missing.text) == (422, True)
    assert payloads(busy.house, "export.created") == []


def test_a_report_is_made_and_taken_out_only_with_the_right(browser: Browser, busy: Bench) -> None:
    address = made(browser, busy, site="LU-IBBL")
    manager = browser("m.schmit")
    assert manager.get(address).status_code == 200, "the manager of the site reads it"
    assert "/copies" not in manager.get(address).text
    assert 'action="/reports/audit"' not in manager.get("/reports").text
    for who in ("m.schmit", "t.weber", "a.admin"):
        refused = browser(who).post("/reports/audit", data=NOVEMBER)
        assert (refused.status_code, "E-SCOPE" in refused.text) == (403, True)
        assert copy(browser, address, "PDF", who).status_code == 403
    whole = made(browser, busy)
    assert manager.get(whole).status_code == 404, "what reaches beyond the own site"
    assert browser("t.weber").get(whole).status_code == 403
    assert whole.rpartition("/")[2] not in manager.get("/reports").text
