"""What ties a document to the ledger: the entries behind its lines, and the checkpoint behind it all."""

from datetime import datetime

from app.core.schemas import View


class EventRef(View):
    """The entry behind a line: its id, its place in the tree, and its leaf hash."""

    entry: int
    index: int | None
    hash: str
    kind: str
    occurred_at: datetime
    recorded_at: datetime
    by: str
    is_late: bool


class Certification(View):
    """I: what stands behind the report. Entries after `size` were not sealed when it was made."""

    origin: str
    size: int
    root: str
    fingerprint: str
    note: str
    key: str
    made_at: datetime
    events: int
    unsealed: int


class Proof(View):
    """One entry the report was made from: its text, and the way from its leaf to the certified root."""

    index: int
    header: str
    payload: str
    path: list[str]
