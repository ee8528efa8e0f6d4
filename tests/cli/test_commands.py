"""The commands for those who run the machine: what they do, what they refuse, and with which exit code."""

import json
import socket
import sqlite3
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import create_engine, text

from app.biobank.people.adding_users import set_password
from app.cli import main
from app.cli.house import DEMO_MARK, settings_for
from app.cli.serving import UNFINISHED, ServingRefused, refuse_demo_passwords, refuse_open_house
from app.core.access.passwords import hashed
from app.core.access.queries import known_user
from app.core.gate import House
from app.core.settings import Settings
from app.demo.cast import PASSWORD
from tests.cast import deed


class Terminal:
    """A terminal in a folder of its own, with the database of the test."""

    def __init__(self, url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.url, self._capsys, self._monkeypatch = url, capsys, monkeypatch

    def run(self, *words: str, on: str | None = None) -> tuple[int, str, str]:
        """Exit code, what was said, and what was complained about."""
        self._monkeypatch.setattr(sys, "argv", ["cryoledger", *words, "--database-url", on or self.url])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        said = self._capsys.readouterr()
        return code, said.out, said.err

    def sql(self, statement: str) -> None:
        """Change something behind the program's back."""
        if self.url.startswith("sqlite"):
            with sqlite3.connect(self.url.removeprefix("sqlite:///")) as connection:
                connection.execute(statement)
            connection.close()
            return
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)


@pytest.fixture
def terminal(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Terminal:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATA_DIR"):
        monkeypatch.delenv(f"CRYOLEDGER_{name}", raising=False)
    one = Terminal(database_url, capsys, monkeypatch)
    code, said, complaint = one.run("migrate")
    assert code == 0, complaint
    assert "up to date" in said
    return one


def added(terminal: Terminal, login: str, *more: str) -> None:
    code, _said, complaint = terminal.run("user", "add", login, "--password", "a long enough one", *more)
    assert code == 0, complaint


def test_a_fresh_house_verifies_and_says_so_by_its_exit_code(terminal: Terminal) -> None:
    added(terminal, "m.boss", "--role", "AD")
    code, said, complaint = terminal.run("verify", "--state")
    assert (code, complaint) == (0, "")
    assert "Everything holds" in said
    code, said, _ = terminal.run("verify", "--state", "--json")
    report = json.loads(said)
    assert (code, report["holds"], report["findings"]) == (0, True, [])
    assert report["rows"] >= 14


def test_a_change_behind_the_back_is_told_and_the_exit_code_is_1(terminal: Terminal) -> None:
    added(terminal, "m.boss")
    terminal.sql("UPDATE account SET name = 'Somebody else' WHERE login = 'm.boss'")
    assert terminal.run("verify")[0] == 0
    code, said, _ = terminal.run("verify", "--state", "--json")
    report = json.loads(said)
    assert (code, report["holds"]) == (1, False)
    assert [(one["table"], one["field"], one["found"]) for one in report["findings"]] == [
        ("account", "name", "Somebody else")
    ]
    code, said, _ = terminal.run("verify", "--state")
    assert code == 1
    assert "name is 'Somebody else'; the ledger says 'm.boss'" in said


def test_a_checkpoint_is_printed_to_be_kept_and_held_against_later(
    terminal: Terminal, tmp_path: Path
) -> None:
    code, said, _ = terminal.run("checkpoint", "--json")
    kept = json.loads(said)
    assert code == 0
    note = tmp_path / "kept.txt"
    note.write_text(kept["note"], encoding="utf-8")
    added(terminal, "m.boss")
    by_hand = ("--key", kept["key"], "--checkpoint", str(note), "--fingerprint", kept["fingerprint"])
    code, _said, complaint = terminal.run("verify", *by_hand)
    assert code == 0, complaint
    other = ("--fingerprint", "0000-0000-0000-0000-0000-0000-0000-0000")
    code, said, _ = terminal.run("verify", *other)
    assert code == 1
    assert "No checkpoint of this ledger has the fingerprint" in said
    code, said, _ = terminal.run("checkpoint")
    assert "Fingerprint" in said
    assert "— cryoledger.local/biobank" in said


def test_a_token_is_shown_once_and_only_for_somebody_who_is_there(terminal: Terminal) -> None:
    added(terminal, "m.boss", "--role", "AD")
    code, said, _ = terminal.run("token", "create", "--user", "m.boss", "--permission", "sites:write")
    assert code == 0
    assert said.startswith("clt_")
    engine = create_engine(terminal.url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        (row,) = connection.execute(text("SELECT token_hash, permissions FROM token")).all()
    engine.dispose()
    assert said.strip() not in row.token_hash
    assert row.permissions == "sites:write"
    code, said, complaint = terminal.run("token", "create", "--user", "nobody")
    assert (code, said) == (1, "")
    assert "There is no user nobody. (E-NOT-FOUND)" in complaint
    code, _said, complaint = terminal.run("token", "create", "--user", "m.boss", "--permission", "all")
    assert code == 1
    assert "not permissions: all" in complaint


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("user", "add", "m.boss", "--password", "another long one"), "This login is taken."),
        (("user", "add", "x", "--password", "another long one"), "login:"),
        (("user", "add", "n.new", "--password", "short"), "This password is too short."),
        (("user", "add", "n.new", "--machine", "--role", "XX"), "There is no role XX."),
        (("user", "add", "n.new", "--machine", "--site", "NOWHERE"), "There is no site NOWHERE."),
    ],
)
def test_a_user_that_cannot_be_is_refused_and_nothing_is_stored(
    terminal: Terminal, words: tuple[str, ...], complaint: str
) -> None:
    added(terminal, "m.boss")
    code, _said, said = terminal.run(*words)
    assert code == 1
    assert complaint in said
    assert terminal.run("verify", "--state")[0] == 0
    assert "n.new" not in str(terminal.run("verify", "--json"))


def test_a_backup_is_a_whole_house(terminal: Terminal, tmp_path: Path) -> None:
    added(terminal, "m.boss")
    file = tmp_path / "backup" / "house.db"
    code, said, complaint = terminal.run("backup", str(file))
    if "pg_dump is not on this machine" in complaint or "server version" in complaint:
        pytest.skip(complaint)
    assert code == 0, complaint
    assert "ledger.key" in said
    assert terminal.run("backup", str(file))[0] == 1
    if not terminal.url.startswith("sqlite"):
        assert file.read_bytes().startswith(b"PGDMP")
        return
    kept = json.loads(terminal.run("checkpoint", "--json")[1])
    note = tmp_path / "kept.txt"
    note.write_text(kept["note"], encoding="utf-8")
    by_hand = ("--state", "--key", kept["key"], "--checkpoint", str(note))
    code, _said, complaint = terminal.run("verify", *by_hand, on=f"sqlite:///{file}")
    assert code == 0, complaint


def test_a_database_that_is_not_there_is_not_made_by_looking(terminal: Terminal, tmp_path: Path) -> None:
    absent = f"sqlite:///{tmp_path / 'absent.db'}"
    for words in (("verify",), ("checkpoint",), ("backup", "x"), ("token", "create", "--user", "m.boss")):
        code, _said, complaint = terminal.run(*words, on=absent)
        assert code == 1
        assert "There is no database" in complaint
    assert not (tmp_path / "absent.db").exists()


def test_every_database_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "DATA_DIR"):
        monkeypatch.delenv(f"CRYOLEDGER_{name}", raising=False)
    urls = (
        "",
        "sqlite:///data/other.db",
        "sqlite:///data/third.db",
        "postgresql://x@h/one",
        "postgresql://x@h/two",
    )
    folders = [settings_for(url).data_dir for url in urls]
    assert folders[0] == Path("data")
    assert len(set(folders)) == len(folders)
    assert settings_for("", demo=True).database_url == "sqlite:///data/demo/cryoledger.db"
    monkeypatch.setenv("CRYOLEDGER_DATA_DIR", "elsewhere")
    assert settings_for("sqlite:///data/other.db").data_dir == Path("elsewhere")


def test_a_demo_that_was_not_filled_to_its_end_is_not_served_as_one(terminal: Terminal) -> None:
    code, said, complaint = terminal.run("demo")
    assert code == 0, complaint
    assert "t.weber" in said
    assert "filled before" in terminal.run("demo")[1]
    mark = settings_for(terminal.url, demo=True).data_dir / DEMO_MARK
    mark.write_text(UNFINISHED)
    code, _, complaint = terminal.run("demo")
    assert code != 0
    assert f"Delete {mark.parent} and start again." in complaint


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({"host": "127.0.0.1"}, False),
        ({"host": "::1"}, False),
        ({"host": "localhost", "demo": True}, False),
        ({"host": "0.0.0.0"}, True),  # noqa: S104 - the very address that must be refused
        ({"host": "192.0.2.7", "tls_certificate": "a.pem"}, True),
        ({"host": "192.0.2.7", "tls_certificate": "a.pem", "tls_key": "a.key"}, False),
        ({"host": "192.0.2.7", "trusted_proxy": "192.0.2.1"}, False),
        ({"host": "192.0.2.7", "trusted_proxy": "192.0.2.1, 2001:db8::/64"}, False),
        ({"host": "192.0.2.7", "trusted_proxy": "*"}, True),
        ({"host": "192.0.2.7", "trusted_proxy": "0.0.0.0/0"}, True),
        ({"host": "192.0.2.7", "trusted_proxy": "*", "tls_certificate": "a.pem", "tls_key": "a.key"}, True),
        ({"host": "biobank.example", "trusted_proxy": "192.0.2.1", "demo": True}, True),
    ],
)
def test_nobody_serves_to_the_street_without_a_lock(settings: dict[str, Any], refused: bool) -> None:
    house = Settings(_env_file=None, **settings)
    if refused:
        with pytest.raises(ServingRefused):
            refuse_open_house(house)
    else:
        refuse_open_house(house)


def test_people_of_a_demo_are_not_served_to_the_street_wherever_they_were_carried(cast: House) -> None:
    street = Settings(_env_file=None, host="192.0.2.7", trusted_proxy="192.0.2.1")
    refuse_demo_passwords(cast, street)
    with deed(cast) as work:
        set_password(work, known_user(work.session, "q.lambert"), hashed(PASSWORD))
    refuse_demo_passwords(cast, Settings(_env_file=None, host="127.0.0.1"))
    with pytest.raises(ServingRefused, match=r"q\.lambert"):
        refuse_demo_passwords(cast, street)


def test_nobody_else_on_the_machine_reads_the_database_or_its_copy(
    terminal: Terminal, tmp_path: Path
) -> None:
    if not terminal.url.startswith("sqlite"):
        pytest.skip("a PostgreSQL server keeps its files itself")
    new = tmp_path / "house" / "new.db"
    assert terminal.run("migrate", on=f"sqlite:///{new}")[0] == 0
    assert terminal.run("backup", str(tmp_path / "copy.db"), on=f"sqlite:///{new}")[0] == 0
    for file in (new, new.parent, tmp_path / "copy.db"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_database_of_another_program_is_left_alone(terminal: Terminal, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    with sqlite3.connect(theirs) as connection:
        connection.execute("CREATE TABLE person (x)")
    connection.close()
    code, _, complaint = terminal.run("migrate", on=f"sqlite:///{theirs}")
    assert code == 1
    assert "tables of another program: person. Nothing was changed." in complaint
    with sqlite3.connect(theirs) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    connection.close()
    assert tables == [("person",)]


@pytest.mark.parametrize("command", ["migrate", "verify"])
@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://x/y", "mysql is no kind of database that Cryoledger knows."),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be used"),
        ("sqlite:///readme.txt", "cannot be used"),
    ],
)
def test_an_address_that_cannot_be_used_is_said_in_a_sentence(
    terminal: Terminal, tmp_path: Path, command: str, address: str, says: str
) -> None:
    (tmp_path / "readme.txt").write_text("This is a text, and no database. " * 40)
    code, _, complaint = terminal.run(command, on=address)
    assert code == 1
    assert says in complaint
    assert "E-NO-DATABASE" in complaint
    assert len(complaint.splitlines()) <= 3


def test_a_port_that_is_taken_is_said_before_anything_is_promised(terminal: Terminal) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, said, complaint = terminal.run("serve", "--port", port)
    assert code == 1
    assert "Choose another with --port" in complaint
    assert "serves" not in said
