"""The biobank that is measured: a database, a clinic, a study, donors who agreed, and samples by the million."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, ClassVar

from alembic import command
from alembic.config import Config

from app.biobank.barcodes.models import Barcode
from app.biobank.donors.models import Consent, Donor
from app.biobank.donors.words import ConsentScope
from app.biobank.people.adding_users import add_user
from app.biobank.people.facts import TokenCreated
from app.biobank.people.granting import grant
from app.biobank.people.installing import install_roles
from app.biobank.people.schemas import AddUser, MakeGrant
from app.biobank.samples.births import new_row
from app.biobank.samples.facts import SampleRegistered
from app.biobank.samples.models import Reservation, Sample
from app.biobank.samples.words import Basis, Kind, Precision, ReservationState, Status
from app.biobank.storage.opening_sites import open_site
from app.biobank.storage.schemas import OpenSite
from app.biobank.studies.opening import open_study
from app.biobank.studies.schemas import OpenStudy
from app.core.access.models import Token
from app.core.access.signing_in import hash_of
from app.core.actor import SYSTEM
from app.core.gate import House
from app.core.ledger.facts import Fact
from app.core.ledger.sealing import seal_apart
from app.core.settings import Settings
from app.core.units import Unit
from app.core.work import Work, writing
from app.main import build_house
from scripts.benchmark.serving import ROOT
from tests.postgresql import create_database, server

AT_ONCE = 20_000
LOGIN = "b.bench"
STUDY = "BENCH"
DONORS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DonorPrepared(Fact):
    """A donor of the measured biobank was put there."""

    kind: ClassVar[str] = "bench.donor_prepared"
    words: ClassVar[str] = "A donor was prepared for measuring"


class Bank:
    """The biobank of one run."""

    def __init__(self, url: str, data: Path) -> None:
        self.url, self.data = url, data
        self.token = secrets.token_urlsafe(24)
        self.house: House = build_house(Settings(database_url=url, data_dir=data, _env_file=None))
        self.samples = 0
        self._study_id = self._site_id = self._user_id = 0
        self._donor_ids: list[int] = []

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A unit of work of the program itself. Sealing is left to the server, as on a busy day."""
        now = self.house.clock.now()
        with writing(self.house.database, lambda _session: SYSTEM, now, seal=None) as work:
            yield work

    def furnish(self) -> None:
        """A site, a study, somebody with every right that is measured, and donors who agreed to storage."""
        with self.work() as work:
            install_roles(work)
            site = open_site(
                work,
                OpenSite(
                    code="BENCH", name="Bench", country="LU", timezone="Europe/Luxembourg", kind="biobank"
                ),
            )
            study = open_study(work, OpenStudy(code=STUDY, title="Measured"))
            user = add_user(work, AddUser(login=LOGIN, name="Measured", machine=True), site.id)
            grant(work, MakeGrant(login=LOGIN, role="ST", site="BENCH"), site.id)
            token = Token(
                user_id=user.id or 0,
                name="bench",
                token_hash=hash_of(self.token),
                created_at=work.now,
                expires_at=work.now + timedelta(days=7),
            )
            work.add(token)
            work.tell(TokenCreated(subject=token.ref, login=LOGIN, name="bench"))
            self._study_id, self._site_id, self._user_id = study.id or 0, site.id or 0, user.id or 0
            self._enrol(work)

    def fill(self, until: int, *, prefix: str = "F", status: Status = Status.RECEIVED) -> None:
        """Register samples in bulk, through the one write path, until there are `until` of them."""
        while self.samples < until:
            with self.work() as work:
                many = min(AT_ONCE, until - self.samples)
                self._register(work, [f"{prefix}{self.samples + n:08}" for n in range(many)], status)
            self.samples += many
            seal_apart(self.house.database, self.house.seal, self.house.clock.now())
        self._analyse()

    def store(self, rows: Sequence[dict[str, Any]]) -> None:
        """Tubes in storage; each of `rows` says where one stands and what else differs. One in forty is reserved."""
        for start in range(0, len(rows), AT_ONCE):
            part = rows[start : start + AT_ONCE]
            with self.work() as work:
                codes = [f"STORED{start + n:08}" for n in range(len(part))]
                self._register(work, codes, Status.AVAILABLE, part)
            seal_apart(self.house.database, self.house.seal, self.house.clock.now())
        self._analyse()

    def parents(self, codes: list[str]) -> None:
        """Tubes on the bench, ready to be aliquoted."""
        with self.work() as work:
            self._register(work, codes, Status.IN_PROCESS)

    def donor(self, number: int) -> str:
        """The pseudonym of one of the donors."""
        return f"D{number % DONORS:05}"

    def close(self) -> None:
        """Let go of the database."""
        self.house.database.close()

    def _analyse(self) -> None:
        """What the server's housekeeping does by itself within minutes, and a measurement cannot wait for."""
        with self.house.database.engine.connect() as connection:
            outside = connection.execution_options(isolation_level="AUTOCOMMIT")
            outside.exec_driver_sql("ANALYZE" if self.house.database.sqlite else "VACUUM ANALYZE")

    def _enrol(self, work: Work) -> None:
        for number in range(DONORS):
            donor = work.add(Donor(study_id=self._study_id, pseudonym=f"D{number:05}"))
            work.add(
                Consent(
                    donor_id=donor.id or 0,
                    form="BENCH",
                    form_version="1",
                    scopes=" ".join(ConsentScope),
                    signed_on=date(2026, 1, 2),
                )
            )
            self._donor_ids.append(donor.id or 0)
        work.tell(
            *(DonorPrepared(subject=f"donor:{id_}", study_id=self._study_id) for id_ in self._donor_ids)
        )

    def _register(
        self, work: Work, codes: list[str], status: Status, more: Sequence[dict[str, Any]] = ()
    ) -> None:
        rows = [
            {**self._row(work, code, number, status), **(more[number] if more else {})}
            for number, code in enumerate(codes)
        ]
        ids = work.insert(Sample, rows)
        if more:
            work.insert(Reservation, [_promise(work, id_) for id_ in ids[::40]])
        named: list[dict[str, Any]] = [
            {"name": code, "code": code, "kind": "sample", "target_id": id_}
            for id_, code in zip(ids, codes, strict=True)
        ]
        work.insert(Barcode, named)
        work.tell(
            *(
                SampleRegistered(
                    subject=f"sample:{id_}",
                    study_id=self._study_id,
                    site_id=self._site_id,
                    code=code,
                    site="BENCH",
                    material="PL",
                    amount="1 mL",
                )
                for id_, code in zip(ids, codes, strict=True)
            )
        )

    def _row(self, work: Work, code: str, number: int, status: Status) -> dict[str, Any]:
        return new_row(
            code=code,
            kind=Kind.PRIMARY,
            material="PL",
            study_id=self._study_id,
            site_id=self._site_id,
            status=status,
            unit=Unit.NL,
            donor_id=self._donor_ids[number % len(self._donor_ids)],
            custodian_site_id=self._site_id,
            custodian_user_id=self._user_id,
            amount=1_000_000_000,
            initial_amount=1_000_000_000,
            basis=Basis.NOMINAL,
            collected_precision=Precision.UNKNOWN,
            received_at=work.now,
        )


def _promise(work: Work, sample_id: int) -> dict[str, Any]:
    return {
        "sample_id": sample_id,
        "purpose": "bench",
        "amount": None,
        "state": ReservationState.ACTIVE,
        "made_at": work.now,
        "expires_at": None,
    }


@contextmanager
def banks(database: str, folder: Path, names: tuple[str, ...]) -> Iterator[dict[str, Bank]]:
    """A furnished biobank for each of `names`, on a server of its own that waits for its disk."""
    with ExitStack() as stack:
        address = stack.enter_context(server(durable=True)) if database == "postgresql" else ""
        found: dict[str, Bank] = {}
        for name in names:
            data = folder / name
            data.mkdir()
            url = create_database(address, f"bench_{name}") if address else f"sqlite:///{data / 'biobank.db'}"
            migrate(url)
            found[name] = Bank(url, data)
            found[name].furnish()
            stack.callback(found[name].close)
        yield found


def migrate(url: str) -> None:
    """Make the tables."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    command.upgrade(config, "head")
