"""Whether the ledger holds and is signed: a plain green or red card each (K41)."""

from datetime import datetime, timedelta
from typing import Final

from app.biobank.figures.judging import show
from app.biobank.figures.schemas import Card
from app.biobank.figures.told.queries import told_between
from app.biobank.figures.words import Board, Verdict
from app.biobank.stations.standing import Standing, standing
from app.core.actor import Permission
from app.core.work import Work

FRESH: Final = timedelta(hours=24)
"""So old may the last verification be."""
SEALED_WITHIN: Final = timedelta(minutes=5)
"""So long may an entry wait for its seal."""
_LEDGER: Final = "/ledger"


def cards_of(work: Work, board: Board) -> list[Card]:
    """The two cards, for whoever may open the ledger; they stand with the figures of quality."""
    opens = work.actor.scopes(Permission.AUDIT_READ) or work.actor.scopes(Permission.LEDGER_VERIFY)
    if board is not Board.QUALITY or not opens:
        return []
    now = standing(work)
    left = now.made_at is not None and told_between(work, now.made_at, work.now - SEALED_WITHIN)
    return [verification(now, work.now), checkpoint(now, left)]


def verification(now: Standing, moment: datetime) -> Card:
    """Green while the last verification found nothing and is no older than a day."""
    last = now.last
    if last is None:
        says, verdict = "The ledger was never verified.", Verdict.NO_DATA
    elif not last.holds:
        says, verdict = (
            f"{show(last.findings)} {'finding' if last.findings == 1 else 'findings'}: something does not hold.",
            Verdict.MISSED,
        )
    elif moment - last.at > FRESH:
        says, verdict = "Everything held, more than 24 hours ago. Verify it again.", Verdict.MISSED
    else:
        says, verdict = f"Everything holds: {show(last.entries)} entries were read again.", Verdict.MET
    return Card(
        id="K41",
        words="Verification",
        verdict=verdict,
        sentence=says,
        at=last.at if last else None,
        href=_LEDGER,
    )


def checkpoint(now: Standing, left: bool) -> Card:
    """Green while nothing is `left` unsealed but what was told a moment ago."""
    if now.made_at is None:
        says, verdict = "Nothing is sealed yet.", Verdict.NO_DATA
    elif now.waiting and left:
        says, verdict = (
            f"{show(now.waiting)} {'entry waits' if now.waiting == 1 else 'entries wait'} for the seal: it does not run.",
            Verdict.MISSED,
        )
    else:
        says, verdict = (
            f"Signed over {show(now.size)} entries; {show(now.waiting)} wait for the seal.",
            Verdict.MET,
        )
    return Card(id="K41", words="Checkpoint", verdict=verdict, sentence=says, at=now.made_at, href=_LEDGER)
