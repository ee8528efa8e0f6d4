"""Importing tables: read, compared, and brought in whole through the deeds of the bench; or only previewed."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from zoneinfo import ZoneInfo

from app.biobank.barcodes import queries as barcodes
from app.biobank.exchange.facts import ImportCommitted
from app.biobank.exchange.imports import placing
from app.biobank.exchange.imports.bringing import bring_donors, bring_samples, name_tubes
from app.biobank.exchange.imports.comparing import Compared, compare, issue, study_code
from app.biobank.exchange.imports.schemas import ImportReport
from app.biobank.exchange.tables.import_rows import DonorRow, SampleRow
from app.biobank.exchange.tables.importing import ImportReading, read_import
from app.biobank.exchange.tables.mapping import Profile
from app.biobank.exchange.tables.table import Table
from app.biobank.storage.queries import site_by_code, site_of
from app.biobank.studies import opening as study_opening
from app.biobank.studies import queries as studies
from app.biobank.studies.schemas import OpenStudy
from app.core.actor import Permission
from app.core.errors import Invalid
from app.core.work import Work

ENTAILS = frozenset(
    {
        Permission.CONSENTS_RECORD,
        Permission.DONORS_READ,
        Permission.DONORS_WRITE,
        Permission.SAMPLES_ACCEPT,
        Permission.SAMPLES_PLACE,
        Permission.SAMPLES_PROCESS,
        Permission.SAMPLES_READ,
        Permission.SAMPLES_RECEIVE,
        Permission.SAMPLES_REGISTER,
        Permission.SAMPLES_RELABEL,
        Permission.SHIPMENTS_DISPATCH,
        Permission.SHIPMENTS_PACK,
        Permission.SHIPMENTS_READ,
        Permission.SHIPMENTS_RECEIVE,
        Permission.STORAGE_MOVE,
        Permission.STORAGE_READ,
        Permission.STORAGE_SET_UP,
    }
)
"""The deeds that an import goes through: whoever may import may do them, where they may import, and only so."""


def import_tables(
    work: Work, profile: Profile, tables: Sequence[Table], *, site: str = "", preview: bool = False
) -> ImportReport:
    """Bring the rows of `tables` in by `profile`, in one transaction; rows that are known already stay as they are.

    A preview does all of it, and the caller then lets the transaction go. Refused rows are named in the report
    and left out; a row that is known and says something else is named and overwrites nothing. `site` is where
    the samples are, if the profile does not say and it is not the importer's own.
    """
    entitle(work, Permission.IMPORTS_PREVIEW if preview else Permission.IMPORTS_COMMIT)
    site = _site(work, profile, site)
    reading = read_import(profile, tables, zone=_clock(work, profile, site))
    known = barcodes.known(work, reading.parents_wanted) if reading.parents_wanted else {}
    reading = reading.linked([barcode.code for barcode in known.values()])
    compared = compare(work, reading)
    counts = {"containers": 0, "shipments": 0}
    if compared.donors or compared.samples:
        reason = f"Import by profile {profile.name}"
        _open(work, profile, compared, site)
        bring_donors(work, compared.donors, site, profile.consent)
        bring_samples(work, compared.samples, site, reason)
        name_tubes(work, compared.samples, reason)
        counts["containers"] = placing.add_boxes(work, compared.samples, site, profile.box_format)
        placing.place(work, compared.samples, reason)
        counts["shipments"] = placing.send(work, compared.samples, site, reason)
    report = _report(profile, reading, compared, counts, preview)
    work.tell(
        ImportCommitted(
            subject="",
            profile=profile.name,
            files=[f"{name} {sha256}" for name, sha256 in reading.sources],
            new=report.new,
            unchanged=report.donors.unchanged + sum(table.unchanged for table in report.tables),
            refused=report.refused,
        )
    )
    return report


class _Enough(Exception):
    """A preview has seen what it wanted; its transaction is let go."""


def preview_tables(
    begin: Callable[[], AbstractContextManager[Work]],
    profile: Profile,
    tables: Sequence[Table],
    *,
    site: str = "",
) -> ImportReport:
    """What `import_tables` would report: all of it is done, in a transaction that is then let go."""
    report: ImportReport | None = None
    try:
        with begin() as work:
            report = import_tables(work, profile, tables, site=site, preview=True)
            raise _Enough
    except _Enough:
        pass
    if report is None:
        raise RuntimeError("a preview reported nothing")
    return report


def entitle(work: Work, permission: Permission) -> None:
    """For the rest of this work, let the actor do what an import entails wherever they hold `permission`."""
    grants = tuple(
        replace(
            grant, permissions=grant.permissions | ENTAILS if permission in grant.permissions else frozenset()
        )
        for grant in work.actor.grants
    )
    only = work.actor.only | ENTAILS if work.actor.only is not None else None
    work.actor = replace(work.actor, grants=grants, only=only)


def _site(work: Work, profile: Profile, site: str) -> str:
    if profile.sender:
        return placing.site_code(profile.sender)
    if site:
        return site_by_code(work, site).code
    if work.actor.home_site_id is None:
        raise Invalid(
            "Say at which site these samples are.", fields={"site": "You have no site of your own."}
        )
    return site_of(work, work.actor.home_site_id).code


def _clock(work: Work, profile: Profile, site: str) -> ZoneInfo | None:
    """The clock behind times without an offset: that of the site; nobody knows that of a sender elsewhere."""
    return None if profile.sender else ZoneInfo(site_by_code(work, site).timezone)


def _open(work: Work, profile: Profile, compared: Compared, site: str) -> None:
    rows: list[DonorRow | SampleRow] = [*compared.donors, *compared.samples]
    wanted = {study_code(row.study) for row in rows}
    known = studies.studies_by_code(work, wanted)
    for code in sorted(wanted - set(known)):
        work.must(Permission.STUDIES_WRITE)
        study_opening.open_study(work, OpenStudy(code=code, title=f"{code} ({profile.title})"[:200]))
    names = {row.recipient for row in compared.samples if row.recipient}
    if profile.sender:
        names.add(profile.sender)
    placing.open_sites(
        work, {placing.site_code(name): f"Centre {name} of the source" for name in sorted(names)}
    )


def _report(
    profile: Profile, reading: ImportReading, compared: Compared, counts: dict[str, int], preview: bool
) -> ImportReport:
    rows = reading.samples
    issues = [
        issue(one.source, one.severity.value, one.value, one.message, one.doubt.value, one.field)
        for one in reading.issues
    ]
    return ImportReport(
        profile=profile.name,
        preview=preview,
        files=[{"name": name, "sha256": sha256} for name, sha256 in reading.sources],
        donors=compared.donor_count,
        tables=compared.counts,
        tube_codes=sum(1 for row in rows if row.tube_code),
        positions=sum(1 for row in rows if row.container),
        containers=len({row.container for row in rows if row.container}),
        recipients=len({row.recipient for row in rows if row.recipient}),
        shipments=counts["shipments"],
        unplaced=[row.code for row in rows if _is_unplaced(row, profile)],
        refused=len(reading.refused),
        warned=len(reading.warned),
        issues=[*issues, *compared.differing],
    )


def _is_unplaced(row: SampleRow, profile: Profile) -> bool:
    """Whether the row's table names boxes, and this row none."""
    table = next(table for table in profile.tables if table.name == row.table)
    return "container" in table.fields and not row.container
