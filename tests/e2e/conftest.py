"""A biobank that is served on a free port, and Chromium in front of it."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from app.biobank.people.adding_users import set_password
from app.core.access.passwords import hashed
from app.core.access.queries import known_user
from app.core.gate import House
from app.http.deps import COOKIE
from tests.browser import launch_options, scan
from tests.browsing import session_of
from tests.cast import deed
from tests.needs import Missing, do_without

PASSWORD = "a long enough password"
PATIENCE = 20.0


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: the pages are tested on both databases elsewhere, here it is about the browser."""
    path = tmp_path / "biobank.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
def served(cast: House, app: Any) -> Iterator[str]:
    """The address of the running application."""
    kept = hashed(PASSWORD)
    with deed(cast) as work:
        set_password(work, known_user(work.session, "t.weber"), kept)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE
    while not server.started:
        if time.monotonic() > deadline:
            pytest.fail("the application did not start")
        threading.Event().wait(0.02)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)
    listener.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the run."""
    playwright = pytest.importorskip("playwright.sync_api")
    playwright.expect.set_options(timeout=PATIENCE * 1000)
    try:
        options = launch_options()
    except Missing as reason:
        do_without("browser", reason)
    with playwright.sync_playwright() as tools:
        browser = tools.chromium.launch(**options)
        yield browser
        browser.close()


class Person:
    """Somebody in front of a page. Console errors and requests that leave the machine are kept, to be refused."""

    def __init__(self, chromium: Any, address: str, house: House, login: str, **options: Any) -> None:
        self.address, self.trouble = address, []
        self.context = chromium.new_context(base_url=address, **options)
        if login:
            self.context.add_cookies([{"name": COOKIE, "value": session_of(house, login), "url": address}])
        self.context.on("request", self._note_request)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))

    def _note_console(self, told: Any) -> None:
        # Chromium itself remarks on every refusal (4xx); those are answers, not errors of the page.
        if told.type == "error" and "the server responded with a status of 4" not in told.text:
            self.trouble.append(told.text)

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.trouble.append(f"left the machine: {request.url}")

    def open(self, path: str) -> Any:
        """Open a page and wait until its scripts listen."""
        self.page.goto(path)
        self.page.wait_for_selector("html[data-ready=yes]")
        return self.page

    def scan(self, text: str, delay: int = 10) -> None:
        """Scan, wherever the focus is."""
        scan(self.page, text, delay)

    @property
    def band(self) -> Any:
        """The answer to the last scan."""
        return self.page.get_by_test_id("band")


@pytest.fixture
def person(chromium: Any, served: str, cast: House) -> Iterator[Any]:
    """`person("t.weber")`: somebody signed in, in a browser of their own; at the end nothing may have gone wrong."""
    people: list[Person] = []

    def become(login: str, **options: Any) -> Person:
        people.append(Person(chromium, served, cast, login, **options))
        return people[-1]

    yield become
    trouble = [line for one in people for line in one.trouble]
    for one in people:
        one.context.close()
    assert trouble == []
