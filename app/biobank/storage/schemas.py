"""What comes in and goes out about sites and containers."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.core.schemas import Code, Form, Line, View

SiteCode = Annotated[str, StringConstraints(min_length=2, max_length=20, pattern=r"^[A-Z0-9][A-Z0-9-]*$")]


class OpenSite(Form):
    """A new site of the network."""

    code: SiteCode
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    timezone: Annotated[str, StringConstraints(max_length=40)] = "UTC"
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
    """A container. `path` leads to it from its site, in labels."""

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
