"""Whatever the API can do with samples and containers has its page, with the same permission; and the other way round."""

from collections.abc import Iterator
from typing import Any

from fastapi.routing import APIRoute

from app.biobank.stations.possible.table import DEEDS as POSSIBLE
from app.core.access.roles import standard_roles
from app.core.actor import Permission
from app.http.web.places import TUBES
from app.http.web.routers import ROUTERS
from app.http.web.sample_deeds.table import DEEDS, GROUPS
from tests.conformance.routes import gates_of
from tests.conformance.routes import routes as api_routes

PAGES = {
    "/plans": ("/tubes/plan",),
    "/collections": ("/samples/{code}/collect", "/tubes/collect"),
    "/non-collections": ("/samples/{code}/not-collected", "/tubes/not-collected"),
    "/receptions": ("/samples/{code}/receive", "/tubes/receive"),
    "/acceptances": ("/samples/{code}/accept", "/tubes/accept"),
    "/rejections": ("/samples/{code}/reject", "/tubes/reject"),
    "/reception-reversals": ("/samples/{code}/reverse", "/tubes/reverse"),
    "/samples": ("/register",),
    "/samples/{code}/aliquots": ("/samples/{code}/aliquots",),
    "/samples/{code}/derivatives": ("/samples/{code}/derive",),
    "/samples/{code}/fractions": ("/samples/{code}/fractionate",),
    "/pools": ("/tubes/pool",),
    "/thaws": ("/samples/{code}/thaw", "/tubes/thaw"),
    "/refreezings": ("/samples/{code}/refreeze", "/tubes/refreeze"),
    "/placements": ("/samples/{code}/place", "/tubes/place"),
    "/moves": ("/samples/{code}/move", "/tubes/move"),
    "/picks": ("/samples/{code}/pick", "/tubes/pick"),
    "/put-backs": ("/samples/{code}/put-back", "/tubes/put-back"),
    "/position-confirmations": ("/samples/{code}/confirm-position", "/tubes/confirm-position"),
    "/position-corrections": ("/samples/{code}/correct-position", "/tubes/correct-position"),
    "/custody-offers": ("/samples/{code}/offer", "/tubes/offer"),
    "/custody-acceptances": ("/samples/{code}/take-over", "/tubes/take-over"),
    "/custody-refusals": ("/samples/{code}/refuse", "/tubes/refuse"),
    "/holds": ("/samples/{code}/hold", "/tubes/hold"),
    "/hold-releases": ("/samples/{code}/release", "/tubes/release"),
    "/reservations": ("/samples/{code}/reserve", "/tubes/reserve"),
    "/reservation-releases": ("/samples/{code}/give-up", "/tubes/give-up"),
    "/measurements": ("/samples/{code}/measure", "/tubes/measure"),
    "/adjustments": ("/samples/{code}/adjust", "/tubes/adjust"),
    "/relabellings": ("/samples/{code}/relabel", "/tubes/relabel"),
    "/corrections": ("/samples/{code}/correct", "/tubes/correct"),
    "/exhaustions": ("/samples/{code}/exhaust", "/tubes/exhaust"),
    "/voids": ("/samples/{code}/void", "/tubes/void"),
    "/losses": ("/samples/{code}/declare-lost", "/tubes/declare-lost"),
    "/findings": ("/samples/{code}/find", "/tubes/find"),
    "/destruction-approvals": ("/samples/{code}/approve-destruction", "/tubes/approve-destruction"),
    "/destructions": ("/samples/{code}/destroy", "/tubes/destroy"),
    "/containers": ("/storage/new",),
    "/container-moves": ("/storage/moves",),
    "/container-retirements": ("/storage/retirements",),
}
LOOKED_AT = {
    "/samples/{code}/whereabouts": "/samples/{code}/whereabouts",
    "/containers/{code}/content-at": "/containers/{code}/content-at",
    "/destructions/{certificate}": "/destructions/{certificate}",
    "/samples/{code}": "/samples/{code}",
    "/containers/{code}": "/containers/{code}",
}
ROOMS = {"amounts", "endings", "holds", "intake", "places", "samples"}
"""The tags of the API under which deeds on samples are described."""
WITHOUT_A_GATE = {
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("POST", "/unlock"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
}
"""Where one comes in, and what a machine asks that watches over this one."""
OTHER_ROOMS = {
    "/samples/{code}/fractions",
    "/containers",
    "/container-moves",
    "/container-retirements",
}
"""Deeds on samples and containers that the API describes beside runs, and beside sites and formats."""
ELSEWHERE = {
    "aliquot": Permission.SAMPLES_PROCESS,
    "pool": Permission.SAMPLES_PROCESS,
    "labels": Permission.LABELS_PRINT,
}
"""Deeds that a sample's page offers and that have a page of another kind."""


def pages() -> dict[tuple[str, str], list[Permission | None]]:
    """Every page and form, with its gate."""
    return {(method, route.path): gates_of(route) for route, method in _routes()}


def _routes() -> Iterator[tuple[Any, str]]:
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                yield route, method


def test_every_page_and_form_declares_one_gate() -> None:
    open_to_nobody = {name for name, gates in pages().items() if len(gates) != 1}
    assert open_to_nobody == WITHOUT_A_GATE


def test_every_deed_of_the_api_on_samples_has_its_page() -> None:
    posts = {
        route.path: gates_of(route)
        for route in api_routes()
        if "POST" in route.methods and ROOMS & set(route.tags)
    }
    assert set(PAGES) - OTHER_ROOMS == set(posts)


def test_a_page_asks_for_the_permission_of_its_deed() -> None:
    known = {route.path: gates_of(route) for route in api_routes() if "POST" in route.methods}
    found = pages()
    for path, addresses in PAGES.items():
        for address in addresses:
            assert found["GET", address] == found["POST", address] == known[path], address


def test_what_the_api_answers_about_one_sample_or_container_is_shown_on_a_page() -> None:
    known = {route.path: gates_of(route) for route in api_routes() if "GET" in route.methods}
    found = pages()
    assert {path: found["GET", page] for path, page in LOOKED_AT.items()} == {
        path: known[path] for path in LOOKED_AT
    }


def test_the_page_of_a_sample_offers_every_deed_that_has_a_page() -> None:
    for_one = {deed.key: deed.permission for deed in DEEDS if deed.for_one}
    assert {deed.key: deed.permission for deed in POSSIBLE.values()} == for_one | ELSEWHERE
    checked = {deed.key for deed in DEEDS if deed.for_several and not deed.new}
    assert checked <= set(POSSIBLE), "each scan for a list is looked at"
    of_several = {
        deed.key: group for group, deeds in GROUPS.items() for deed in deeds if deed.key in POSSIBLE
    }
    assert {key: POSSIBLE[key].group for key in of_several} == of_several


def test_whoever_may_do_anything_with_several_tubes_is_led_there() -> None:
    """The rail asks for one of a few permissions; no role holds another of these deeds without one of them."""
    deeds = {deed.permission for deed in DEEDS if deed.for_several}
    for role in standard_roles().values():
        assert bool(deeds & role.permissions) == bool(set(TUBES) & role.permissions), role.code
