"""A furnished biobank for every game: copied from one that was made once, on either kind of database."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

from app.biobank.storage.adding_containers import add_containers
from app.biobank.storage.schemas import AddContainer, AddContainers
from app.core.clock import SetClock
from app.core.db.engine import Database
from app.core.gate import House
from app.core.ledger.sealing import Seal, seal_apart
from app.core.settings import Settings
from tests.cast import deed, empower, furnish
from tests.houses import MORNING, SIGNER, migrate
from tests.postgresql import create_database, drop_database

WARM = "BX-WARM"


class Ground:
    """Where games are played: `house()` gives a fresh biobank, `leave` clears it away."""

    def __init__(self, folder: Path, server: str = "") -> None:
        self._folder, self._server = folder, server
        self._numbers = itertools.count()
        self._made: dict[int, Callable[[], None]] = {}
        self._template = f"sqlite:///{folder / 'template.db'}"
        if server:
            self._template = create_database(server, self._name("template"))
        migrate(self._template)
        house = self._open(self._template, folder / "template")
        with deed(house) as work:
            furnish(work)
            empower(work, "m.schmit")
            warm = AddContainer(
                code="U-RT", kind="unit", site="LU-IBBL", temperature="RT", format="shelf-racks"
            )
            box = AddContainer(code=WARM, kind="box", format="9x9", parent="U-RT", slot="1")
            add_containers(work, AddContainers(containers=[warm, box]))
        if house.seal is not None:
            seal_apart(house.database, house.seal, house.clock.now())
        house.database.close()

    def house(self) -> House:
        """A fresh biobank."""
        number = next(self._numbers)
        data = self._folder / f"game-{number}"
        shutil.copytree(self._folder / "template", data)
        if self._server:
            url = create_database(self._server, self._name(number), template=self._name("template"))
        else:
            shutil.copy(self._folder / "template.db", data / "biobank.db")
            url = f"sqlite:///{data / 'biobank.db'}"
        house = self._open(url, data)

        def clear() -> None:
            house.database.close()
            shutil.rmtree(data)
            if self._server:
                drop_database(self._server, self._name(number))

        self._made[id(house)] = clear
        return house

    def leave(self, house: House) -> None:
        """The game is over."""
        self._made.pop(id(house))()

    def close(self) -> None:
        """Remove the template."""
        if self._server:
            drop_database(self._server, self._name("template"))

    def _name(self, what: object) -> str:
        return f"ground_{self._folder.name.replace('-', '_')}_{what}".lower()[-60:]

    def _open(self, url: str, data: Path) -> House:
        data.mkdir(exist_ok=True)
        settings = Settings(database_url=url, data_dir=data, origin=SIGNER.name, _env_file=None)
        database = Database(url, pool_size=4, durable=False)
        return House(
            database, SetClock(MORNING), settings, Seal(SIGNER, SIGNER.name, data / "checkpoint.txt")
        )
