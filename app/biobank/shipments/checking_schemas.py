"""What comes in and goes out while a parcel is made ready: a whole rack or box, and what is still missing."""

from typing import Literal

from app.biobank.shipments.schemas import Sent
from app.core.schemas import Code, Form, View


class PackContainer(Form):
    """A rack or a box of which every tube that may go is packed."""

    container: Code


class LeftOut(View):
    """A tube that did not go in, and why. `sample` is "" for one that is not the actor's to see."""

    sample: str
    position: str
    code: str
    message: str


class ContainerPacked(View):
    """What went in from a rack or box, in the order of its places, and what did not."""

    container: str
    packed: list[str]
    left_out: list[LeftOut]
    sent: Sent


class ToPack(View):
    """A tube that belongs into the parcel. `where` says where it is now."""

    sample: str
    material: str
    state: Literal["packed", "wanted", "held", "missing"]
    where: str


class Check(View):
    """One thing that has to hold before the parcel is sealed or sent; a warning stops nothing."""

    name: Literal["tubes", "fit", "agreement", "coolant", "logger", "day", "second person"]
    state: Literal["ok", "missing", "warning"]
    sentence: str


class Checklist(View):
    """What belongs into a parcel, and what is missing before it can be sealed, in the order of the work."""

    shipment: str
    lines: list[ToPack]
    checks: list[Check]
    is_ready: bool
