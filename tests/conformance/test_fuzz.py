"""Whatever the published description allows, and much that it does not, is answered: never with a 500.

Requests are made from /openapi.json by schemathesis, the same ones in every run; each is sent by somebody who
holds every permission, so that it reaches the deed.
"""

from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from app.biobank.people.adding_users import add_user
from app.biobank.people.facts import TokenCreated
from app.biobank.people.schemas import AddUser
from app.core.access.models import Token
from app.core.access.signing_in import hash_of
from app.core.gate import House
from tests.cast import deed, empower

EXAMPLES = 12
AGAIN_AND_AGAIN = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def all_powerful(house: House) -> str:
    """A token of somebody who may do everything everywhere."""
    with deed(house) as work:
        user = add_user(work, AddUser(login="f.uzz", name="Fuzz", home_site="LU-IBBL"))
        empower(work, "f.uzz")
        token = Token(
            user_id=user.id or 0,
            name="fuzz",
            token_hash=hash_of("fuzz"),
            created_at=work.now,
            expires_at=work.now + timedelta(days=1),
        )
        work.add(token)
        work.tell(TokenCreated(subject=token.ref, login="f.uzz", name="fuzz"))
    return "fuzz"


@pytest.mark.timeout(1200)
def test_no_request_whatever_it_holds_is_answered_with_a_bug(client: Any, cast: House) -> None:
    token = all_powerful(cast)
    api = client(token)
    described = client("").get("/api/v1/openapi.json").json()
    schema = schemathesis.openapi.from_dict(described)
    bugs: list[str] = []
    for found in schema.get_all_operations():
        _play(found.ok(), api, bugs)
    assert bugs == []


def _play(operation: Any, api: Any, bugs: list[str]) -> None:
    @given(case=operation.as_strategy())
    @AGAIN_AND_AGAIN
    def send(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://127.0.0.1:8000/api/v1")
        sent["headers"] = {**dict(sent.get("headers") or {}), **api.headers}
        wanted = {name: value for name, value in sent.items() if value is not None and name in SENT}
        if isinstance(wanted.get("data"), bytes | str):
            wanted["content"] = wanted.pop("data")
        try:
            answer = api.request(**wanted)
        except (UnicodeEncodeError, ValueError, TypeError):
            return  # No client can put this on the wire.
        if answer.status_code >= 500:
            bugs.append(f"{operation.method.upper()} {operation.path}: {answer.text[:200]} <- {wanted}")
        elif answer.status_code >= 400:
            kind = answer.headers["content-type"]
            assert kind.startswith("application/problem+json"), f"{wanted['url']}: {kind} {answer.text[:200]}"
            assert answer.json()["code"].startswith("E-")

    send()


SENT = ("method", "url", "headers", "params", "json", "data", "content", "files")
