"""A client that costs next to nothing: one kept connection, requests made beforehand, answers read to the end."""

import json
import socket
from typing import Any

END_OF_HEAD = b"\r\n\r\n"


class Refused(RuntimeError):
    """An answer that was not the one the measurement counts on."""


class Caller:
    """One keep-alive connection to the application. Not for several threads at once."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> bytes:
        """The bytes of a request, so that making them is not measured. Header names are given with `_` for `-`."""
        content = b"" if body is None else json.dumps(body).encode()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Authorization: Bearer {self._token}",
            f"Content-Length: {len(content)}",
            "Content-Type: application/json",
            *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        ]
        return "\r\n".join(lines).encode() + END_OF_HEAD + content

    def send(self, request: bytes) -> tuple[int, bytes]:
        """The status and body of the answer."""
        self._socket.sendall(request)
        answer = self._socket.recv(65536)
        while answer and END_OF_HEAD not in answer:
            answer += self._more()
        if not answer:
            raise ConnectionError("the connection was closed instead of an answer")
        head, _, body = answer.partition(END_OF_HEAD)
        wanted = _length(head)
        while len(body) < wanted:
            body += self._more()
        return int(head[9:12]), body

    def must(self, request: bytes, status: int) -> bytes:
        """The body of the answer; Refused when its status is another."""
        came, body = self.send(request)
        if came != status:
            raise Refused(f"{came} instead of {status}: {body.decode(errors='replace')[:500]}")
        return body

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _more(self) -> bytes:
        part = self._socket.recv(65536)
        if not part:
            raise ConnectionError("the connection broke in the middle of an answer")
        return part


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    raise Refused("an answer without a length")
