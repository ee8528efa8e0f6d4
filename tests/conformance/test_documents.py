"""What is written about the program agrees with it."""

import ast

import pytest

from app.core.settings import Settings
from tests.needs import ROOT

MODULES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("app", "scripts", "migrations", "tests")
    for path in (ROOT / folder).rglob("*.py")
)


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_a_setting_is_in_the_readme_and_says_what_it_is(name: str) -> None:
    assert f"CRYOLEDGER_{name.upper()}" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert Settings.model_fields[name].description


@pytest.mark.parametrize("path", MODULES)
def test_a_module_says_at_the_door_what_it_is(path: str) -> None:
    source = (ROOT / path).read_text(encoding="utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source, path))
