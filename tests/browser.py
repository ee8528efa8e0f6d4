"""The browser that the tests click in: the machine's own Chromium, without a screen."""

import shutil
import time
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


def scan(page: Any, text: str, delay: int = 10) -> None:
    """What a keyboard wedge does: keys at whatever has the focus, `delay` ms apart, and Enter.

    Each key carries its own time, so that a slow machine does not turn a scanner into a slow hand.
    """
    keyboard = page.context.new_cdp_session(page)
    start = time.time()
    for place, sign in enumerate([*text, "Enter"]):
        typed = "\r" if sign == "Enter" else sign
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": sign, "timestamp": start + place * delay / 1000}
            keyboard.send("Input.dispatchKeyEvent", event | ({"text": typed} if kind == "keyDown" else {}))
    keyboard.detach()
