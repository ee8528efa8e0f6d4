"""What comes in to take an act back, and what goes out about acts of the last minutes."""

from typing import Annotated

from pydantic import Field

from app.biobank.samples.schemas import Brief
from app.core.schemas import Form, Moment, View


class Undo(Form):
    """Which act is taken back; nothing said means one's newest."""

    act: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")] | None = None


class DoneAct(View):
    """One act: its first sentence, of how many more things it was, and why it cannot be taken back (empty: it can)."""

    act: str
    sentence: str
    more: int
    at: Moment
    why: str


class DoneActs(View):
    """The acts of the last minutes, the newest first."""

    acts: list[DoneAct]


class ActTakenBack(View):
    """What was taken back: how its tubes stand now, or which containers stand where they stood before."""

    act: str
    sentence: str
    samples: list[Brief]
    containers: list[str]
