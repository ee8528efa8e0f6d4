"""Sites, studies, people and freezers of the demo."""

from app.biobank.people.adding_users import add_user
from app.biobank.people.granting import grant
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.defining_formats import define_format
from app.biobank.storage.formats import STOCK_FORMATS
from app.biobank.storage.opening_sites import open_site
from app.biobank.storage.schemas import AddContainer, AddContainers, DefineFormat, OpenSite
from app.biobank.studies.opening import open_study
from app.biobank.studies.schemas import OpenStudy, PlanLine, SetAliquotPlan
from app.biobank.studies.setting_plans import set_plan
from app.core.access.passwords import hashed
from app.core.work import Work
from app.demo.cast import FORMATS, PASSWORD, PEOPLE, SITES, STUDIES, UNITS

SHELVES = 4
RACKS = 5
BOXES = 12
ALIQUOTS = (("PL", 8, "400 uL"), ("BC", 2, "500 uL"), ("SE", 6, "450 uL"))
SHELF_FORMAT = DefineFormat(
    code="shelf-racks", name="Shelf with 5 racks", rows=1, columns=RACKS, scheme="number-by-row"
)
UNIT_FORMAT = DefineFormat(
    code="unit-shelves", name="Unit with 4 shelves", rows=SHELVES, columns=1, scheme="number-by-row"
)


def people_and_places(work: Work) -> None:
    """Open sites and studies, add the people with their roles, define formats."""
    sites = {
        code: open_site(work, OpenSite(code=code, name=name, country=country, timezone=zone, kind=kind))  # type: ignore[arg-type]
        for code, name, country, zone, kind in SITES
    }
    studies = {code: open_study(work, OpenStudy(code=code, title=title)) for code, title in STUDIES}
    kept = hashed(PASSWORD)
    for person in PEOPLE:
        home = sites[person.site].id if person.site else None
        add_user(work, AddUser(login=person.login, name=person.name), home, kept)
        study = studies[person.study].id if person.study else None
        form = MakeGrant(login=person.login, role=person.role, site=person.site, study=person.study)
        grant(work, form, home, study)
    grant(work, MakeGrant(login="m.schmit", role="BM", site="FR-GE1"), sites["FR-GE1"].id)
    for code in FORMATS:
        stock = STOCK_FORMATS[code]
        grid = stock.format
        form_ = DefineFormat(
            code=code, name=stock.name, rows=grid.rows, columns=grid.columns, scheme=grid.scheme.value
        )
        define_format(work, form_)
    define_format(work, SHELF_FORMAT)
    define_format(work, UNIT_FORMAT)


def aliquot_plans(work: Work) -> None:
    """Into what the tubes of a visit are divided, so that a rack can be filled by plan."""
    for material, count, amount in ALIQUOTS:
        line = PlanLine(material=material, count=count, amount=amount)
        set_plan(work, "CLINNOVA-IBD", SetAliquotPlan(material=material, lines=[line]))


def freezers(work: Work) -> None:
    """Units with shelves, racks and boxes; a nitrogen tank has racks in shelves as well, for the eye's sake."""
    lines: list[AddContainer] = []
    for unit, site, temperature, name in UNITS:
        lines.append(
            AddContainer(
                code=unit,
                kind="unit",
                site=site,
                name=name,
                temperature=temperature,  # type: ignore[arg-type]
                format="unit-shelves",
            )
        )
        lines += [
            AddContainer(code=f"{unit}-S{n}", kind="shelf", parent=unit, slot=str(n), format="shelf-racks")
            for n in range(1, SHELVES + 1)
        ]
        box_format = "9x9-no-i" if unit == "N02" else "9x9"
        lines += [
            AddContainer(
                code=f"BX-{unit}-{n:02}",
                kind="box",
                parent=f"{unit}-S{1 + (n - 1) // RACKS}",
                slot=str(1 + (n - 1) % RACKS),
                format=box_format,
            )
            for n in range(1, BOXES + 1)
        ]
    add_containers(work, AddContainers(containers=lines))
