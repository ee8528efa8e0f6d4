"""Whatever is put into a package, the verifier answers with a finding, and never with a crash."""

import base64
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.ledger.packages import STUDY, Ledger, Package

Packed = Callable[..., Package]


def test_a_file_that_was_taken_out_or_put_in_is_named(package: Package) -> None:
    (package.folder / "README.txt").unlink()
    (package.folder / "reports" / "extra.pdf").write_bytes(b"%PDF")
    code, said = package.verify()
    assert code == 2
    assert "file: README.txt is not in the package" in said
    assert "file: reports/extra.pdf is not in the manifest" in said


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_two_files_of_one_name_is_refused(package: Package) -> None:
    path = package.zipped()
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("README.txt", (package.folder / "README.txt").read_bytes())
    code, said = package.verify(path=path)
    assert code == 2
    assert "two files of the package have one name" in said


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: {**line, "header": line["header"].replace('"v":1', '"v":1.0')},
        lambda line: {**line, "header": line["header"].replace('"v":1', '"v":1,"v":1')},
        lambda line: {**line, "header": line["header"].replace(",", ", ", 1)},
        lambda line: {**line, "header": "[]"},
        lambda line: {**line, "header": None},
        lambda line: {**line, "header": "[" * 100_000},
        lambda line: {**line, "payload": line["payload"] + " "},
        lambda line: {**line, "payload": '{"changes":[["sample"]]}'},
        lambda line: {**line, "index": "30"},
        lambda line: {**line, "index": -1},
        lambda line: {**line, "proof": ["zz"]},
        lambda line: {**line, "extra": 1},
        lambda line: [line],
        lambda line: {},
    ],
)
def test_a_line_that_makes_no_sense_is_a_finding_and_no_crash(
    package: Package, spoil: Callable[[Any], Any]
) -> None:
    lines = package.lines()
    lines[30] = spoil(lines[30])
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "line 31 cannot be read" in said or "index 30" in said or "index -1" in said


@pytest.mark.parametrize(
    "name", ["manifest.json", "events.jsonl", "checkpoints.json", "state.json", "keys.txt", "SIGNATURE"]
)
@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"files":{}}']
)
def test_a_ruined_file_is_a_finding_and_no_crash(package: Package, name: str, content: bytes | None) -> None:
    path = package.folder / name
    path.unlink() if content is None else path.write_bytes(content)
    code, said = package.verify()
    assert code == 2
    assert said.startswith("TAMPERED ")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_byte_of_any_file_can_be_changed_unseen(package: Package, data: st.DataObject) -> None:
    files = sorted(one for one in package.folder.rglob("*") if one.is_file() and one.name != "SIGNATURE")
    path = data.draw(st.sampled_from(files))
    content = path.read_bytes()
    at, flip = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(1, 255))
    path.write_bytes(content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :])
    try:
        assert package.verify()[0] == 2
    finally:
        path.write_bytes(content)


def test_a_number_that_is_not_whole_is_refused_even_where_everything_else_holds(packed: Packed) -> None:
    ledger = Ledger()
    header, payload = ledger.entries[30]
    ledger.entries[30] = (header.replace('"v":1', '"v":1.5'), payload)
    code, said = packed(ledger, scope=[STUDY]).verify()
    assert code == 2
    assert "event: line 31 cannot be read: ValueError" in said


def test_a_signature_under_the_id_of_another_key_is_refused(package: Package) -> None:
    text, _, encoded = (package.folder / "SIGNATURE").read_text(encoding="utf-8").strip().rpartition(" ")
    other = bytes(4) + base64.b64decode(encoded)[4:]
    (package.folder / "SIGNATURE").write_text(
        f"{text} {base64.b64encode(other).decode()}\n", encoding="utf-8"
    )
    code, said = package.verify()
    assert code == 2
    assert "manifest: ValueError: no trusted key signed it" in said


def test_a_hostile_name_cannot_steer_the_terminal(package: Package) -> None:
    lines = package.lines()
    lines[3]["header"] = lines[3]["header"].replace("sample.registered", "\\u001b[2Jüber")
    package.write_lines(lines)
    code, said = package.seal().verify()
    assert code == 2
    assert "\x1b" not in said
    assert "?[2Jüber" in said


@pytest.mark.parametrize("options", [["--nonsense"], ["--key", "abc"], ["--held", "no-such-file"]])
def test_a_wrong_call_is_told_apart_from_a_tampered_package(package: Package, options: list[str]) -> None:
    assert package.verify(*options)[0] == 1
    assert package.verify(path=package.folder / "no-such-package.zip")[0] == 1
    assert package.verify("--help")[0] == 0


def test_a_broken_zip_is_tampered(package: Package) -> None:
    path = package.zipped()
    path.write_bytes(path.read_bytes()[:-100])
    assert package.verify(path=path)[0] == 2
    path.write_bytes(b"not a zip at all")
    assert package.verify(path=path)[0] == 2
