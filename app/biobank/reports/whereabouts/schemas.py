"""Where things were, as it goes out."""

from datetime import datetime
from typing import Literal

from app.biobank.reports.certificates import EventRef
from app.core.schemas import View


class WhereThen(View):
    """Where a sample was at a moment, as the ledger knows it today; `event` is the entry it rests on."""

    code: str
    at: datetime
    sentence: str
    holder: Literal["store", "person", "site", "shipment", "nobody"]
    name: str
    place: str
    container: str | None
    position: str | None
    status: str
    since: datetime | None
    until: datetime | None
    event: EventRef | None


class TubeThen(View):
    """A tube that stood in a box at a moment."""

    position: str
    code: str
    material: str
    status: str
    since: datetime


class ContainerThen(View):
    """A container that stood in another at a moment."""

    slot: str
    code: str
    kind: str


class ContentThen(View):
    """What stood in a container at a moment. `hidden` tubes stood there too, and are not for this reader."""

    code: str
    at: datetime
    path: str
    site: str
    temperature: str
    tubes: list[TubeThen]
    containers: list[ContainerThen]
    hidden: int
