"""Requests that come again word for word: they are answered as if each had been read anew."""

from __future__ import annotations

import socket
import ssl
import struct
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest
import requests

from mock_prism.model.frozen import frozen
from mock_prism.testing.live_server import LiveServer, live_server

V2 = "/PrismGateway/services/rest/v2.0"
TIMES = 5  # the first is worked out, the second remembered, from the third on none is read


@pytest.fixture(scope="module", params=["--no-tls", "--no-ssh"], ids=["without TLS", "with TLS"])
def server(request: pytest.FixtureRequest) -> Iterator[LiveServer]:
    """A server with more VMs than fit into what a socket holds."""
    with live_server("--no-ssh", "--vms", "1000", "--pace", "eager", request.param) as server:
        yield server


@frozen
class Connection:
    """A connection that stays open, by the bytes that go over it."""

    client: socket.socket
    read: BinaryIO

    def ask(self, text: bytes) -> tuple[list[bytes], bytes]:
        """Send a request; its answer."""
        self.client.sendall(text)
        return self.answer()

    def answer(self, has_body: bool = True) -> tuple[list[bytes], bytes]:
        """The next answer: its head without the date, which may be another one, and its body."""
        lines: list[bytes] = []
        while (line := self.read.readline()) != b"\r\n":
            assert line.endswith(b"\r\n"), "the connection is closed"
            lines.append(line)
        length = next(int(line.split(b":")[1]) for line in lines if line.startswith(b"Content-Length"))
        others = [line for line in lines if not line.startswith(b"Date: ")]
        assert len(others) == len(lines) - 1
        return others, self.read.read(length) if has_body else b""


@contextmanager
def connection(server: LiveServer, source: str = "127.0.0.1") -> Iterator[Connection]:
    """Connect, from an address."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30, source_address=(source, 0)) as plain:
        client = plain
        if server.ca_file is not None:
            client = ssl.create_default_context(cafile=server.ca_file).wrap_socket(plain, server_hostname="127.0.0.1")
        with client, client.makefile("rb") as read:
            yield Connection(client, read)


def get(server: LiveServer, path: str, *headers: str, method: str = "GET", version: str = "1.1") -> bytes:
    """The text of a request."""
    login = b64encode(":".join(server.login).encode()).decode()
    lines = (f"{method} {path} HTTP/{version}", "Host: 127.0.0.1:9440", f"Authorization: Basic {login}", *headers)
    return "\r\n".join((*lines, "", "")).encode()


def change(server: LiveServer, method: str, path: str, body: object = None) -> None:
    """Do something by way of another connection."""
    verify = str(server.ca_file) if server.ca_file else True
    answer = requests.request(method, server.url + path, json=body, auth=server.login, verify=verify, timeout=30)
    assert answer.status_code < 300, answer.text


@pytest.mark.parametrize("path", [f"{V2}/vms/", f"{V2}/hosts/", f"{V2}/vms/none", f"{V2}/nothing", "/console/"])
def test_every_answer_is_the_same_to_the_byte(server: LiveServer, path: str) -> None:
    with connection(server) as client:
        answers = [client.ask(get(server, path)) for _ in range(TIMES)]

    assert answers == [answers[0]] * TIMES
    assert b"Server: Nutanix Prism\r\n" in answers[0][0]
    assert b"Connection: keep-alive\r\n" in answers[0][0]


def test_what_has_changed_meanwhile_is_told(server: LiveServer) -> None:
    text, path = get(server, f"{V2}/networks/"), f"{V2}/networks/"
    with connection(server) as client:
        before = [client.ask(text) for _ in range(TIMES)]
        change(server, "POST", path, {"name": "repeated", "vlan_id": 77})
        after = [client.ask(text) for _ in range(TIMES)]
        change(server, "POST", "/_mock/reset")
        reset = [client.ask(text) for _ in range(TIMES)]

    assert [b"repeated" in body for _, body in before + after + reset] == [False] * TIMES + [True] * TIMES + [
        False
    ] * TIMES


def test_of_several_requests_at_once_each_gets_its_own_answer(server: LiveServer) -> None:
    hosts, vms, disks = (get(server, f"{V2}/{name}/") for name in ("hosts", "vms", "disks"))
    with connection(server) as client:
        wanted = [client.ask(text) for text in (hosts, vms, disks)]
        for _ in range(TIMES):
            client.client.sendall(hosts + vms + disks)
            assert [client.answer() for _ in range(3)] == wanted
        for _ in range(TIMES):
            client.client.sendall(hosts + vms + disks[:30])
            first = [client.answer(), client.answer()]
            client.client.sendall(disks[30:])
            assert [*first, client.answer()] == wanted


def test_a_request_in_two_pieces_and_one_with_a_body_are_read(server: LiveServer) -> None:
    text = get(server, f"{V2}/hosts/")
    body = b'{"kind": "host"}\r\n\r\n'
    post = get(server, "/api/nutanix/v3/hosts/list", f"Content-Length: {len(body)}", method="POST") + body
    with connection(server) as client:
        wanted = client.ask(text)
        listed = client.ask(post)
        for _ in range(TIMES):
            client.client.sendall(text[:40])
            assert client.ask(text[40:]) == wanted
            assert client.ask(text) == wanted
            assert client.ask(post) == listed


def test_a_head_has_no_body_however_often_it_is_asked_for(server: LiveServer) -> None:
    with connection(server) as client:
        for _ in range(TIMES):
            client.client.sendall(get(server, f"{V2}/hosts/", method="HEAD"))
            client.answer(has_body=False)
            assert client.ask(get(server, f"{V2}/hosts/"))[0][0] == b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    ("version", "header", "is_kept"),
    [("1.1", "Connection: close", False), ("1.0", "Accept: */*", False), ("1.0", "Connection: keep-alive", True)],
)
def test_the_connection_is_closed_where_the_client_wants_it(
    server: LiveServer, version: str, header: str, is_kept: bool
) -> None:
    text = get(server, f"{V2}/hosts/", header, version=version)
    for _ in range(TIMES):
        with connection(server) as client:
            client.ask(get(server, f"{V2}/hosts/"))
            for _ in range(TIMES if is_kept else 1):
                head, _ = client.ask(text)
                assert head[0] == f"HTTP/{version} 200 OK\r\n".encode()
            assert is_kept or client.read.read(1) == b""


def test_another_client_is_not_taken_for_one_whose_word_counts(server: LiveServer) -> None:
    """Gunicorn believes a proxy on the same machine what it says of the scheme, and nobody else."""
    text = get(server, "/api/vmm/v4.0/ahv/config/vms?$limit=1", "X-Forwarded-Proto: https")
    with connection(server) as proxy, connection(server, "127.0.0.2") as other:
        for _ in range(TIMES):
            believed, not_believed = proxy.ask(text)[1], other.ask(text)[1]

    assert b"https://127.0.0.1:9440/" in believed
    assert (b"https://127.0.0.1:9440/" in not_believed) == (server.ca_file is not None)


def test_clients_that_go_in_the_midst_of_an_answer_leave_the_server_well(server: LiveServer) -> None:
    text = get(server, f"{V2}/vms/")
    with connection(server) as client:
        wanted = [client.ask(text) for _ in range(TIMES)][-1]
        for _ in range(40):  # there are fewer threads than that
            with connection(server) as other:
                other.ask(get(server, f"{V2}/hosts/"))
                other.client.sendall(text)
                other.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

        assert client.ask(text) == wanted


def test_each_is_logged_where_a_log_is_kept(tmp_path: Path) -> None:
    with live_server("--no-ssh", "--no-tls", "--log", str(tmp_path / "log")) as server, connection(server) as client:
        for _ in range(TIMES):
            client.ask(get(server, f"{V2}/hosts/"))

    assert (tmp_path / "log").read_text().count(f"GET {V2}/hosts/ HTTP/1.1") == TIMES
