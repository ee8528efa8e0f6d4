"""What a page says after a deed: what was done, to how many, where they are now, and what is worth knowing."""

from collections.abc import Sequence
from typing import Any

from app.http.web.pages import Redirect
from app.http.web.sample_deeds.deed import Deed
from app.http.web.sample_deeds.lines import Line

_NAMED = 5
"""So many tubes or warnings are named one by one; a list that is longer is counted."""


def led(deed: Deed, lines: Sequence[Line], result: Any, to: str) -> Redirect:
    """Where to go on, and the sentence to say there; the deed's own answer where it leads somewhere itself."""
    if isinstance(result, Redirect):
        return result
    warnings = [
        f"{one.message} ({one.sample})" if one.sample and len(lines) > 1 else one.message
        for one in getattr(result, "warnings", ())
    ]
    parts = [_told(deed, lines, result), *_some(warnings)]
    return Redirect(to=to, note=" ".join(parts), tone="warning" if warnings else "ok")


def _told(deed: Deed, lines: Sequence[Line], result: Any) -> str:
    who = f"{lines[0].code} was" if len(lines) == 1 else f"{len(lines)} samples were"
    told = f"{who} {deed.told}"
    places = [one for one in getattr(result, "samples", ()) if getattr(one, "position", None)]
    if len(lines) == 1 and places:
        return f"{told}: {places[0].where}."
    listed = _some([f"{one.code} at {one.where}" for one in places])
    return f"{told}: {', '.join(listed)}." if listed else f"{told}."


def _some(texts: Sequence[str]) -> list[str]:
    rest = len(texts) - _NAMED
    return [*texts[:_NAMED], *([f"and {rest} more"] if rest > 0 else [])]
