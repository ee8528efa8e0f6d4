"""From the Enter of a scanner to the answer on the screen, in Chromium, as whoever stands at the bench waits for it."""

import statistics
from collections.abc import Iterator, Sequence
from typing import Any

from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.defining_formats import define_format
from app.biobank.storage.schemas import AddContainer, AddContainers, DefineFormat
from app.core.access.queries import known_user
from app.core.access.signing_in import open_session
from app.http.deps import COOKIE
from scripts.benchmark.figures import Figure
from scripts.benchmark.house import LOGIN, Bank
from tests.browser import launch_options, scan

SCANS, WARM_UP = 100, 10
MEDIAN, P95 = 0.05, 0.15
"""The budgets of an answer, in seconds."""

# Sounding the tone is the last thing that an answer does; the frame after it is the one that shows the answer.
CLOCK = """
let pressed = 0;
window.took = [];
addEventListener("keydown", (event) => { if (event.key === "Enter") pressed = performance.now(); }, true);
new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
  window.took.push(performance.now() - pressed);
}))).observe(document, { subtree: true, attributeFilter: ["data-tone-last"] });
"""


def drawing(bank: Bank, port: int) -> Iterator[Figure]:
    """A tube scanned into an open box, and a tube looked at: half of all within 50 ms, 95 of 100 within 150 ms."""
    # Only those who measure need the browser.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    tubes = [f"DESK{number:03}" for number in range(SCANS + WARM_UP)]
    token = _furnish(bank, tubes)
    stride = int(bank.samples * 0.618)
    looked_at = [f"F{turn * stride % bank.samples:08}" for turn in range(SCANS + WARM_UP)]
    with sync_playwright() as tools:
        browser = tools.chromium.launch(**launch_options())
        address = f"http://127.0.0.1:{port}"
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": COOKIE, "value": token, "url": address}])
        context.add_init_script(CLOCK)
        page = context.new_page()
        page.goto("/containers/DESK-BOX")
        yield from _figures("A tube scanned into a box", _scanned(page, tubes))
        page.goto("/scan")
        yield from _figures(f"A tube among {bank.samples:,} opened by a scan", _scanned(page, looked_at))
        browser.close()


def _figures(name: str, seconds: Sequence[float]) -> Iterator[Figure]:
    for word, budget, took in (
        ("median", MEDIAN, statistics.median(seconds)),
        ("p95", P95, statistics.quantiles(seconds, n=20)[-1]),
    ):
        yield Figure(f"{name}, drawn ({word})", took, budget, took / budget, 1)


def _scanned(page: Any, codes: Sequence[str]) -> list[float]:
    """Seconds from Enter to the frame with the answer, for each scan after the first few."""
    page.wait_for_selector("html[data-ready=yes]")
    for number, code in enumerate(codes, start=1):
        scan(page, code)
        page.wait_for_function("(number) => window.took.length >= number", arg=number)
        tone = page.evaluate("document.documentElement.dataset.toneLast")
        if tone not in ("ok", "complete"):
            raise RuntimeError(f"{code} was answered with {tone}: {page.locator('#band').inner_text()}")
    return [took / 1000 for took in page.evaluate("window.took")[WARM_UP:]]


def _furnish(bank: Bank, tubes: list[str]) -> str:
    """A box with room for all of them, the tubes in hand, and the session of somebody at the bench."""
    bank.parents(tubes)
    with bank.work() as work:
        size = DefineFormat(code="desk-box", name="Desk", rows=11, columns=10, scheme="letter-number")
        define_format(work, size)
        unit = AddContainer(code="DESK", kind="unit", site="BENCH", temperature="-80")
        box = AddContainer(code="DESK-BOX", kind="box", parent="DESK", format="desk-box")
        add_containers(work, AddContainers(containers=[unit, box]))
    with bank.work() as work:
        return open_session(work, known_user(work.session, LOGIN), 12)
