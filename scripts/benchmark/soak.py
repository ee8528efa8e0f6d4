"""A laboratory in full swing for as long as one likes: only expected answers, and afterwards everything adds up."""

from contextlib import ExitStack
from pathlib import Path
from time import monotonic
from typing import Any

from app.core.settings import Settings
from app.main import build_house
from scripts.benchmark.house import migrate
from scripts.benchmark.serving import serving
from tests.afterwards import broken, findings
from tests.cast import deed, furnish
from tests.houses import seal
from tests.load.bustle import PEOPLE, bustle
from tests.postgresql import create_database, server

SHOWN = 20


def soak(database: str, seconds: int, folder: Path) -> dict[str, Any]:
    """Let the laboratory work for `seconds`; what was asked and answered, and what does not hold."""
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'biobank.db'}"
        if database == "postgresql":
            url = create_database(stack.enter_context(server(durable=True)), "soak")
        migrate(url)
        house = build_house(Settings(database_url=url, data_dir=folder, _env_file=None))
        stack.callback(house.database.close)
        with deed(house) as work:
            furnish(work)
        with serving(url, folder) as port:
            end = monotonic() + seconds
            tally = bustle(port, lambda _turn: monotonic() < end)
        seal(house)
        wrong = [*tally.wrong, *broken(house), *findings(house)]
    return {
        "people": PEOPLE,
        "seconds": seconds,
        "requests": tally.requests,
        "statuses": dict(sorted(tally.statuses().items())),
        "deeds_done": dict(sorted(tally.done().items())),
        "wrong": wrong,
        "holds": not wrong,
    }


def in_words(found: dict[str, Any]) -> str:
    """For people."""
    counted = ", ".join(f"{times:,} × {status}" for status, times in found["statuses"].items())
    done = ", ".join(f"{deed.replace('_', ' ')} {times:,}" for deed, times in found["deeds_done"].items())
    lines = [
        f"{found['people']} people at once for {found['seconds']} s: {found['requests']:,} requests",
        f"answers: {counted}",
        f"done: {done}",
        *found["wrong"][:SHOWN],
        f"{len(found['wrong']):,} things are wrong"
        if found["wrong"]
        else "rows, invariants and ledger agree",
        "PASS" if found["holds"] else "FAIL",
    ]
    return "\n".join(lines)
