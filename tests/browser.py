"""The browser that the tests click in: the machine's own Chromium, without a screen."""

import shutil
from typing import Any

from tests.needs import Missing

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--no-sandbox",  # Root, as in most containers, is refused a sandbox.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def launch_options() -> dict[str, Any]:
    """What to give to Playwright's `chromium.launch(**…)`. Raises Missing where there is no Chromium."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise Missing("no Chromium on this machine; on Debian: apt-get install chromium")
    return {"executable_path": found, "headless": True, "args": list(QUIETLY)}
