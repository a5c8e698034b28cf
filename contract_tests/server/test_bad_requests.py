"""What is no request is answered as well: with JSON, as everything else, and never with a page."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from contract_tests.server.process import Server, started

PATH = "/api/nutanix/v3/users/me"
MANY = "X: a\r\n" * 300


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that speaks plain HTTP."""
    with started(tmp_path_factory.mktemp("server"), "--no-tls") as running:
        yield running


def answer(server: Server, request: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what comes back for some bytes."""
    with socket.create_connection(("127.0.0.1", server.facts["port"])) as client:
        client.sendall(request.encode())
        client.shutdown(socket.SHUT_WR)
        said = b"".join(iter(lambda: client.recv(65536), b""))
    head, _, body = said.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in rest), body


@pytest.mark.parametrize(
    ("request_text", "status"),
    [
        ("nonsense\r\n\r\n", 400),
        (f"get {PATH} HTTP/1.1\r\n\r\n", 400),
        (f"GET {PATH} HTTP/9.9\r\n\r\n", 400),
        (f"GET {PATH}?x={'a' * 9000} HTTP/1.1\r\n\r\n", 414),
        (f"GET {PATH} HTTP/1.1\r\nX: {'a' * 9000}\r\n\r\n", 431),
        (f"GET {PATH} HTTP/1.1\r\n{MANY}\r\n", 431),
        (f"GET {PATH} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (f"GET {PATH} HTTP/1.1\r\nHost: a\r\nExpect: much\r\n\r\n", 417),
        (f"POST {PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
        (f"TRACE {PATH} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 401),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_request_is_refused_with_json(request_text: str, status: int, server: Server) -> None:
    said, headers, body = answer(server, request_text)

    assert (said, headers["Content-Type"], headers["Server"]) == (status, "application/json", "Nutanix Prism")
    assert json.loads(body)
    assert int(headers["Content-Length"]) == len(body)
