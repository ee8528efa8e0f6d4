"""Running numbers of a series (SH-2026-0197): the next one, for one at a time."""

from collections.abc import Callable, Iterable

from app.biobank.barcodes.queries import wait_for_turn
from app.core.work import Work


def next_in(work: Work, prefix: str, taken: Callable[[Work, str], Iterable[str]], width: int = 4) -> str:
    """The next free code of the series `prefix`; `taken` finds the codes that begin so.

    Two people who ask at once wait for each other until the first one is done, so that neither is refused.
    """
    wait_for_turn(work, prefix)
    rests = (code[len(prefix) :] for code in taken(work, prefix))
    highest = max((int(rest) for rest in rests if rest.isascii() and rest.isdigit()), default=0)
    return f"{prefix}{highest + 1:0{width}}"
