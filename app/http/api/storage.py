"""Storage over JSON: sites, formats, containers, what stands in them, and where there is room."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from app.biobank.samples.places import moving_containers, viewing
from app.biobank.samples.places.schemas import Content, FreePlaces
from app.biobank.storage import queries
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.defining_formats import define_formats
from app.biobank.storage.opening_sites import open_sites
from app.biobank.storage.schemas import (
    AddContainers,
    ContainerInPlace,
    ContainersAdded,
    ContainersMoved,
    ContainersRetired,
    ContainerView,
    DefineFormats,
    FormatsDefined,
    FormatView,
    MoveContainers,
    OpenSites,
    RetireContainers,
    SitesOpened,
    SiteView,
)
from app.biobank.storage.temperatures import TemperatureClass
from app.biobank.storage.viewing import in_place
from app.biobank.storage.words import ContainerKind
from app.core.actor import Permission
from app.core.gate import Gate
from app.core.paging import Page
from app.http.deps import AnyPage, gate

router = APIRouter(tags=["storage"])

Reading = Annotated[Gate, Depends(gate(Permission.STORAGE_READ))]
SettingUp = Annotated[Gate, Depends(gate(Permission.STORAGE_SET_UP))]
Moving = Annotated[Gate, Depends(gate(Permission.STORAGE_MOVE))]
OpeningSites = Annotated[Gate, Depends(gate(Permission.SITES_WRITE))]
Label = Annotated[str, Path(max_length=64)]
OneSite = Annotated[str | None, Query(max_length=20)]


@router.get("/sites")
def list_sites(gate: Reading, paging: AnyPage) -> Page[SiteView]:
    """The sites of the network."""
    with gate.read() as work:
        return queries.sites(work, paging.after, paging.size)


@router.post("/sites", status_code=201)
def open_new_sites(form: OpenSites, gate: OpeningSites) -> SitesOpened:
    """Open sites: biobanks, clinics that collect, organisations that receive."""
    with gate.write() as work:
        sites = [SiteView.model_validate(site) for site in open_sites(work, form)]
        return work.answer(SitesOpened(sites=sites), 201)


@router.get("/formats")
def list_formats(gate: Reading, paging: AnyPage) -> Page[FormatView]:
    """The formats of boxes, racks and plates."""
    with gate.read() as work:
        return queries.formats(work, paging.after, paging.size)


@router.post("/formats", status_code=201)
def define_new_formats(form: DefineFormats, gate: SettingUp) -> FormatsDefined:
    """Define formats. A format never changes afterwards."""
    with gate.write() as work:
        formats = [FormatView.model_validate(one) for one in define_formats(work, form)]
        return work.answer(FormatsDefined(formats=formats), 201)


@router.get("/containers")
def list_containers(
    gate: Reading,
    paging: AnyPage,
    site: OneSite = None,
    parent: Annotated[str | None, Query(max_length=64)] = None,
    kind: ContainerKind | None = None,
) -> Page[ContainerView]:
    """Containers, narrowed by site, by what they stand in, and by kind."""
    with gate.read() as work:
        parent_id = viewing.look_up(work, parent).id if parent else None
        return queries.containers(work, paging.after, paging.size, site=site, parent_id=parent_id, kind=kind)


@router.post("/containers", status_code=201)
def add_new_containers(form: AddContainers, gate: SettingUp) -> ContainersAdded:
    """Bring containers into use; later ones of a request may stand in earlier ones."""
    with gate.write() as work:
        rows = [ContainerView.model_validate(row) for row in add_containers(work, form)]
        return work.answer(ContainersAdded(containers=rows), 201)


@router.get("/containers/{code}")
def read_container(code: Label, gate: Reading) -> ContainerInPlace:
    """A container, the way to it, how cold it is there, and what stands in it."""
    with gate.read() as work:
        return in_place(work, viewing.look_up(work, code))


@router.get("/containers/{code}/content")
def read_content(code: Label, gate: Reading) -> Content:
    """A container as a grid: every place, and what stands there."""
    with gate.read() as work:
        return viewing.content(work, code)


@router.get("/free-places")
def find_free_places(
    gate: Reading,
    site: Annotated[str, Query(max_length=20)],
    count: Annotated[int, Query(ge=1, le=10_000)] = 1,
    temperature: TemperatureClass | None = None,
    format: Annotated[str | None, Query(max_length=40)] = None,
    study: Annotated[str | None, Query(max_length=40)] = None,
) -> FreePlaces:
    """Boxes with room at a site, so that boxes fill up: begun ones first. Boxes of other studies are left out."""
    with gate.read() as work:
        return viewing.free_places(
            work, site=site, count=count, temperature=temperature, format_code=format, study=study
        )


@router.post("/container-moves")
def move_containers(form: MoveContainers, gate: Moving) -> ContainersMoved:
    """Move containers with all that stands in them, each in one fact; two may change places."""
    with gate.write() as work:
        return work.answer(moving_containers.move(work, form))


@router.post("/container-retirements")
def retire_containers(form: RetireContainers, gate: SettingUp) -> ContainersRetired:
    """Take empty containers out of use, for good."""
    with gate.write() as work:
        codes = [row.code for row in moving_containers.retire(work, form)]
        return work.answer(ContainersRetired(containers=codes))
