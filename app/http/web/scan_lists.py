"""What a page says of a scan that works off a list: a parcel, a walk, a delivery."""

from app.core.schemas import View


class Listed(View):
    """What became of one scan. `count` is what the page counts, `done` the code whose line is done."""

    tone: str
    sentence: str
    next_step: str | None = None
    count: str | None = None
    done: str | None = None
    href: str | None = None
