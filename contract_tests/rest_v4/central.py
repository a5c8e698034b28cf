"""A Prism Central to ask: REST v4 alone over a site that stands still, as a client reaches it."""

from __future__ import annotations

import base64
import json
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response as AnyResponse

from mock_prism.faces.rest.dispatch import Dispatcher
from mock_prism.faces.rest.exchange import Generation
from mock_prism.faces.rest.v4 import GENERATION
from mock_prism.model.cluster import Cluster, PrismCentral
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.model.task import Task
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import Sessions
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
PASSWORD = "Nutanix/4u"
NOWHERE = "00000000-0000-4000-8000-000000000000"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
WIRE = Path(__file__).parents[2] / "fixtures" / "wire" / "v4"
CLUSTERS = "/api/clustermgmt/v4.3/config/clusters"
HOSTS = "/api/clustermgmt/v4.3/config/hosts"
TASKS = "/api/prism/v4.4/config/tasks"


@dataclass(slots=True)
class Central:
    """A site, and a client that keeps no cookies. Each write gets a request id of its own unless it brings one."""

    sandboxes: Sandboxes
    client: FlaskClient
    ids: count[int] = field(default_factory=lambda: count(1))

    @classmethod
    def start(
        cls, site_name: str = "four-node", pace: Pace = Pace.FROZEN, generation: Generation = GENERATION
    ) -> Central:
        """A freshly seeded Prism Central."""
        sandboxes = Sandboxes(load_site(site_name, seed=1, epoch_micros=EPOCH_MICROS), pace)
        dispatcher = Dispatcher(lambda path: [generation], sandboxes, Sessions(wall=lambda: 0.0))
        app = Flask("central", static_folder=None)

        @app.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
        def rest(path: str) -> AnyResponse:
            return dispatcher.answer(request) or Response("no generation's", 404)

        return cls(sandboxes, app.test_client(use_cookies=False))

    @property
    def site(self) -> Site:
        """The site as it stands, for setting a scene and for the truth behind the face."""
        return self.sandboxes.get().site

    @property
    def cluster(self) -> Cluster:
        """The first cluster."""
        return next(iter(self.site.all(Cluster)))

    @property
    def prism_central(self) -> PrismCentral:
        """The Prism Central itself."""
        return next(iter(self.site.all(PrismCentral)))

    def host(self, letter: str) -> Host:
        """The host at a position of the block."""
        return next(host for host in self.site.all(Host) if host.name.endswith(f"-{letter}"))

    def host_path(self, letter: str) -> str:
        """The path of that host."""
        return f"{CLUSTERS}/{self.cluster.uuid}/hosts/{self.host(letter).uuid}"

    def act_path(self, letter: str, act: str) -> str:
        """The path of an act of maintenance on that host."""
        return f"{self.host_path(letter).replace('/config/', '/operations/')}/$actions/{act}-host-maintenance"

    def task(self, reply: TestResponse) -> Task:
        """The task that a reply refers to."""
        assert reply.status_code == 202, reply.text
        return self.site.get(Task, reply.get_json()["data"]["extId"].partition(":")[2])

    def finished(self, reply: TestResponse) -> Task:
        """The same, once it has ended."""
        return self.site.finish(self.task(reply))

    def send(
        self, method: str, path: str, body: object = None, user: str = "admin", password: str = PASSWORD, **more: Any
    ) -> TestResponse:
        """One call with basic authentication; ``more`` goes to the client as it is."""
        word = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers = {
            "Authorization": f"Basic {word}",
            "NTNX-Request-Id": str(UUID(int=next(self.ids), version=4)),
            **more.pop("headers", {}),
        }
        if body is not None:
            more["json"] = body
        return self.client.open(path, method=method, headers=headers, **more)

    def read(self, path: str, **query: object) -> Any:
        """What a path answers, which must be 200. Query keys are written without their ``$``."""
        reply = self.send("GET", path, query_string={f"${key}": value for key, value in query.items()})
        assert reply.status_code == 200, (path, reply.text)
        return reply.json

    def enter(self, letter: str, **spec: object) -> TestResponse:
        """Ask for a node to be put in maintenance."""
        return self.send("POST", self.act_path(letter, "enter"), spec)

    def leave(self, letter: str, **spec: object) -> TestResponse:
        """Ask for a node to be brought back."""
        return self.send("POST", self.act_path(letter, "exit"), spec)


IDENT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
SERIALS = frozenset({"serialId", "serialNumber", "mountPath", "nodeSerial", "incarnationId"})


class Normaliser:
    """Puts words for what depends on the seed and on the clock: the n-th uuid seen, instants by their distance
    from the site's epoch, serial numbers. What was the same stays the same."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def __call__(self, value: Any, key: str = "") -> Any:
        """The value with such words in it."""
        if isinstance(value, dict):
            return {name: self(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self(inner) for inner in value]
        if key in SERIALS:
            return self._word("serial", str(value))
        if isinstance(value, str):
            return INSTANT.sub(_since_epoch, IDENT.sub(lambda m: self._word("uuid", m[0]), value))
        if key == "bootTimeUsecs":
            return f"<instant {(value - EPOCH_MICROS) / 1e6:+g} s>"
        return value

    def _word(self, noun: str, text: str) -> str:
        known = sum(word.startswith(f"<{noun} ") for word in self._words.values())
        return self._words.setdefault(text, f"<{noun} {known + 1}>")


def _since_epoch(found: re.Match[str]) -> str:
    return f"<instant {datetime.fromisoformat(found[0]).timestamp() - EPOCH_MICROS / 1e6:+g} s>"


def assert_wire(name: str, body: object) -> None:
    """The whole body is that of a file in ``fixtures/wire/v4``, in its order. With MOCK_PRISM_WRITE_WIRE set the file
    is written."""
    path = WIRE / f"{name}.json"
    found = json.dumps(Normaliser()(body), indent=1) + "\n"
    if os.environ.get("MOCK_PRISM_WRITE_WIRE"):
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
