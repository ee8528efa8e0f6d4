"""Each rule of the house catches what it is for, spares what it is not, and lets itself be asked by name."""

import subprocess

import pytest

from scripts import lint_house

DEED = "app/biobank/samples/placing.py"


def rules_broken(text: str, path: str = DEED) -> list[str]:
    return [finding.rule for finding in lint_house.check(path, text)]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("commit", "session.commit()"),
        ("commit", "work.session.rollback()"),
        ("commit", "connect(url).commit()"),
        ("select", "select(Sample)"),
        ("select", "sa.select(Sample.id).where(Sample.id == 1)"),
        ("select", "session.exec(sqlmodel.select(Sample))"),
        ("clock", "datetime.now(UTC)"),
        ("clock", "datetime.datetime.utcnow()"),
        ("clock", "date.today()"),
        ("clock", "time.time()"),
        ("clock", "from time import monotonic, time"),
        ("machine-path", "DATA = '/wo" + "rk/main/data'"),
        ("machine-path", "open('/ro" + "ot/key')"),
        ("machine-path", "# see /ho" + "me/ada/notes"),
        ("machine-path", "# PATH=/tm" + "p/x"),
        ("registry-host", "# from https://py" + "pi.org/simple"),
        ("registry-host", "'https://files.python" + "hosted.org/packages'"),
        ("registry-host", 'lock = {"resolved": "https://registry.npm' + 'js.org/htmx"}'),
        ("registry-host", "# http://deb.deb" + "ian.org/debian"),
    ],
)
def test_a_broken_rule_is_found_and_its_named_escape_is_heard(rule, line):
    assert rules_broken(f"\n{line}\n") == [rule]
    assert rules_broken(f"{line}  # house: {rule} - because.\n") == []
    assert rules_broken(f"{line}  # house: some-other\n") == [rule]


@pytest.mark.parametrize(
    "line",
    [
        "time.monotonic()",
        "time.perf_counter()",
        "work.now()",
        "commit()",
        "form.select()",
        "selected(rows)",
        "GET = '/samples/root'",
        "URL = 'https://example.org/work/order'",
        "URL = f'{base}/root/x'",
        "from pathlib import Path",
        "'app/work/x'",
    ],
)
def test_what_only_looks_alike_is_spared(line):
    assert rules_broken(line) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("app/core/work.py", "session.commit()"),
        ("app/core/clock.py", "datetime.now(UTC)"),
        ("app/core/paging.py", "select(Sample)"),
        ("app/biobank/samples/queries.py", "select(Sample)"),
        ("migrations/env.py", "connection.commit()"),
        ("tests/api/test_placing.py", "session.commit(); select(Sample); datetime.now(UTC)"),
        ("scripts/bench.py", "time.time()"),
    ],
)
def test_each_deed_has_its_room(path, text):
    assert rules_broken(text, path) == []


@pytest.mark.parametrize(
    "path",
    [
        "app/biobank/samples/service.py",
        "app/core/utils.py",
        "app/utils/text.py",
        "tests/helpers.py",
        "app/biobank/storage/manager.py",
        "scripts/common.py",
    ],
)
def test_a_name_that_could_hold_anything_is_refused(path):
    assert rules_broken("", path) == ["file-name"]
    assert rules_broken("# house: file-name\n", path) == []


def test_names_that_merely_contain_such_a_word_are_fine():
    assert rules_broken("", "app/biobank/people/managers_report.py") == []


def test_a_finding_says_where_and_what_to_do():
    (finding,) = lint_house.check(DEED, "\n\nsession.commit()\n")
    assert str(finding).startswith(f"{DEED}:3: commit: only app/core/work.py commits")


def test_the_command_names_the_place_and_fails(monkeypatch, tmp_path, capsys):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "deed.py").write_text("session.commit()\n")
    (tmp_path / "picture.png").write_bytes(b"\0/ro" + b"ot/x")
    monkeypatch.setattr(lint_house, "ROOT", tmp_path)
    assert lint_house.main() == 1
    assert "app/deed.py:1: commit" in capsys.readouterr().out
    (tmp_path / "app" / "deed.py").write_text("work.tell()\n")
    assert lint_house.main() == 0
