"""What the repository promises about itself, whoever clones it."""

import hashlib
import json
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import lint_house
from tests.needs import ROOT

HASH_OF_APACHE_2 = "1c9fa8939873b24dd1685aac000372c5d5fa5da8ddd8412ddc4c955d58faf62e"


@pytest.fixture(scope="module")
def tracked():
    try:
        return dict(lint_house.tracked(ROOT))
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git repository here, so nobody can say what is tracked")


def test_no_file_names_a_registry_or_a_machine(tracked):
    findings = [finding for path, text in tracked.items() for finding in lint_house.check(path, text)]
    assert [str(it) for it in findings if it.rule in ("registry-host", "machine-path")] == []


def test_no_lock_that_names_registries_is_tracked(tracked):
    assert not {path for path in tracked if path.endswith(("uv.lock", "pylock.toml"))}


def test_nothing_that_is_fetched_or_made_is_tracked(tracked):
    assert not {path for path in tracked if "node_modules/" in path or "/static/vendor/" in path}


def test_the_licence_is_apache_2_to_the_letter():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["license"] == "Apache-2.0"
    assert hashlib.sha256((ROOT / "LICENSE").read_bytes()).hexdigest() == HASH_OF_APACHE_2


@pytest.mark.parametrize(
    "name", ["requirements.lock", "requirements-dev.lock", "scripts/assets/requirements.lock"]
)
def test_every_locked_python_package_is_pinned_by_hash(name):
    pins = (ROOT / name).read_text().replace("\\\n", " ").splitlines()
    assert pins
    assert [pin for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


def test_the_development_lock_holds_the_runtime_lock_to_the_letter():
    runtime, development = (
        set((ROOT / name).read_text().replace("\\\n", " ").splitlines())
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime - development == set()


def test_every_direct_dependency_is_in_the_lock_of_its_use():
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, groups in (("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])):
        asked = [*pyproject["project"]["dependencies"]]
        asked += [it for group in groups for it in pyproject["dependency-groups"][group]]
        locked = {line.split("==")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line}
        assert {canonicalize_name(Requirement(it).name) for it in asked} - locked == set()


def test_every_locked_front_end_package_is_pinned_by_hash_and_none_says_where_from():
    lock = json.loads((ROOT / "scripts" / "assets" / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert {
        name for name, package in packages.items() if not package.get("integrity", "").startswith("sha512-")
    } == set()
    assert {name for name, package in packages.items() if "resolved" in package} == set()
    asked = json.loads((ROOT / "scripts" / "assets" / "package.json").read_text())["dependencies"]
    assert {name: packages[f"node_modules/{name}"]["version"] for name in asked} == asked


@pytest.mark.parametrize("name", ["serve", "test", "check", "lock"])
def test_the_scripts_of_the_readme_can_be_run(name):
    assert (ROOT / "scripts" / name).stat().st_mode & 0o111
