"""A live server as a client of bare HTTP sees it: bodies are sent, tasks waited for, and what is there is read."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import requests

from mock_prism.testing.live_server import LiveServer

Json = Any
TASKS = "/prism/v4.0/config/tasks"
PROJECT = "83083083-0000-4000-8000-000000000000"
NOBODY = "ebbfbd38-794b-4529-9dcc-dcb6b4177382"
ENDED, POLLS = frozenset({"SUCCEEDED", "FAILED", "CANCELED"}), 400
HIDDEN = frozenset({"password", "basicAuth", "shouldAllowInsecureUrl", "guestCustomization", "targetPrefix"})
"""Fields that are not shown as they were written: secrets, how something is fetched, what goes to the guest."""


class Prism:
    """A live server as a client of bare HTTP sees it, and what the bodies name."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self.names: dict[str, str] = {"project": PROJECT, "nobody": NOBODY}

    def call(self, method: str, path: str, body: Json = None, **headers: str) -> requests.Response:
        """One request."""
        url, verify = f"{self._server.url}/api{path}", str(self._server.ca_file)
        headers["NTNX-Request-Id"] = str(uuid4())
        return requests.request(
            method, url, json=body, auth=self._server.login, headers=headers, verify=verify, timeout=60
        )

    def read(self, path: str) -> Json:
        """What is at a path."""
        reply = self.call("GET", path)
        assert reply.status_code == 200, (path, reply.text)
        return reply.json()["data"]

    def finished(self, reply: requests.Response) -> Json:
        """The task of a reply, once it has ended."""
        assert reply.status_code == 202, reply.text
        for _ in range(POLLS):
            task = self.read(f"{TASKS}/{reply.json()['data']['extId']}")
            if task["status"] in ENDED:
                return task
        raise AssertionError("the task does not end")

    def made(self, path: str, body: Json) -> str:
        """The id of what a body makes."""
        reply = self.call("POST", path, self.filled(body))
        if reply.status_code == 201:
            return str(reply.json()["data"]["extId"])
        task = self.finished(reply)
        assert task["status"] == "SUCCEEDED", task
        return str(task["entitiesAffected"][0]["extId"])

    def filled(self, value: Json) -> Json:
        """A body with ids for what it names in angle brackets."""
        if isinstance(value, dict):
            return {key: self.filled(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        is_name = isinstance(value, str) and value[:1] == "<"
        return self.names[value[1:-1]] if is_name else value


def holds(shown: Json, said: Json) -> bool:
    """Whether something is shown as it was said, and perhaps with more."""
    if isinstance(said, dict):
        return isinstance(shown, dict) and all(
            holds(shown.get(key), inner) for key, inner in said.items() if key not in HIDDEN and key != "$objectType"
        )
    if isinstance(said, list):
        return isinstance(shown, list) and len(shown) == len(said) and all(map(holds, shown, said))
    return bool(shown == said)
