"""How every document ends: what certifies it, how to check it, and where to sign."""

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Table, TableStyle

from app.biobank.reports.certificates import Certification
from app.biobank.reports.paper.setting import LINE, WIDTH, Symbol, block, gap, words
from app.biobank.reports.paper.times import Zone

ROOM = 72 * mm
"""What the whole block takes: its parts are never torn from each other."""


def certified(
    one: Certification, zone: Zone, made_from: str, how: str = "", *, title: str = "Certification"
) -> list[Any]:
    """The block of certification; `made_from` begins its sentence, `how` adds a way to check it."""
    sentence = f"{made_from}. The checkpoint below signs the first {one.size:,} entries; it was signed {zone.both(one.made_at)}."
    if one.unsealed:
        sentence += f" {one.unsealed} of the entries were not sealed yet when this was made."
    check = (
        f"To check it: `cryoledger verify --fingerprint {one.fingerprint}` re-reads the whole ledger. {how}"
    )
    text = [
        words(sentence, "small"),
        gap(2),
        words(check.strip(), "small"),
        gap(3),
        words(one.note.strip(), "code"),
        gap(2),
        words(f"Key {one.key}", "code"),
        words(f"Fingerprint {one.fingerprint}", "heading"),
    ]
    box = Table(
        [[text, Symbol(f"{one.size} {one.fingerprint}", 24 * mm)]], colWidths=[WIDTH - 30 * mm, 30 * mm]
    )
    box.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 2)]))
    names = [words(name, "heading") for name in ("Reviewed by", "Meaning", "Date and time", "Signature")]
    lines = Table([names, [""] * 4], colWidths=[WIDTH / 4] * 4, rowHeights=[None, 12 * mm])
    lines.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.4, LINE), ("LEFTPADDING", (0, 0), (-1, -1), 3)]))
    return block(title, box, gap(4), lines, room=ROOM)
