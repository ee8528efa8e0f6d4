"""Takes samples out as a table. The ledger is told who took which, for what, and the fingerprint of the file."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from sqlalchemy import Row
from sqlmodel import col

from app.biobank.barcodes import queries as barcodes
from app.biobank.reports.facts import ExportCreated
from app.biobank.reports.sample_rows import queries
from app.biobank.reports.sample_rows.schemas import ExportSamples
from app.biobank.samples.models import Sample
from app.biobank.samples.seeking import Sought, conditions_of
from app.biobank.storage.tree.queries import surroundings
from app.biobank.storage.tree.surroundings import Surroundings
from app.core import spreadsheets
from app.core.actor import Permission
from app.core.errors import TooMuch
from app.core.work import Work

MOST = 200_000
_AT_ONCE = 5_000
_IDS = 900
COLUMNS = [
    "code",
    "kind",
    "material",
    "tube",
    "study",
    "donor",
    "visit",
    "site",
    "status",
    "holds",
    "amount",
    "unit",
    "basis",
    "thaws",
    "collected_at",
    "collected_precision",
    "received_at",
    "frozen_at",
    "sprec",
    "container",
    "position",
    "parents",
]


class Taken(NamedTuple):
    """A table that is taken out: its text, its rows and its fingerprint."""

    content: bytes
    rows: int
    fingerprint: str


def collect(work: Work, form: ExportSamples, most: int = MOST) -> Taken:
    """The table, as of one moment. Refuses more than `most` rows (E-TOO-LARGE). Amounts are whole smallest units."""
    rows = list(_rows(work, form, most))
    content = (spreadsheets.MARK + spreadsheets.as_csv(COLUMNS, rows)).encode()
    return Taken(content, len(rows), sha256(content).hexdigest())


def tell(work: Work, form: ExportSamples, taken: Taken) -> None:
    """Write down that it was taken out."""
    filters = form.model_dump(exclude={"codes", "purpose", "name"})
    asked = [f"{name} {value}" for name, value in filters.items() if value and name != "donor"]
    asked += ["one donor"] if form.donor else []
    asked += [f"{len(form.codes)} codes"] if form.codes else []
    work.tell(
        ExportCreated(
            subject="",
            site_id=work.actor.home_site_id,
            reason=form.purpose,
            document="A list of samples",
            form="CSV",
            scope=", ".join(asked) or "all that may be seen",
            rows=taken.rows,
            sha256=taken.fingerprint,
        )
    )


def _rows(work: Work, form: ExportSamples, most: int) -> Iterator[list[Any]]:
    around: dict[int, Surroundings] = {}
    count = 0
    for part in _parts(work, form):
        count += len(part)
        if count > most:
            raise TooMuch(
                f"These are more than {most} samples.",
                next_step="Narrow the list by study, site, material or status, and take the parts.",
            )
        missing = {one.container_id for one in part if one.container_id} - around.keys()
        around |= surroundings(work, missing) if missing else {}
        parents = queries.parents_of(work, [one.id for one in part])
        for one in part:
            sees_donors = work.actor.may(Permission.DONORS_READ, one.site_id, one.study_id)
            yield _row(
                one, around.get(one.container_id or 0), parents.get(one.id, []), sees_donors=sees_donors
            )


def _parts(work: Work, form: ExportSamples) -> Iterator[Sequence[Row[Any]]]:
    sought = Sought(**form.model_dump(include=set(Sought.model_fields)))
    conditions = conditions_of(work, sought)
    if form.codes:
        named = barcodes.known(work, form.codes).values()
        ids = sorted({one.target_id for one in named if one.kind == "sample"})
        for start in range(0, len(ids), _IDS):
            yield queries.page(work, [*conditions, col(Sample.id).in_(ids[start : start + _IDS])], 0, _IDS)
        return
    after = 0
    while part := queries.page(work, conditions, after, _AT_ONCE):
        yield part
        after = part[-1].id


def _row(one: Row[Any], around: Surroundings | None, parents: list[str], *, sees_donors: bool) -> list[Any]:
    place = around.label_of(one.place).rpartition("/")[2] if around and one.place is not None else ""
    return [
        one.code,
        one.kind,
        one.material,
        one.tube,
        one.study,
        one.donor if sees_donors else "",
        one.visit,
        one.site,
        one.status,
        one.holds,
        one.amount,
        one.unit,
        one.basis,
        one.thaws,
        one.collected_at,
        one.collected_precision,
        one.received_at,
        one.frozen_at,
        one.sprec,
        around.path if around else "",
        place,
        " ".join(parents),
    ]
