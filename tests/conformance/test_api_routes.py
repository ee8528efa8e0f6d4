"""What every route of the JSON door has in common."""

import csv
import inspect
from collections import Counter
from typing import Any

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app.core.actor import Permission
from app.core.clock import SetClock
from app.core.db.engine import Database
from app.core.gate import House
from app.core.settings import Settings
from app.http.api.app import create_api
from app.http.api.problems import MEDIA_TYPE
from tests.conformance.routes import gates_of, name_of, routes
from tests.houses import MORNING
from tests.needs import ROOT

TABLE = ROOT / "tests" / "conformance" / "permissions.csv"
FOR_ANYBODY_SIGNED_IN = {
    "GET /ledger/checkpoint": "whoever is in the house may hold the house to what it signed",
    "GET /ledger/checkpoint.txt": "as /ledger/checkpoint",
    "GET /ledger/consistency": "two signed sizes belong together: hashes only",
    "POST /scan": "says what a code is; each answer is cut to what the asker may see",
}
WITHOUT_A_MODEL = {
    "GET /figures/{board}.csv": "a table",
    "GET /rack-scans/{scan_id}/file": "the scanner's own file, byte for byte",
    "GET /shipments/{code}/manifest.csv": "a table",
    "GET /samples/{code}/custody.pdf": "a report on paper",
    "POST /custody-reports.pdf": "a report on paper",
    "POST /audit-reports.pdf": "a report on paper",
    "POST /audit-reports.csv": "a table",
    "POST /samples/exports.csv": "a table",
    "POST /audit-reports/{code}/copies": "a report on paper, as a table, or as it is kept",
}
"""Routes whose answer is a document, and which."""

EVERY = [pytest.param(route, id=name_of(route)) for route in routes()]


def test_no_two_routes_have_the_same_address() -> None:
    assert [name for name, count in Counter(map(name_of, routes())).items() if count > 1] == []


@pytest.mark.parametrize("route", EVERY)
def test_a_route_declares_one_gate(route: APIRoute) -> None:
    assert len(gates_of(route)) == 1


@pytest.mark.parametrize("route", EVERY)
def test_a_gate_without_a_permission_has_a_reason(route: APIRoute) -> None:
    assert (gates_of(route) == [None]) == (name_of(route) in FOR_ANYBODY_SIGNED_IN)


@pytest.mark.parametrize("route", EVERY)
def test_a_route_is_one_hop_in_a_thread(route: APIRoute) -> None:
    """Not `async def`: the database is asked in the worker's thread, never in the loop that serves everybody."""
    assert not inspect.iscoroutinefunction(route.endpoint)


@pytest.mark.parametrize("route", EVERY)
def test_a_route_says_in_a_sentence_what_it_does(route: APIRoute) -> None:
    sentence = (inspect.getdoc(route.endpoint) or "").partition("\n")[0]
    assert sentence.endswith("."), sentence
    assert len(sentence) > 15


@pytest.mark.parametrize("route", EVERY)
def test_the_shape_of_an_answer_is_known(route: APIRoute) -> None:
    if name_of(route) in WITHOUT_A_MODEL:
        assert route.response_model is None
        return
    assert route.response_model is not None
    shapes = getattr(route.response_model, "__args__", (route.response_model,))
    assert all(shape is str or issubclass(shape, BaseModel) for shape in shapes)


def test_what_creates_answers_201_and_what_looks_answers_200() -> None:
    odd = {name_of(route) for route in routes() if (route.status_code or 200) not in (200, 201)}
    looking = {name_of(route) for route in routes() if "GET" in route.methods and route.status_code == 201}
    assert odd | looking == set()


@pytest.fixture(scope="module")
def paths() -> dict[str, Any]:
    """What the OpenAPI says of each address; no database is asked for it."""
    settings = Settings(_env_file=None)
    api = create_api(House(Database("sqlite:///:memory:"), SetClock(MORNING), settings))
    told: dict[str, Any] = api.openapi()["paths"]
    return told


def test_every_route_is_in_the_open_api(paths: dict[str, Any]) -> None:
    assert {name_of(route) for route in routes()} == {
        f"{method.upper()} {path}" for path, methods in paths.items() for method in methods
    }


def test_the_open_api_says_how_each_route_refuses(paths: dict[str, Any]) -> None:
    for path, methods in paths.items():
        for method, told in methods.items():
            refusals = {it: told for it, told in told["responses"].items() if not it.startswith("2")}
            assert "4XX" in refusals, f"{method} {path}"
            assert all(list(one["content"]) == [MEDIA_TYPE] for one in refusals.values()), f"{method} {path}"


def permission_table() -> dict[str, Permission | None]:
    """The table that people read and agree on: each route with its permission."""
    with TABLE.open(encoding="utf-8") as file:
        return {
            f"{row['method']} {row['path']}": Permission(row["permission"]) if row["permission"] else None
            for row in csv.DictReader(file)
        }


def test_the_permission_table_is_the_application() -> None:
    assert permission_table() == {name_of(route): gates_of(route)[0] for route in routes()}


UNASKED = {
    "SETTINGS_WRITE",
}
"""Permissions of the roles' matrix whose deeds are still to come."""


def test_every_permission_opens_a_door_or_is_asked_for_inside() -> None:
    """A permission that nothing asks for would promise a protection that is not there."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "app").rglob("*.py")
        if path.name not in ("actor.py", "roles.py")
    )
    source += (ROOT / "app" / "biobank" / "vocabulary" / "lists" / "holds.csv").read_text(encoding="utf-8")
    asked = {word for word in Permission if f"Permission.{word.name}" in source or f",{word}" in source}
    assert {word.name for word in set(Permission) - asked} <= UNASKED
