"""What a page says of a scan that works off a list, or makes one: a parcel, a walk, a delivery, a handful of tubes."""

from app.core.schemas import View


class Listed(View):
    """What became of one scan. `count` is what the page counts, `done` the code whose line is done.

    `field` and `value` are what the scan puts into the form of the page: a line of a list, or a field's content.
    """

    tone: str
    sentence: str
    next_step: str | None = None
    count: str | None = None
    done: str | None = None
    href: str | None = None
    field: str | None = None
    value: str | None = None
