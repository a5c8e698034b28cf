"""A Prism Element to ask: one generation of the REST APIs alone, over a frozen site, as a client reaches it."""

from __future__ import annotations

import base64
import json
import os
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response as AnyResponse

from mock_prism.faces.rest.dispatch import Dispatcher
from mock_prism.faces.rest.exchange import Generation
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.node import cvm_of, guests_of
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.sessions import Sessions
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
PASSWORD = "Nutanix/4u"
NOWHERE = "00000000-0000-4000-8000-000000000000"
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
WIRE = Path(__file__).parents[2] / "fixtures" / "wire"


@frozen
class Element:
    """A site, and a client that keeps no cookies and calls below one prefix."""

    sandboxes: Sandboxes
    app: Flask
    client: FlaskClient
    prefix: str

    @classmethod
    def start(
        cls, generation: Generation, prefix: str, site_name: str = "four-node", pace: Pace = Pace.FROZEN
    ) -> Element:
        """An element of its own over a freshly seeded site."""
        sandboxes = Sandboxes(load_site(site_name, seed=1, epoch_micros=EPOCH_MICROS), pace)
        dispatcher = Dispatcher(lambda path: [generation], sandboxes, Sessions(wall=lambda: 0.0))
        app = Flask("element", static_folder=None)

        @app.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
        def rest(path: str) -> AnyResponse:
            return dispatcher.answer(request) or Response("no generation's", 404)

        return cls(sandboxes, app, app.test_client(use_cookies=False), prefix)

    @property
    def site(self) -> Site:
        """The site as it stands, for setting a scene and for the truth behind the face."""
        return self.sandboxes.get().site

    def host(self, letter: str) -> Host:
        """The host at a position of the block."""
        return next(host for host in self.site.all(Host) if host.name.endswith(f"-{letter}"))

    def vm(self, name: str) -> Vm:
        """A VM by name."""
        return next(vm for vm in self.site.all(Vm) if vm.name == name)

    def guests(self, letter: str) -> set[str]:
        """The names of the VMs that run on a host."""
        return {vm.name for vm in guests_of(self.site, self.host(letter).uuid)}

    def cvm_serves(self, letter: str) -> bool:
        """Whether a node's CVM serves storage."""
        return cvm_of(self.site, self.host(letter)).serving

    def settle(self) -> None:
        """Let time pass until nothing is due any more but the watch over long maintenance."""
        soon = self.site.now_micros + self.site.timings.unschedulable_alert_micros // 2
        while (due := self.site.clock.next_due()) is not None and due < soon:
            self.site.leap()

    def send(
        self, method: str, path: str, body: object = None, user: str = "admin", password: str = PASSWORD, **more: Any
    ) -> TestResponse:
        """One call with basic authentication; ``more`` goes to the client as it is."""
        word = base64.b64encode(f"{user}:{password}".encode()).decode()
        headers = {"Authorization": f"Basic {word}", **more.pop("headers", {})}
        if body is not None:
            more["json"] = body
        return self.client.open(f"{self.prefix}{path}", method=method, headers=headers, **more)

    def read(self, path: str) -> Any:
        """What a path answers, which must be 200."""
        reply = self.send("GET", path)
        assert reply.status_code == 200, (path, reply.text)
        return reply.json

    def done(self, method: str, path: str, body: object = None) -> Any:
        """The answer of a call that must succeed."""
        reply = self.send(method, path, body)
        assert reply.status_code < 300, (path, reply.text)
        return reply.json


YEAR_MICROS = 366 * 86_400 * 1_000_000
"""Numbers that are closer to the epoch than this are instants."""
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
MAC = re.compile(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}")


class Normaliser:
    """Puts words for what depends on the seed and on the clock: the n-th uuid or MAC seen, and instants by their
    distance from the site's epoch. What was the same stays the same."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}

    def __call__(self, value: Any) -> Any:
        """The value with such words in it."""
        if isinstance(value, dict):
            return {self(key): self(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self(inner) for inner in value]
        if isinstance(value, str):
            return MAC.sub(lambda m: self._word("mac", m[0]), UUID.sub(lambda m: self._word("uuid", m[0]), value))
        if isinstance(value, int) and abs(value - EPOCH_MICROS) < YEAR_MICROS:
            return f"<instant {value - EPOCH_MICROS:+d}>"
        return value

    def _word(self, noun: str, text: str) -> str:
        known = sum(word.startswith(f"<{noun} ") for word in self._words.values())
        return self._words.setdefault(text, f"<{noun} {known + 1}>")


def assert_wire(name: str, body: object) -> None:
    """The whole body is that of a file in ``fixtures/wire``. With MOCK_PRISM_WRITE_WIRE set the file is written."""
    path = WIRE / f"{name}.json"
    found = Normaliser()(body)
    if os.environ.get("MOCK_PRISM_WRITE_WIRE"):
        path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(path.read_text(encoding="utf-8"))
