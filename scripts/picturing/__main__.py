"""Takes the pictures of the help pages; with --every, one of every page at the sizes that people use."""

import argparse
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from app.cli.house import opened, settings_for
from app.cli.migrating import bring_up_to_date
from app.cli.serving import fill_demo
from app.core.access.queries import known_user
from app.core.access.signing_in import open_session
from app.core.actor import SYSTEM
from app.core.work import writing
from app.demo import as_it_begins
from app.http.deps import COOKIE
from scripts.benchmark.serving import ROOT, serving
from scripts.picturing.scenes import EVERY, SCENES, act
from tests.browser import launch_options

PICTURES = ROOT / "app" / "http" / "web" / "static" / "help"
SIZE = {"width": 1120, "height": 700}
LOOKS: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "tablet": {"viewport": {"width": 1024, "height": 768}, "has_touch": True},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
}
COLOURS = 64


def main() -> None:
    """Take them."""
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__)
    parser.add_argument("--every", type=Path, metavar="FOLDER", help="where a picture of every page goes")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="cryoledger-pictures-") as folder,
        demo(Path(folder)) as (
            address,
            sessions,
        ),
        sync_playwright() as tools,
    ):
        browser = tools.chromium.launch(**launch_options())
        for scene in SCENES:
            page = _seat(browser, address, sessions[scene.login], {"viewport": SIZE})
            _open(page, scene.path)
            act(page, scene)
            _keep(page, PICTURES / f"{scene.name}.png")
            page.context.close()
        if asked.every:
            asked.every.mkdir(parents=True, exist_ok=True)
            _take_every(browser, address, sessions, asked.every)
        browser.close()


@contextmanager
def demo(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a demo that is served, and a session of each person in it."""
    settings = settings_for(f"sqlite:///{folder / 'cryoledger.db'}", demo=True)
    logins = {scene.login for scene in SCENES} | set(EVERY)
    with opened(settings) as house:
        bring_up_to_date(as_it_begins(house))
        fill_demo(house)
        with writing(house.database, lambda _: SYSTEM, house.clock.now(), seal=house.seal) as work:
            sessions = {login: open_session(work, known_user(work.session, login), 12) for login in logins}
    with serving(settings.database_url, settings.data_dir) as port:
        yield f"http://127.0.0.1:{port}", sessions


def _seat(browser: Any, address: str, session: str, look: dict[str, Any]) -> Any:
    context = browser.new_context(base_url=address, locale="en-GB", **look)
    context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
    return context.new_page()


def _open(page: Any, path: str) -> None:
    page.goto(path)
    page.wait_for_selector("html[data-ready=yes]")


def _keep(page: Any, file: Path) -> None:
    page.screenshot(path=file)
    # Few colours make a small file, and a page has no more.
    Image.open(file).convert("RGB").quantize(COLOURS).save(file, optimize=True)


def _take_every(browser: Any, address: str, sessions: dict[str, str], folder: Path) -> None:
    for look, options in LOOKS.items():
        for login, paths in EVERY.items():
            page = _seat(browser, address, sessions[login], options)
            for path in paths.split():
                _open(page, path)
                name = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "first"
                page.screenshot(path=folder / f"{login}-{name}-{look}.png", full_page=True)
            page.context.close()


if __name__ == "__main__":
    main()
