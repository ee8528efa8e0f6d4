"""Every door refuses nobody, and somebody without the right: asked one after another, over the real application."""

from datetime import timedelta
from typing import Any

import pytest

from app.biobank.people.adding_users import add_user
from app.biobank.people.facts import TokenCreated
from app.biobank.people.schemas import AddUser
from app.core.access.models import Token
from app.core.access.signing_in import hash_of
from app.core.gate import House
from tests.cast import deed
from tests.conformance.examples import request_for
from tests.conformance.routes import gates_of, name_of, routes

A_DAY = {"since": "2026-11-02T00:00:00+01:00", "until": "2026-11-03T00:00:00+01:00"}
BY_HAND: dict[str, dict[str, Any]] = {
    f"POST /audit-reports{document}": A_DAY for document in ("", ".pdf", ".csv")
}
"""Bodies that only a person can find, because a form's fields depend on each other."""


@pytest.fixture
def stranger(cast: House) -> str:
    """Somebody with a valid token and no role at all."""
    with deed(cast) as work:
        user = add_user(work, AddUser(login="nobody.special", name="Nobody special"))
        token = Token(
            user_id=user.id or 0,
            name="test",
            token_hash=hash_of("nobody.special"),
            created_at=work.now,
            expires_at=work.now + timedelta(days=1),
        )
        work.add(token)
        work.tell(TokenCreated(subject=token.ref, login="nobody.special", name="test"))
    return "nobody.special"


def test_every_route_refuses_nobody_and_whoever_has_no_right(client: Any, stranger: str) -> None:
    api = client("").get("/api/v1/openapi.json").json()
    wrong: dict[str, list[Any]] = {}
    for route in routes():
        method, path = name_of(route).split(" ")
        request = request_for(api, path, method)
        if name_of(route) in BY_HAND:
            request["json"] = BY_HAND[name_of(route)]
        due = {"": (401, "E-SIGNED-OUT"), stranger: (403, "E-SCOPE")}
        if gates_of(route) == [None]:
            del due[stranger]
        answers = [client(who).request(method, **request) for who in due]
        found = [(answer.status_code, answer.json()["code"]) for answer in answers]
        if found != list(due.values()):
            wrong[name_of(route)] = [*found, answers[0].text]
    assert wrong == {}
