"""Whoever changes the ledger or the tables behind its back is found, and told what and where."""

import shutil
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from app.biobank.studies.facts import StudyOpened
from app.biobank.studies.models import Study
from app.biobank.studies.opening import open_study
from app.biobank.studies.schemas import OpenStudy
from app.core.gate import House
from app.core.ledger import guards, sealing
from app.core.ledger.checkpoint import fingerprint
from app.core.ledger.notes import Signer
from app.core.ledger.tree import CompactRange
from app.core.ledger.verifying.report import Finding, VerificationReport
from app.core.ledger.verifying.snapshot import snapshot
from app.core.ledger.verifying.trust import Trust
from app.core.ledger.verifying.whole_ledger import verify
from app.tables import LEDGERED
from tests.cast import deed
from tests.houses import SIGNER, seal
from tests.insider import Insider, Place, raw


def verified(house: House, **more: Any) -> VerificationReport:
    with snapshot(house.database) as connection:
        return verify(
            connection, replace(Trust.of(house.seal), **more), LEDGERED, house.clock.now(), state=True
        )


def codes(report: VerificationReport) -> set[str]:
    return set(report.counts)


def the(report: VerificationReport, code: str) -> Finding:
    return next(one for one in report.findings if one.code == code)


@pytest.fixture
def filled(client: Any, cast: House) -> House:
    """Two batches of twelve tubes, each sealed: the log can be cut between them."""
    technician = client("t.weber")
    for start in (0, 12):
        samples = [
            {"code": f"S{number:03}", "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL"}
            for number in range(start, start + 12)
        ]
        assert technician.post("/api/v1/samples", json={"samples": samples}).status_code == 201
        seal(cast)
    return cast


@pytest.fixture
def insider(filled: House) -> Insider:
    return Insider(filled)


@pytest.fixture
def place(insider: Insider) -> Place:
    return insider.place_of("S015")


def test_an_untouched_ledger_verifies(filled: House) -> None:
    report = verified(filled)
    assert report.holds, report.findings
    assert report.entries == report.sealed > 24
    assert report.rows > 24
    assert report.lodged_size == report.sealed


def test_a_changed_payload_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(
        "UPDATE ledger_payload SET payload = replace(payload, '400000', '350000') "
        f"WHERE entry_id = {place.entry}"
    )
    report = verified(filled)
    assert codes(report) == {"payload.hash", "state.differs"}
    finding = the(report, "payload.hash")
    assert (finding.entry_id, finding.index, finding.kind) == (
        place.entry,
        place.leaf,
        "sample.registered_direct",
    )
    assert f"leaf {place.leaf}" in finding.message


def test_a_changed_header_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(
        f"UPDATE ledger_entry SET header = replace(header, 'CLI', 'XXX') WHERE id = {place.entry}",
        f"UPDATE ledger_entry SET header = replace(header, '\"v\":1', '\"v\":2') WHERE id = {place.entry}",
    )
    report = verified(filled)
    assert codes(report) == {"entry.hash"}
    assert the(report, "entry.hash").index == place.leaf


def test_a_header_that_is_no_header_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"UPDATE ledger_entry SET header = 'gone' WHERE id = {place.entry}")
    assert "entry.header" in codes(verified(filled))


def test_a_header_rewritten_with_its_hashes_leaves_the_signed_root(
    filled: House, insider: Insider, place: Place
) -> None:
    insider.rewrite(place, "400000", "350000")
    insider.do(f"UPDATE sample SET amount = 350000, initial_amount = 350000 WHERE id = {place.sample}")
    report = verified(filled)
    assert codes(report) == {"checkpoint.root", "lodged.root"}
    between = the(report, "checkpoint.root").message
    assert f"leaf {place.size - 1}" in between
    assert f"between leaf {place.size - 12}" in between


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("recorded_at", "'2026-11-02 07:00:00.000000'"),
        ("occurred_at", "'2026-11-02 07:00:00.000000'"),
        ("actor_id", "1"),
        ("kind", "'sample.voided'"),
        ("study_id", "NULL"),
        ("site_id", "1"),
        ("deed", "'0000000000000000'"),
    ],
)
def test_a_column_that_says_other_than_the_header_is_found(
    filled: House, insider: Insider, place: Place, column: str, value: str
) -> None:
    insider.do(f"UPDATE ledger_entry SET {column} = {value} WHERE id = {place.entry}")
    report = verified(filled)
    assert codes(report) == {"entry.column"}
    finding = the(report, "entry.column")
    assert (finding.table, finding.row, finding.field) == ("ledger_entry", str(place.entry), column)


def test_a_deleted_entry_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(
        f"DELETE FROM ledger_leaf WHERE entry_id = {place.entry}",
        f"DELETE FROM ledger_subject WHERE entry_id = {place.entry}",
        f"DELETE FROM ledger_payload WHERE entry_id = {place.entry}",
        f"DELETE FROM ledger_entry WHERE id = {place.entry}",
    )
    report = verified(filled)
    assert codes(report) == {"leaf.gap", "version.row", "state.extra"}
    assert the(report, "leaf.gap").index == place.leaf
    assert the(report, "version.row").subject == f"sample:{place.sample}"


def test_a_deleted_entry_is_found_after_all_others_were_numbered_anew(
    filled: House, insider: Insider, place: Place
) -> None:
    insider.do(
        f"DELETE FROM ledger_leaf WHERE entry_id = {place.entry}",
        f"DELETE FROM ledger_subject WHERE entry_id = {place.entry}",
        f"DELETE FROM ledger_payload WHERE entry_id = {place.entry}",
        f"DELETE FROM ledger_entry WHERE id = {place.entry}",
        f"DELETE FROM barcode WHERE kind = 'sample' AND target_id = {place.sample}",
        f"DELETE FROM sample WHERE id = {place.sample}",
        *(
            f"UPDATE ledger_leaf SET number = {n - 1} WHERE number = {n}"
            for n in range(place.leaf + 1, place.size)
        ),
    )
    report = verified(filled)
    assert codes(report) == {"checkpoint.ahead", "lodged.ahead"}
    assert the(report, "lodged.ahead").expected == place.size


def test_an_entry_without_its_rows_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"DELETE FROM ledger_entry WHERE id = {place.entry}")
    assert codes(verified(filled)) == {"leaf.entry", "entry.missing"}


def test_an_entry_put_in_by_hand_is_found(filled: House, insider: Insider, place: Place) -> None:
    columns = "recorded_at, occurred_at, actor_id, kind, study_id, site_id, deed, header, leaf_hash"
    insider.do(
        f"INSERT INTO ledger_entry (id, {columns}, tx) SELECT 900000, {columns}, 1 FROM ledger_entry "
        f"WHERE id = {place.entry}",
        "INSERT INTO ledger_payload (entry_id, payload) SELECT 900000, payload FROM ledger_payload "
        f"WHERE entry_id = {place.entry}",
    )
    filled.clock.set(filled.clock.now() + timedelta(minutes=5))
    report = verified(filled)
    assert codes(report) == {"entry.unsealed", "subject.missing"}
    assert the(report, "entry.unsealed").entry_id == 900000


def test_an_entry_put_into_the_tree_by_hand_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(
        "INSERT INTO ledger_leaf (number, entry_id, leaf_hash) "
        f"SELECT {place.size}, 900000, leaf_hash FROM ledger_leaf WHERE number = 0"
    )
    assert codes(verified(filled)) == {"leaf.entry", "checkpoint.missing"}


def test_two_entries_that_changed_places_are_found(filled: House, insider: Insider, place: Place) -> None:
    other = insider.place_of("S016")
    insider.do(
        f"UPDATE ledger_leaf SET number = -1 WHERE number = {place.leaf}",
        f"UPDATE ledger_leaf SET number = {place.leaf} WHERE number = {other.leaf}",
        f"UPDATE ledger_leaf SET number = {other.leaf} WHERE number = -1",
    )
    report = verified(filled)
    assert codes(report) == {"checkpoint.root", "lodged.root"}


def test_an_entry_that_is_given_another_leaf_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(
        f"UPDATE ledger_leaf SET leaf_hash = (SELECT leaf_hash FROM ledger_leaf WHERE number = 0) "
        f"WHERE number = {place.leaf}"
    )
    report = verified(filled)
    assert codes(report) == {"leaf.hash", "checkpoint.root", "lodged.root"}
    assert the(report, "leaf.hash").index == place.leaf


def test_a_back_dated_entry_is_found_even_when_it_was_sealed(filled: House) -> None:
    yesterday = filled.clock.now() - timedelta(days=1)
    filled.clock.set(yesterday)
    with deed(filled) as work:
        open_study(work, OpenStudy(code="EARLIER", title="Opened, they say, a day ago"))
    seal(filled)
    report = verified(filled)
    assert codes(report) == {"entry.backdated"}
    assert "2026-11-02" in the(report, "entry.backdated").message


def cut(insider: Insider, *, checkpoints: bool) -> int:
    """Cut off the last batch, with the checkpoint that signed it or without; returns the size of what was there."""
    size: int = insider.ask("SELECT count(*) FROM ledger_leaf")[0]
    gone = f"SELECT entry_id FROM ledger_leaf WHERE number >= {size - 12}"
    insider.do(
        *(
            f"DELETE FROM {table} WHERE entry_id IN ({gone})"
            for table in ("ledger_subject", "ledger_payload")
        ),
        f"DELETE FROM ledger_entry WHERE id IN ({gone})",
        f"DELETE FROM ledger_leaf WHERE number >= {size - 12}",
        "DELETE FROM barcode WHERE name >= 'S012' AND name <= 'S023'",
        "DELETE FROM sample WHERE code >= 'S012' AND code <= 'S023'",
        *([f"DELETE FROM ledger_checkpoint WHERE size > {size - 12}"] if checkpoints else []),
    )
    return size


@pytest.mark.parametrize("deep", [False, True])
def test_a_tail_that_was_cut_off_is_found_by_what_lies_outside(
    filled: House, insider: Insider, deep: bool
) -> None:
    size = cut(insider, checkpoints=deep)
    report = verified(filled)
    assert codes(report) == {"lodged.ahead"} if deep else {"checkpoint.ahead", "lodged.ahead"}
    assert the(report, "lodged.ahead").expected == size
    assert the(report, "lodged.ahead").found == size - 12


def test_a_tail_that_was_cut_off_is_found_after_the_work_went_on_over_it(
    filled: House, insider: Insider, client: Any
) -> None:
    size = cut(insider, checkpoints=True)
    lines = [
        {"code": f"N{number:03}", "study": "CLINNOVA-IBD", "material": "PL", "amount": "400 uL"}
        for number in range(20)
    ]
    assert client("t.weber").post("/api/v1/samples", json={"samples": lines}).status_code == 201
    seal(filled)
    sealing.lodge_newest(filled.database, filled.seal)
    report = verified(filled)
    assert report.sealed > size
    assert codes(report) == {"lodged.root"}
    assert f"first {size}" in the(report, "lodged.root").message


def test_an_older_copy_put_in_place_of_the_database_is_found(filled: House, client: Any) -> None:
    if not filled.database.sqlite:
        pytest.skip("a copy of a file; on PostgreSQL the cut tail above is the same")
    path = filled.database.url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as source, sqlite3.connect(f"{path}.old") as copy:
        source.backup(copy)
    copy.close()
    form = {"samples": [{"code": "NEW", "study": "CLINNOVA-IBD", "material": "PL", "amount": "1 mL"}]}
    assert client("t.weber").post("/api/v1/samples", json=form).status_code == 201
    filled.database.close()
    for ending in ("-wal", "-shm"):
        Path(f"{path}{ending}").unlink(missing_ok=True)
    shutil.move(f"{path}.old", path)
    assert "lodged.ahead" in codes(verified(filled))


def test_everything_thrown_away_is_found(filled: House, insider: Insider) -> None:
    insider.do(*(f"DELETE FROM {model.__tablename__}" for model in guards.GUARDED))
    report = verified(filled)
    assert {"lodged.ahead", "version.row", "state.extra"} == codes(report)


def test_a_missing_subject_row_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"DELETE FROM ledger_subject WHERE entry_id = {place.entry}")
    report = verified(filled)
    assert codes(report) == {"subject.missing", "version.row", "state.extra"}
    assert the(report, "subject.missing").subject == f"sample:{place.sample}"


def test_a_changed_subject_row_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"UPDATE ledger_subject SET version = 3 WHERE entry_id = {place.entry}")
    report = verified(filled)
    assert {"subject.missing", "subject.extra", "subject.hole"} <= codes(report)
    assert "no version 1" in the(report, "subject.hole").message


def test_a_mention_put_in_by_hand_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(
        f"INSERT INTO ledger_subject (entry_id, subject, version) VALUES ({place.entry}, 'donor:1', NULL)"
    )
    report = verified(filled)
    assert codes(report) == {"subject.extra"}
    assert the(report, "subject.extra").row == f"{place.entry},donor:1"


def test_a_checkpoint_signed_with_another_key_is_found(filled: House, insider: Insider, place: Place) -> None:
    root = insider.ask(f"SELECT root FROM ledger_checkpoint WHERE size = {place.size}")[0]
    note = Signer.generate(SIGNER.name).sign_checkpoint(SIGNER.name, place.size, bytes(root))
    insider.do(f"UPDATE ledger_checkpoint SET note = '{note}' WHERE size = {place.size}")
    report = verified(filled)
    assert codes(report) == {"checkpoint.signature"}
    assert the(report, "checkpoint.signature").row == str(place.size)


def test_a_ledger_rewritten_and_sealed_with_another_key_is_found(filled: House, insider: Insider) -> None:
    other = Signer.generate(SIGNER.name)
    hashes = [bytes(row[0]) for row in _all(filled, "SELECT leaf_hash FROM ledger_leaf ORDER BY number")]
    tree = CompactRange()
    tree.extend(hashes)
    note = other.sign_checkpoint(SIGNER.name, tree.size, tree.root())
    insider.do(
        f"DELETE FROM ledger_checkpoint WHERE size < {tree.size}",
        f"UPDATE ledger_checkpoint SET note = '{note}'",
    )
    filled.seal.lodged.write_text(note, encoding="utf-8")
    assert codes(verified(filled)) == {"checkpoint.signature", "lodged.signature"}


def test_a_checkpoint_of_another_log_is_found(filled: House, insider: Insider, place: Place) -> None:
    root = insider.ask(f"SELECT root FROM ledger_checkpoint WHERE size = {place.size}")[0]
    note = SIGNER.sign_checkpoint("somebody.else/biobank", place.size, bytes(root))
    insider.do(f"UPDATE ledger_checkpoint SET note = '{note}' WHERE size = {place.size}")
    assert codes(verified(filled)) == {"checkpoint.note"}


@pytest.mark.parametrize("column", ["root", "edge"])
def test_a_damaged_checkpoint_row_is_found(
    filled: House, insider: Insider, place: Place, column: str
) -> None:
    zeros = "x'00'" if insider.sqlite else "'\\x00'::bytea"
    insider.do(f"UPDATE ledger_checkpoint SET {column} = {zeros} WHERE size = {place.size}")
    assert codes(verified(filled)) == {"checkpoint.columns" if column == "root" else "checkpoint.edge"}


def test_a_deleted_checkpoint_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"DELETE FROM ledger_checkpoint WHERE size = {place.size}")
    assert codes(verified(filled)) == {"checkpoint.missing"}


def test_whoever_holds_the_key_is_caught_by_the_fingerprint_that_was_lodged_outside(
    filled: House, insider: Insider, place: Place
) -> None:
    root = bytes(insider.ask(f"SELECT root FROM ledger_checkpoint WHERE size = {place.size}")[0])
    mailed = fingerprint(root)
    assert verified(filled, fingerprints=(mailed,)).holds
    # The insider throws the last twelve away, seals what is left with the real key, and lodges that.
    insider.do(
        *(
            f"DELETE FROM {table} WHERE {column} IN (SELECT entry_id FROM ledger_leaf WHERE number >= {place.size - 12})"
            for table, column in (
                ("ledger_subject", "entry_id"),
                ("ledger_payload", "entry_id"),
                ("ledger_entry", "id"),
            )
        ),
        f"DELETE FROM ledger_leaf WHERE number >= {place.size - 12}",
        f"DELETE FROM ledger_checkpoint WHERE size > {place.size - 12}",
        "DELETE FROM barcode WHERE name >= 'S012' AND name <= 'S023'",
        "DELETE FROM sample WHERE code >= 'S012' AND code <= 'S023'",
    )
    filled.seal.lodged.unlink()
    sealing.lodge_newest(filled.database, filled.seal)
    assert verified(filled).holds
    report = verified(filled, fingerprints=(mailed,))
    assert codes(report) == {"fingerprint.unknown"}
    assert mailed in the(report, "fingerprint.unknown").message


def test_a_lodged_checkpoint_that_is_gone_is_found(filled: House) -> None:
    filled.seal.lodged.unlink()
    assert codes(verified(filled)) == {"lodged.missing"}


def test_a_row_changed_without_a_fact_is_named_with_its_field(
    filled: House, insider: Insider, place: Place
) -> None:
    insider.do(f"UPDATE sample SET amount = 350000 WHERE id = {place.sample}")
    report = verified(filled)
    assert codes(report) == {"state.differs"}
    finding = the(report, "state.differs")
    assert (finding.table, finding.row, finding.field) == ("sample", str(place.sample), "amount")
    assert (finding.expected, finding.found, finding.entry_id) == (400000, 350000, place.entry)
    assert "S015" in finding.message


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ("collected_at = '2026-11-01 07:00:00.000000'", "collected_at"),
        ("status = 'accepted'", "status"),
        ("holds = ''", "holds"),
        ("visit = 'V2'", "visit"),
        ("version = 2", "version"),
    ],
)
def test_every_kind_of_field_is_compared(
    filled: House, insider: Insider, place: Place, change: str, field: str
) -> None:
    insider.do(f"UPDATE sample SET {change} WHERE id = {place.sample}")
    report = verified(filled)
    assert the(report, "state.differs").field == field
    assert codes(report) <= {"state.differs", "version.row"}


def test_a_change_that_a_later_fact_covered_is_found(filled: House, insider: Insider, client: Any) -> None:
    study = insider.ask("SELECT id FROM study WHERE code = 'BETA'")[0]
    insider.do(f"UPDATE study SET title = 'Hijacked' WHERE id = {study}")
    with deed(filled) as work:
        row = work.session.get_one(Study, study)
        row.title = "Another study, properly renamed"
        work.tell(StudyOpened(subject=row.ref, code="BETA"))
    seal(filled)
    report = verified(filled)
    assert codes(report) == {"state.before"}
    assert the(report, "state.before").found == "Hijacked"


def test_a_deleted_row_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"DELETE FROM barcode WHERE kind = 'sample' AND target_id = {place.sample}")
    report = verified(filled)
    assert codes(report) == {"state.missing"}
    assert (the(report, "state.missing").table, the(report, "state.missing").row) == ("barcode", "S015")


def test_a_deleted_root_row_is_found(filled: House, insider: Insider, place: Place) -> None:
    insider.do(f"DELETE FROM sample WHERE id = {place.sample}")
    assert codes(verified(filled)) == {"version.row", "state.missing"}


def test_a_row_put_in_by_hand_is_found(filled: House, insider: Insider) -> None:
    insider.do(
        "INSERT INTO study (id, code, title, sponsor, is_open, version) "
        "SELECT 900000, 'EVIL', title, sponsor, is_open, 1 FROM study WHERE code = 'BETA'",
        "INSERT INTO barcode (name, code, kind, target_id) VALUES ('EVIL', 'evil', 'nothing', 1)",
    )
    report = verified(filled)
    assert codes(report) == {"version.row", "state.extra"}
    extra = {(one.table, one.row) for one in report.findings if one.code == "state.extra"}
    assert extra == {("study", "900000"), ("barcode", "EVIL")}


def test_a_right_that_nobody_granted_is_found(filled: House, insider: Insider) -> None:
    insider.do(
        "INSERT INTO role_grant (id, user_id, role_id, starts_at, granted_by) "
        "SELECT 900001, user_id, role_id, starts_at, granted_by FROM role_grant LIMIT 1"
    )
    assert codes(verified(filled)) == {"state.extra"}


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_database_itself_refuses_to_change_the_ledger(filled: House, statement: str) -> None:
    if filled.database.sqlite and statement.startswith("TRUNCATE"):
        pytest.skip("SQLite has no TRUNCATE")
    with filled.database.engine.begin() as connection:
        connection.execute(text("INSERT INTO ledger_subtree (level, number, root) VALUES (9, 0, '00')"))
    for model in guards.GUARDED:
        column = model.__table__.columns.keys()[-1]
        words = text(statement.format(model.__tablename__, column, column))
        with filled.database.engine.connect() as connection, pytest.raises(Exception, match="append-only"):
            connection.execute(words)


def test_a_table_that_is_gone_is_found(filled: House, insider: Insider) -> None:
    if not insider.sqlite:
        pytest.skip("the database of this run serves other tests too")
    insider.do("DROP TABLE vote", "DROP TABLE ledger_subtree")
    report = verified(filled)
    assert codes(report) == {"table.kind", "guard.missing"}
    assert {one.table for one in report.findings} == {"vote", "ledger_subtree"}


def test_guards_that_were_taken_away_are_missed(filled: House, insider: Insider) -> None:
    if insider.sqlite:
        with filled.database.engine.connect() as connection:
            connection.execute(text("DROP TRIGGER ledger_entry_keeps_update"))
            connection.execute(text("DROP TRIGGER ledger_leaf_keeps_delete"))
            connection.execute(
                text(
                    "CREATE TRIGGER ledger_leaf_keeps_delete BEFORE DELETE ON ledger_leaf BEGIN SELECT 1; END"
                )
            )
            connection.commit()
        assert codes(verified(filled)) == {"guard.missing", "guard.changed"}
        return
    with psycopg.connect(filled.database.url, autocommit=True) as connection:
        try:
            connection.execute("DROP TRIGGER ledger_entry_keeps_rows ON ledger_entry")
            connection.execute("ALTER TABLE ledger_leaf DISABLE TRIGGER ledger_leaf_keeps_all")
            assert codes(verified(filled)) == {"guard.missing", "guard.asleep"}
        finally:
            connection.execute(guards.on_postgresql("ledger_entry")[0])
            connection.execute("ALTER TABLE ledger_leaf ENABLE TRIGGER ledger_leaf_keeps_all")
        body = "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
        try:
            connection.execute(body)
            assert codes(verified(filled)) == {"guard.changed"}
        finally:
            connection.execute(guards.FUNCTION)
    assert verified(filled).holds


@pytest.mark.parametrize(
    "forgery", ["UPDATE rack_scan_file SET content = {}", "DELETE FROM rack_scan_file WHERE content <> {}"]
)
def test_bytes_beside_the_ledger_that_were_changed_or_taken_away_are_found(
    filled: House, insider: Insider, client: Any, forgery: str
) -> None:
    scan = b"RK-1,A01,S001\r\nRK-1,H12,S002\r\n"
    posted = client("t.weber").post("/api/v1/rack-scans", content=scan, headers={"content-type": "text/csv"})
    assert posted.status_code == 201, posted.text
    seal(filled)
    assert verified(filled).holds
    insider.do(forgery.format("x'41'" if insider.sqlite else "decode('41', 'hex')"))
    report = verified(filled)
    assert codes(report) == {"bytes.differ"}
    assert the(report, "bytes.differ").row == str(posted.json()["id"])


ON_BOTH = [
    (
        "DROP INDEX uq_account_login",
        "CREATE UNIQUE INDEX uq_account_login ON account (lower(login))",
        "constraint.missing",
    ),
]
ON_SQLITE = [
    (
        "CREATE TRIGGER evil AFTER INSERT ON sample BEGIN UPDATE sample SET amount = 1; END",
        "DROP TRIGGER evil",
        "trigger.foreign",
    ),
]
SLEEPY = (
    "CREATE TRIGGER ledger_entry_keeps_rows BEFORE {} FOR EACH ROW {} EXECUTE FUNCTION public.refuse_change()"
)
AWAKE = f"DROP TRIGGER ledger_entry_keeps_rows ON ledger_entry; {guards.on_postgresql('ledger_entry')[0]}"
ON_POSTGRESQL = [
    (
        "ALTER TABLE ledger_subject DROP CONSTRAINT uq_ledger_subject_version",
        "ALTER TABLE ledger_subject ADD CONSTRAINT uq_ledger_subject_version UNIQUE (subject, version)",
        "constraint.missing",
    ),
    (
        "CREATE FUNCTION evil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
        "CREATE TRIGGER evil BEFORE INSERT ON sample FOR EACH ROW EXECUTE FUNCTION evil()",
        "DROP FUNCTION evil CASCADE",
        "trigger.foreign",
    ),
    ("CREATE RULE evil AS ON INSERT TO donor DO ALSO NOTHING", "DROP RULE evil ON donor", "trigger.foreign"),
    ("CREATE TABLE evil () INHERITS (ledger_entry)", "DROP TABLE evil", "trigger.foreign"),
    *(
        (
            "DROP TRIGGER ledger_entry_keeps_rows ON ledger_entry; " + SLEEPY.format(moment, condition),
            AWAKE,
            "guard.changed",
        )
        for moment, condition in (
            ("UPDATE OR DELETE ON ledger_entry", "WHEN (false)"),
            ("UPDATE OF deed OR DELETE ON ledger_entry", ""),
            ("DELETE ON ledger_entry", ""),
            ("INSERT ON ledger_entry", "WHEN (false)"),
        )
    ),
]


def test_a_database_that_refuses_less_or_does_more_than_it_was_told_is_found(filled: House) -> None:
    sqlite = filled.database.sqlite
    for change, undo, code in [*ON_BOTH, *(ON_SQLITE if sqlite else ON_POSTGRESQL)]:
        with raw(filled) as connection:
            connection.execute(change)
            try:
                assert codes(verified(filled)) == {code}, change
            finally:
                connection.execute(undo)
    assert verified(filled).holds


def test_the_api_verifies_and_tells_that_it_did(
    filled: House, insider: Insider, client: Any, place: Place
) -> None:
    manager = client("q.lambert")
    first = manager.post("/api/v1/ledger/verification")
    assert first.status_code == 200, first.text
    assert first.json()["holds"] is True
    insider.do(f"UPDATE sample SET amount = 350000 WHERE id = {place.sample}")
    second = manager.post("/api/v1/ledger/verification").json()
    assert second["holds"] is False
    assert second["findings"][0]["field"] == "amount"
    told = manager.get("/api/v1/ledger/entries?kind=ledger.verified").json()["items"]
    assert len(told) == 2
    assert told[0]["sentence"].endswith(": 1 findings")
    assert client("t.weber").post("/api/v1/ledger/verification").status_code == 403


def _all(house: House, query: str) -> list[Any]:
    with house.database.engine.connect() as connection:
        return list(connection.execute(text(query)))


UNTOLD = {("ledger_entry", "tx"), ("ledger_checkpoint", "horizon"), ("ledger_checkpoint", "made_at")}
"""Columns that nothing rests on: which transaction wrote an entry, and when a checkpoint was signed."""


def test_every_field_of_every_table_is_held_against_the_ledger(filled: House, insider: Insider) -> None:
    if not insider.sqlite:
        pytest.skip(
            "the same comparison, a field at a time, would take minutes; the kinds of fields stand above"
        )
    path = filled.database.url.removeprefix("sqlite:///")
    unseen = []
    with sqlite3.connect(path, isolation_level=None) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for (trigger,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")
        guarded = dict(verified(filled).counts)
        assert set(guarded) == {"guard.missing"}
        for model in (*guards.GUARDED, *LEDGERED):
            table = model.__tablename__
            row = connection.execute(f"SELECT rowid FROM {table} ORDER BY rowid DESC LIMIT 1").fetchone()
            for column in model.__table__.columns if row else ():
                if (table, column.key) in UNTOLD:
                    continue
                (old,) = connection.execute(
                    f"SELECT {column.key} FROM {table} WHERE rowid = ?", row
                ).fetchone()
                new = (
                    old + 77 if isinstance(old, int) else b"x" if isinstance(old, bytes) else f"{old or ''}x"
                )
                connection.execute(f"UPDATE {table} SET {column.key} = ? WHERE rowid = ?", (new, *row))
                if dict(verified(filled).counts) == guarded:
                    unseen.append(f"{table}.{column.key}")
                back = "rowid = ?" if column.key != "id" else "id = ?"
                key = row if column.key != "id" else (new,)
                connection.execute(f"UPDATE {table} SET {column.key} = ? WHERE {back}", (old, *key))
        assert dict(verified(filled).counts) == guarded
    connection.close()
    assert unseen == []
