"""What comes in and goes out about sites and containers."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, StringConstraints

from app.core.schemas import Code, Form, Line, Moment, Note, Reason, View

SiteCode = Annotated[str, StringConstraints(min_length=2, max_length=20, pattern=r"^[A-Z0-9][A-Z0-9-]*$")]


def _has_a_clock(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("There is no such time zone; one is written as Europe/Luxembourg.") from None
    return name


TimeZone = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(_has_a_clock)]
"""A name of the time zone database."""


class OpenSite(Form):
    """A new site of the network."""

    code: SiteCode
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    timezone: TimeZone = "UTC"
    kind: Literal["biobank", "clinic", "recipient"] = "biobank"


class DefineFormat(Form):
    """A grid and how its places are written."""

    code: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    rows: Annotated[int, Field(ge=1, le=200)]
    columns: Annotated[int, Field(ge=1, le=200)]
    scheme: Line


class AddContainer(Form):
    """A new container: standing at a site, or at a slot of another container."""

    code: Code
    kind: Literal["room", "unit", "shelf", "rack", "box", "plate"]
    name: Annotated[str, StringConstraints(max_length=80)] = ""
    format: Line | None = None
    site: Line | None = None
    parent: Code | None = None
    slot: Line | None = None
    temperature: Literal["RT", "2-10", "-20", "-80", "-150", "LN2-vapour", "LN2-liquid"] | None = None
    study: Line | None = None


class AddContainers(Form):
    """Containers added together; later ones may stand in earlier ones."""

    containers: Annotated[list[AddContainer], Field(min_length=1, max_length=5000)]


class OpenSites(Form):
    """Sites that join the network together."""

    sites: Annotated[list[OpenSite], Field(min_length=1, max_length=500)]


class DefineFormats(Form):
    """Formats defined together."""

    formats: Annotated[list[DefineFormat], Field(min_length=1, max_length=500)]


class MoveContainer(Form):
    """A container and where it goes, with all that stands in it.

    Into a parent, at a slot (without one, the next that is free); or, with neither, to stand freely at a site.
    """

    container: Code
    parent: Code | None = None
    slot: Line | None = None
    site: Line | None = None


class MoveContainers(Form):
    """Containers moved together: all of them, or none. Two may change places."""

    moves: Annotated[list[MoveContainer], Field(min_length=1, max_length=1000)]
    occurred_at: Moment | None = None
    reason: Note = ""


class RetireContainers(Form):
    """Empty containers that are taken out of use, for good."""

    containers: Annotated[list[Code], Field(min_length=1, max_length=1000)]
    reason: Reason


class SiteView(View):
    """A site."""

    id: int
    code: str
    name: str
    country: str
    timezone: str
    kind: str
    version: int


class FormatView(View):
    """A format: `row_count` x `column_count` places, written in `scheme`."""

    id: int
    code: str
    name: str
    row_count: int
    column_count: int
    scheme: str
    version: int


class ContainerView(View):
    """A container as it is recorded."""

    id: int
    code: str
    name: str
    kind: str
    site_id: int
    parent_id: int | None
    slot: int | None
    format_id: int | None
    temperature: str | None
    study_id: int | None
    state: str
    version: int


class Inside(View):
    """A container that stands in another, with the label of its slot."""

    code: str
    name: str
    kind: str
    state: str
    slot: str | None


class ContainerInPlace(ContainerView):
    """A container, the way to it from its site (labels, itself last), how cold it is there, and what stands in it."""

    site: str
    path: list[str]
    position: str
    coldness: str | None
    children: list[Inside]


class ContainersAdded(View):
    """Containers that came into use."""

    containers: list[ContainerView]


class ContainerMove(View):
    """Where a moved container stands now."""

    code: str
    where: str
    slot: str | None
    version: int


class ContainersMoved(View):
    """Where the containers of a move stand now."""

    containers: list[ContainerMove]


class ContainersRetired(View):
    """Containers that are out of use from now on."""

    containers: list[str]


class SitesOpened(View):
    """Sites that joined the network."""

    sites: list[SiteView]


class FormatsDefined(View):
    """Formats that may be used from now on."""

    formats: list[FormatView]
