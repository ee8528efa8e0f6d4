"""The people every test knows, in two studies at four sites, and a client for each of them."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.biobank.people.adding_users import add_user
from app.biobank.people.facts import RoleInstalled, TokenCreated
from app.biobank.people.granting import grant
from app.biobank.people.installing import install_roles
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.defining_formats import define_format
from app.biobank.storage.opening_sites import open_site
from app.biobank.storage.schemas import AddContainer, AddContainers, DefineFormat, OpenSite
from app.biobank.studies.opening import open_study
from app.biobank.studies.schemas import OpenStudy
from app.core.access.models import Role, Token
from app.core.access.signing_in import hash_of
from app.core.actor import SYSTEM, Actor, Permission
from app.core.gate import House
from app.core.work import Work, writing
from tests.furnished import Furnished

SITES = (
    ("LU-IBBL", "Biobank Dudelange", "LU", "Europe/Luxembourg", "biobank"),
    ("LU-CHL", "Clinic Luxembourg", "LU", "Europe/Luxembourg", "clinic"),
    ("FR-GE1", "Partner biobank Grand Est", "FR", "Europe/Paris", "biobank"),
    ("CH-BS1", "University Basel", "CH", "Europe/Zurich", "recipient"),
)
STUDIES = (("CLINNOVA-IBD", "Clinnova, inflammatory bowel disease"), ("BETA", "Another study"))
PEOPLE = (
    ("n.reuter", "NU", "LU-CHL", "CLINNOVA-IBD"),
    ("p.blanc", "NU", "FR-GE1", "CLINNOVA-IBD"),
    ("t.weber", "TE", "LU-IBBL", None),
    ("c.martin", "TE", "FR-GE1", "CLINNOVA-IBD"),
    ("s.muller", "ST", "LU-IBBL", None),
    ("m.schmit", "BM", "LU-IBBL", None),
    ("r.keller", "RE", None, None),
    ("ac.hoffmann", "AC", None, None),
    ("ac.diallo", "AC", None, None),
    ("ac.rossi", "AC", None, None),
    ("q.lambert", "QM", None, None),
    ("d.braun", "DM", None, None),
    ("dpo.thill", "DP", None, None),
    ("a.admin", "AD", None, None),
    ("x.auditor", "AU", None, "CLINNOVA-IBD"),
    ("svc.rackscan.ibbl", "SV", "LU-IBBL", None),
)
FORMATS = (
    ("9x9", 9, 9, "letter-number"),
    ("9x9-no-i", 9, 9, "letter-number-no-i"),
    ("9x9-numbered", 9, 9, "number-by-row"),
    ("10x10", 10, 10, "letter-number"),
    ("sbs-96", 8, 12, "letter-number-padded"),
    ("sbs-384", 16, 24, "letter-number-padded"),
    ("shelf-racks", 3, 3, "number-by-row"),
)


def deed(house: House, actor: Actor = SYSTEM) -> Any:
    """A unit of work outside any door, as the program itself."""
    return writing(house.database, lambda _session: actor, house.clock.now(), seal=house.seal)


def furnish(work: Work) -> None:
    """Sites, studies, people, formats, and a few units with boxes."""
    install_roles(work)
    sites = {
        code: open_site(work, OpenSite(code=code, name=name, country=country, timezone=zone, kind=kind))
        for code, name, country, zone, kind in SITES
    }
    studies = {code: open_study(work, OpenStudy(code=code, title=title)) for code, title in STUDIES}
    for login, role, site, study in PEOPLE:
        home = sites[site].id if site else None
        user = add_user(work, AddUser(login=login, name=login, machine=login.startswith("svc.")), home)
        grant(
            work,
            MakeGrant(login=login, role=role, site=site, study=study),
            home,
            studies[study].id if study else None,
        )
        token = Token(
            user_id=user.id or 0,
            name="test",
            token_hash=hash_of(login),
            created_at=work.now,
            expires_at=work.now + timedelta(days=3650),
        )
        work.add(token)
        work.tell(TokenCreated(subject=token.ref, login=login, name="test"))
    grant(work, MakeGrant(login="m.schmit", role="BM", site="FR-GE1"), sites["FR-GE1"].id)
    for code, rows, columns, scheme in FORMATS:
        define_format(work, DefineFormat(code=code, name=code, rows=rows, columns=columns, scheme=scheme))
    units = [
        AddContainer(code=code, kind="unit", site=site, temperature=temperature, format="shelf-racks")
        for code, site, temperature in (
            ("F07", "LU-IBBL", "-80"),
            ("F12", "LU-IBBL", "-80"),
            ("N02", "LU-IBBL", "LN2-vapour"),
            ("G02", "FR-GE1", "-80"),
            ("GN1", "FR-GE1", "LN2-vapour"),
        )
    ]
    boxes = [
        AddContainer(code="BX-1", kind="box", format="9x9", parent="F07", slot="1"),
        AddContainer(code="BX-2", kind="box", format="9x9-no-i", parent="F07", slot="2"),
        AddContainer(code="BX-PB-112", kind="box", format="9x9-no-i", parent="N02", slot="1"),
        AddContainer(code="BX-G1", kind="box", format="9x9", parent="G02", slot="1"),
    ]
    add_containers(work, AddContainers(containers=[*units, *boxes]))


def empower(work: Work, login: str) -> None:
    """Let somebody do everything everywhere; no such role is shipped."""
    role = work.add(Role(code="ALL", name="Everything", permissions=" ".join(Permission)))
    work.tell(RoleInstalled(subject=role.ref, role="ALL"))
    grant(work, MakeGrant(login=login, role="ALL"))


def _furnish(house: House) -> None:
    with deed(house) as work:
        furnish(work)


@pytest.fixture(scope="session")
def furnishing(tmp_path_factory: pytest.TempPathFactory) -> Furnished:
    """What the house is like with everybody in it; made when it is first asked for."""
    return Furnished(tmp_path_factory.mktemp("furnished"), _furnish)


@pytest.fixture
def cast(house: House, furnishing: Furnished) -> House:
    """The house with its people, sites, studies and freezers."""
    furnishing.fill(house)
    return house


@pytest.fixture
def client(cast: House, app: Any) -> Iterator[Any]:
    """`client("t.weber")`: a client of the application, signed in as one of the cast; `client("")` is nobody."""
    opened: list[TestClient] = []
    with TestClient(app, base_url="http://127.0.0.1:8000") as root:

        def become(login: str) -> TestClient:
            one = TestClient(app, base_url="http://127.0.0.1:8000")
            one._portal_factory = root._portal_factory  # type: ignore[method-assign]
            if login:
                one.headers["authorization"] = f"Bearer {login}"
            opened.append(one)
            return one

        yield become
