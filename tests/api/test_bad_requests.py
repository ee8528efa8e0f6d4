"""Requests that no deed could make sense of: malformed, mistyped, too long, to the wrong address; each is told so."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from app.core.gate import House
from app.http.security import POLICY
from app.main import create_app
from tests.lives import STUDY
from tests.refused import PROBLEM, nothing_stored, refusal

SAMPLES = "/api/v1/samples"
TUBE = {"code": "T-1", "study": STUDY, "material": "PL", "amount": "400 uL"}


def send(client: Any, body: Any, url: str = SAMPLES, login: str = "t.weber", **headers: str) -> Any:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client(login).post(url, content=content, headers={"content-type": "application/json", **headers})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b'{"samples": [}',
        b"\xff\xfe{}",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"samples": ' + b"9" * 5000 + b"}",
        b"null",
        b"[]",
        b"1",
        b'"text"',
        b"NaN",
        b"\x00",
    ],
    ids=range(14),
)
def test_what_is_no_json_object_is_refused(client: Any, cast: House, body: bytes) -> None:
    with nothing_stored(cast):
        answer = send(client, body)
    assert answer.status_code in (400, 422)
    refusal(answer, answer.status_code, "E-INVALID")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", 1),
        ("code", True),
        ("code", None),
        ("code", ["A"]),
        ("code", {"code": "A"}),
        ("study", 7),
        ("amount", 400),
        ("amount", ""),
        ("amount", "x" * 61),
        ("visit", "\x00"),
        ("visit", "\ud800"),
        ("visit", "v" * 41),
        ("tube", "a\x1bb"),
        ("tube", "\udfff"),
        ("donor", []),
        ("collected_precision", "roughly"),
        ("basis", "guessed"),
        ("attributes", []),
        ("attributes", {"a": 1}),
        ("colour", "red"),
    ],
)
def test_a_field_of_the_wrong_kind_is_named_with_its_row(
    client: Any, cast: House, field: str, value: Any
) -> None:
    with nothing_stored(cast):
        answer = send(client, {"samples": [{**TUBE, "code": "T-0"}, {**TUBE, field: value}]})
        told = refusal(answer, 422, "E-INVALID", row=1)
    assert any(name.startswith(f"samples.1.{field}") for name in told["fields"])
    assert told["next_step"]


@pytest.mark.parametrize("value", [True, "1", 1.0, 1.5, 0, -1, 201, 10**30, None, "nine"])
def test_a_number_is_a_whole_number_and_not_what_looks_like_one(client: Any, cast: House, value: Any) -> None:
    grid = {"code": "odd", "name": "odd", "rows": value, "columns": 9, "scheme": "letter-number"}
    with nothing_stored(cast):
        answer = send(client, {"formats": [grid]}, "/api/v1/formats", "m.schmit")
        told = refusal(answer, 422, "E-INVALID", row=0)
    assert "formats.0.rows" in told["fields"]


@pytest.mark.parametrize("value", [1, 0, "true", "yes", None, 1.0])
def test_yes_and_no_are_true_and_false(client: Any, cast: House, value: Any) -> None:
    body = {"aliquots": [{"code": "C-1", "amount": "1 uL"}], "exhaust": value}
    with nothing_stored(cast):
        told = refusal(send(client, body, f"{SAMPLES}/T-1/aliquots"), 422, "E-INVALID")
    assert "exhaust" in told["fields"]


@pytest.mark.parametrize(
    "route", ["samples", "placements", "moves", "thaws", "picks", "receptions", "acceptances"]
)
def test_an_empty_list_asks_for_nothing_and_is_told_so(client: Any, cast: House, route: str) -> None:
    name = {"placements": "placements", "moves": "moves"}.get(route, "samples")
    with nothing_stored(cast):
        told = refusal(send(client, {name: []}, f"/api/v1/{route}"), 422, "E-INVALID")
    assert name in told["fields"]


def test_more_rows_than_one_request_may_have_are_refused_before_they_are_looked_at(
    client: Any, cast: House
) -> None:
    lines = [{**TUBE, "code": f"T{number}"} for number in range(100_001)]
    with nothing_stored(cast):
        told = refusal(send(client, {"samples": lines}), 422, "E-INVALID")
    assert "10000" in told["fields"]["samples"].replace(",", "")


def test_a_field_nobody_knows_is_refused_at_the_top_as_well(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        told = refusal(send(client, {"samples": [TUBE], "dry_run": True}), 422, "E-INVALID")
    assert "dry_run" in told["fields"]


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "", "application/x-www-form-urlencoded"])
def test_another_content_type_than_json_is_refused(client: Any, cast: House, kind: str) -> None:
    headers = {"content-type": kind} if kind else {}
    with nothing_stored(cast):
        body = json.dumps({"samples": [TUBE]}).encode()
        answer = client("t.weber").post(SAMPLES, content=body, headers=headers)
        assert answer.status_code in (400, 415, 422)
        refusal(answer, answer.status_code, "E-INVALID")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_wrong_method_is_told_which_is_right(client: Any, method: str) -> None:
    answer = client("t.weber").request(method, SAMPLES)
    refusal(answer, 405, "E-METHOD")
    assert "POST" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/api/v1/samples/A/B/C", "/api/v2/samples"])
def test_an_address_without_a_route_is_not_found(client: Any, path: str) -> None:
    answer = client("t.weber").get(path)
    assert answer.status_code == 404
    if path.startswith("/api/v1"):
        refusal(answer, 404, "E-NOT-FOUND")


def test_a_line_break_in_an_address_leads_nowhere_with_every_header(client: Any) -> None:
    answer = client("t.weber").post(f"{SAMPLES}/A%0aB/aliquots", json={"aliquots": []})
    refusal(answer, 404, "E-NOT-FOUND")
    assert answer.headers["content-security-policy"] == POLICY
    page = client("").get("/samples/A%0aB/sheet", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert page.headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("key", ["k" * 101, "a\tb", "caf\u00e9\x01".encode("latin-1").decode("latin-1")])
def test_an_idempotency_key_is_short_printable_text(client: Any, cast: House, key: str) -> None:
    with nothing_stored(cast):
        answer = client("t.weber").post(
            SAMPLES, json={"samples": [TUBE]}, headers={"idempotency-key": key.encode("latin-1")}
        )
        refusal(answer, 422, "E-INVALID")


def test_a_key_holds_for_the_whole_request_with_its_query_and_the_names_of_its_files(client: Any) -> None:
    technician = client("t.weber")
    scans, key = "/api/v1/rack-scans", {"idempotency-key": "k"}
    file = {
        "content": b"RK-1,A01,FB00310001\r\nRK-1,H12,FB00310002\r\n",
        "headers": {**key, "content-type": "text/csv"},
    }
    assert technician.post(f"{scans}?scanner=one", **file).status_code == 201
    assert technician.post(f"{scans}?scanner=one", **file).headers["idempotent-replay"] == "true"
    refusal(technician.post(f"{scans}?scanner=two", **file), 409, "E-IDEMPOTENCY-MISMATCH")
    named = {"idempotency-key": "named"}
    first = technician.post(scans, files={"file": ("a.csv", file["content"])}, headers=named)
    other = technician.post(scans, files={"file": ("b.csv", file["content"])}, headers=named)
    assert first.status_code == 201
    refusal(other, 409, "E-IDEMPOTENCY-MISMATCH")


@pytest.mark.parametrize("path", ["/api/v1/samples/", "/samples/", "/help/", "/people/"])
def test_no_answer_leads_to_the_host_that_a_request_names(client: Any, path: str) -> None:
    answer = client("q.lambert").get(path, headers={"host": "evil.example"}, follow_redirects=False)
    assert (answer.status_code, "evil.example" in str(answer.headers)) == (404, False)


@pytest.mark.parametrize(
    "query",
    ["size=0", "size=501", "size=x", "size=1.5", "after=x", "after=%C2%B2", "after=" + "9" * 30, "after=-1"],
)
def test_a_page_is_asked_for_by_the_key_of_the_page_before(client: Any, query: str) -> None:
    told = refusal(client("m.schmit").get(f"/api/v1/rack-scans?{query}"), 422, "E-INVALID")
    assert told["fields"].keys() & {"size", "after"}


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", str(2**63), "9" * 40])
def test_the_number_of_a_row_is_one_that_a_database_counts_to(client: Any, number: str) -> None:
    for login, address in (
        ("t.weber", "rack-scans/{}"),
        ("q.lambert", "nonconformities/{}"),
        ("q.lambert", "ledger/entries/{}"),
    ):
        answer = client(login).get(f"/api/v1/{address.format(number)}")
        assert answer.status_code in (404, 422), answer.text
        refusal(answer, answer.status_code, "E-INVALID" if answer.status_code == 422 else "E-NOT-FOUND")


@pytest.mark.parametrize(
    "address", ["/api/v1/samples/A%00", "/api/v1/shipments?after=%00", "/sign-in?next=%00"]
)
def test_an_address_with_a_nul_is_refused_at_the_door(client: Any, address: str) -> None:
    answer = client("t.weber").get(address)
    assert answer.status_code == 400
    assert answer.headers["content-security-policy"] == POLICY


def test_a_body_that_says_it_is_too_long_is_refused_unread(client: Any, cast: House) -> None:
    answer = client("t.weber").post(SAMPLES, content=b"{}", headers={"content-length": str(1 << 30)})
    refusal(answer, 413, "E-TOO-LARGE")


@pytest.fixture
def served(cast: House) -> Iterator[tuple[str, int]]:
    """The application on a real socket, with at most 64 KiB for a body."""
    settings = cast.settings.model_copy(update={"max_body_bytes": 65_536})
    app = create_app(settings, House(cast.database, cast.clock, settings, cast.seal))
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_config=None, access_log=False)
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    yield listening.getsockname()
    server.should_exit = True
    thread.join()
    listening.close()


def ask(address: tuple[str, int], lines: str, chunks: Iterator[bytes] | None = None) -> tuple[bytes, int]:
    """Send the head and then chunk after chunk until the server has had enough; its answer, and how much was sent."""
    sent = 0
    with socket.create_connection(address, timeout=20) as line:
        line.sendall(lines.replace("\n", "\r\n").encode("latin-1"))
        try:
            for chunk in chunks or ():
                line.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
                sent += len(chunk)
        except OSError:
            pass  # The server cut the line, which is what it should.
        got = b""
        try:
            while part := line.recv(65_536):
                got += part
        except OSError:
            pass
    return got, sent


HEAD = "POST {} HTTP/1.1\nhost: 127.0.0.1\nauthorization: Bearer t.weber\ncontent-type: {}\n{}\n\n"


@pytest.mark.parametrize("url", [SAMPLES, "/api/v1/imports", "/api/v1/rack-scans", "/scan"])
def test_a_gigabyte_in_chunks_is_cut_off_soon_after_the_limit(served: tuple[str, int], url: str) -> None:
    kind = "multipart/form-data; boundary=x" if url.endswith("imports") else "application/json"
    head = HEAD.format(url, kind, "transfer-encoding: chunked")
    first = (
        b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.csv"\r\n\r\n'
        if "multipart" in kind
        else b'["'
    )

    def gigabyte() -> Iterator[bytes]:
        yield first
        for _ in range(1 << 14):
            yield b"x" * 65_536

    got, sent = ask(served, head, gigabyte())
    assert sent < 32 << 20
    if got:  # The line may break before the answer has come through.
        assert got.startswith(b"HTTP/1.1 413"), got[:200]


def test_a_body_a_little_too_long_is_answered_with_every_header(served: tuple[str, int]) -> None:
    for url in (SAMPLES, "/api/v1/rack-scans"):
        head = HEAD.format(url, "application/json", "transfer-encoding: chunked")
        with socket.create_connection(served, timeout=20) as line:
            line.sendall(head.replace("\n", "\r\n").encode())
            line.sendall(b"%x\r\n%s\r\n" % (70_000, b"x" * 70_000))
            got = b""
            while b"E-TOO-LARGE" not in got:
                part = line.recv(65_536)
                assert part, got
                got += part
        assert got.startswith(b"HTTP/1.1 413")
        assert PROBLEM.encode() in got
        for header in (
            b"content-security-policy",
            b"x-content-type-options",
            b"x-request-id",
            b"cache-control",
        ):
            assert header in got


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "99999999999999999999999999", "\u00b2"])
def test_a_length_that_is_none_is_refused(served: tuple[str, int], length: str) -> None:
    got, _ = ask(
        served, HEAD.format(SAMPLES, "application/json", f"content-length: {length}\nconnection: close")
    )
    assert got.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413")), got[:100]


def test_a_length_of_a_gigabyte_is_answered_at_once(served: tuple[str, int]) -> None:
    got, _ = ask(
        served, HEAD.format(SAMPLES, "application/json", f"content-length: {1 << 30}\nconnection: close")
    )
    assert got.startswith(b"HTTP/1.1 413")
    assert b"E-TOO-LARGE" in got
    assert b"content-security-policy" in got


def test_a_request_from_another_site_is_refused_with_every_header(client: Any, cast: House) -> None:
    with nothing_stored(cast):
        answer = client("").post(SAMPLES, json={"samples": [TUBE]}, headers={"sec-fetch-site": "cross-site"})
        refusal(answer, 403, "E-ORIGIN")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-request-id"]


def test_even_a_bug_is_answered_with_every_header(
    app: Any, cast: House, client: Any, monkeypatch: Any
) -> None:
    from app.biobank.samples import registering  # noqa: PLC0415 - to break it

    def broken(*_args: Any) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(registering, "register", broken)
    who = client("t.weber")
    who._transport.raise_server_exceptions = False
    answer = who.post(SAMPLES, json={"samples": [TUBE]})
    refusal(answer, 500, "E-BUG")
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["x-request-id"]
