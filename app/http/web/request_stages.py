"""The stages of a request in words: what was done, on whom it waits and for what, what is still ahead."""

from datetime import datetime

from app.biobank.requests.schemas import Stage
from app.core.schemas import View

_WORDS = {
    # The stage, while it is ahead or waits, and once it is done.
    "submit": ("hand it in", "Handed in"),
    "decide": ("decide on it", "Decided"),
    "agree": ("sign the agreement", "Agreement signed"),
    "reserve": ("reserve the samples", "Samples reserved"),
    "pick": ("pick the samples", "Picking begun"),
    "pack": ("pack and seal the parcel", "Packed and sealed"),
    "send": ("send the parcel", "Sent"),
    "confirm": ("confirm what arrived", "Receipt confirmed"),
    "close": ("close it", "Closed"),
}
_WHOM = {
    "committee": "the access committee",
    "institution": "the recipient's institution",
    "biobank": "the biobank",
}


class StageLine(View):
    """A stage on the page. `days` counts for how many whole days it has waited."""

    state: str
    title: str
    whom: str
    at: datetime | None
    days: int | None


def lines_of(stages: list[Stage], *, is_own: bool) -> list[StageLine]:
    """The stages as whoever asked for it reads them (`is_own`), or as anybody else does."""
    return [
        StageLine(
            state=one.state,
            title=_WORDS[one.name][1 if one.state == "done" else 0],
            whom=_WHOM.get(one.whom, "you" if is_own else "the applicant"),
            at=one.at,
            days=one.days,
        )
        for one in stages
    ]
