"""Whoever calls a live server as a client does: with a login of its own, over TLS, and nothing else in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests

from mock_prism.testing.live_server import LiveServer

GATEWAY = "/PrismGateway/services/rest"


class Caller:
    """A session of ``requests`` in a sandbox; ``asked`` is what it has sent, in order."""

    def __init__(self, server: LiveServer, sandbox: str, headers: Mapping[str, str] | None = None) -> None:
        self._url, self._session = server.url, requests.Session()
        self._session.verify, self._session.trust_env = str(server.ca_file), False
        self._session.auth = (f"{server.user}@{sandbox}", server.password)
        self._session.headers.update(headers or {})
        self.asked: list[str] = []

    def send(self, method: str, path: str, body: object = None, **more: Any) -> requests.Response:
        """The answer to a call, whatever it is."""
        self.asked.append(f"{method} {path}")
        return self._session.request(method, f"{self._url}{path}", json=body, **more)

    def ask(self, method: str, path: str, body: object = None, **more: Any) -> Any:
        """What a call answers, which must succeed."""
        reply = self.send(method, path, body, **more)
        assert reply.ok, (path, reply.status_code, reply.text)
        return reply.json()

    def get(self, path: str) -> Any:
        """What is at a path below the gateway's."""
        return self.ask("GET", f"{GATEWAY}{path}")

    def sign_in(self, user: str, password: str) -> None:
        """Go on as somebody else."""
        self._session.auth = (user, password)

    def sign_out(self) -> None:
        """Go on as nobody."""
        self._session.auth = None
        self._session.cookies.clear()

    def close(self) -> None:
        """No more calls."""
        self._session.close()
