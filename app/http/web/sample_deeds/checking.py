"""Looks at one scan for a list: what may be done with the tube, and where the code belongs on the page."""

from app.biobank.barcodes.scanning import ScanKind, read_scan
from app.biobank.samples import queries
from app.biobank.stations import resolving
from app.biobank.stations.possible.asking import why_not
from app.core.actor import Permission
from app.core.work import Work
from app.http.web.sample_deeds.deed import Deed
from app.http.web.scan_lists import Listed

LIST = "samples"
FILLS = {"container": ("container",), "user": ("witness", "to", "second_person"), "request": ("request",)}
"""The fields that a scan fills which is no tube, by what it is."""


def check(work: Work, deed: Deed, text: str) -> Listed:
    """What becomes of a scan: a tube goes on the list unless something stands in the way, a box into its field.

    Nothing is stored. Whoever may not look at samples, or scans what comes from elsewhere, hears when the list is sent.
    """
    found = resolving.resolve(work, text)
    if found.kind == "sample":
        why = why_not(work, queries.by_code(work, found.code), deed.key)
        if why:
            return Listed(tone="refusal", sentence=f"Not {found.code}. {why}", next_step="Put it aside.")
        return _filling(LIST, found.code, found.sentence, found.tone, found.next_step)
    names = {one.name for one in deed.fields(work, None)}
    for name in FILLS.get(found.kind, ()):
        if name in names:
            return _filling(name, found.code, found.sentence)
    scan = read_scan(text)
    is_hidden = deed.unseen or not work.actor.scopes(Permission.SAMPLES_READ)
    if found.kind == "unknown" and scan.kind is ScanKind.CODE and is_hidden:
        return _filling(
            LIST,
            scan.code,
            f"{scan.code} is on the list.",
            "warning",
            "What it is, is seen when you send it.",
        )
    next_step = found.next_step if found.tone == "refusal" else "Here, scan tubes."
    return Listed(
        tone=found.tone if found.tone != "ok" else "warning", sentence=found.sentence, next_step=next_step
    )


def _filling(name: str, value: str, sentence: str, tone: str = "ok", next_step: str | None = None) -> Listed:
    return Listed(tone=tone, sentence=sentence, next_step=next_step, field=name, value=value)
