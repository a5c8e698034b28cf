"""One site behind every face at once: the doors by which a node goes into and out of maintenance, and what to ask.

Every act and every look goes over HTTP, as a client's would.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Literal

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mock_prism.app import create_app
from mock_prism.model.frozen import frozen
from mock_prism.model.host import Host
from mock_prism.model.site import Site
from mock_prism.sandboxes import Pace, Sandboxes
from mock_prism.site_files import load_site

EPOCH_MICROS = 1_700_000_000_000_000
PASSWORD = "Nutanix/4u"

Outcome = Literal["succeeded", "failed", "refused"]


def node_addresses(site: Site) -> list[str]:
    """The hypervisor addresses of a site, in the order of its hosts."""
    return [host.hypervisor_ip for host in site.all(Host)]


@frozen
class World:
    """A site, its application, and a browser that is logged in to the console."""

    sandboxes: Sandboxes
    client: FlaskClient
    browser: FlaskClient

    @classmethod
    def start(cls, site_name: str = "four-node", pace: Pace = Pace.FROZEN) -> World:
        """A world of its own over a freshly seeded site."""
        sandboxes = Sandboxes(load_site(site_name, seed=1, epoch_micros=EPOCH_MICROS), pace)
        app = create_app(sandboxes)
        browser = app.test_client()
        assert browser.post("/console/login", data={"username": "admin", "password": PASSWORD}).status_code == 302
        return cls(sandboxes, app.test_client(use_cookies=False), browser)

    @property
    def site(self) -> Site:
        """The site as it stands, for setting a scene and for the truth behind the faces."""
        return self.sandboxes.get().site

    def host(self, address: str) -> Host:
        """A host by its hypervisor's address."""
        return next(host for host in self.site.all(Host) if host.hypervisor_ip == address)

    def settle(self) -> None:
        """Let time pass until nothing is due any more."""
        while self.site.leap():
            pass

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        user: str = "admin",
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """One authenticated REST call."""
        word = base64.b64encode(f"{user}:{PASSWORD}".encode()).decode()
        sent = {"Authorization": f"Basic {word}", "NTNX-Request-Id": str(uuid.uuid4()), **(headers or {})}
        if body is None and method == "GET":
            return self.client.get(path, headers=sent)
        return self.client.open(path, method=method, json=body, headers=sent)

    def read(self, path: str) -> Any:
        """What a REST path answers, which must be 200."""
        reply = self.send("GET", path)
        assert reply.status_code == 200, (path, reply.text)
        return reply.json

    def shell(self, *argv: str, node: str | None = None) -> Any:
        """One look at a command: its stdout, stderr, exit status and whether it is pending."""
        reply = self.client.post("/_mock/shell", json={"argv": list(argv), "node": node})
        assert reply.status_code == 200, reply.text
        return reply.json

    def run(self, *argv: str, node: str | None = None) -> str:
        """The output of a command that must succeed at once."""
        outcome = self.shell(*argv, node=node)
        assert (outcome["exit_status"], outcome["pending"]) == (0, None), outcome
        return str(outcome["stdout"])


@frozen
class Door:
    """One way of putting a node into maintenance and of taking it out again.

    ``enter`` and ``leave`` give the outcome once time has run its course.
    """

    name: str
    enter: Callable[[World, str], Outcome]
    leave: Callable[[World, str], Outcome]


def _acli(verb: str) -> Callable[[World, str], Outcome]:
    def act(world: World, address: str) -> Outcome:
        argv = ["acli", f"host.{verb}_maintenance_mode", address]
        if verb == "enter":
            argv.append("non_migratable_vm_action=acpi_shutdown")
        body: dict[str, Any] = {"argv": argv}
        outcome: Any = world.client.post("/_mock/shell", json=body).json
        first = outcome
        while outcome["pending"] is not None:
            assert world.site.leap(), "a command waits for nothing"
            body["continuation"] = outcome["pending"]["continuation"]
            outcome = world.client.post("/_mock/shell", json=body).json
        world.settle()
        if outcome["exit_status"] == 0:
            return "succeeded"
        return "refused" if first is outcome else "failed"

    return act


def _rest_v08(verb: str) -> Callable[[World, str], Outcome]:
    def act(world: World, address: str) -> Outcome:
        path = f"/PrismGateway/services/rest/v0.8/hosts/{world.host(address).uuid}/{verb}_maintenance_mode"
        body = {"nonMigratableVmOption": "ACPI_SHUTDOWN_AND_POWER_OFF"} if verb == "enter" else {}
        return _watched(
            world, world.send("POST", path, body), "taskUuid", "v0.8/tasks", ("progressStatus", "SUCCEEDED")
        )

    return act


def _rest_v2(verb: str) -> Callable[[World, str], Outcome]:
    def act(world: World, address: str) -> Outcome:
        path = f"/PrismGateway/services/rest/v2.0/hosts/{world.host(address).uuid}/{verb}_maintenance_mode"
        body = {"non_migratable_vm_option": "ACPI_SHUTDOWN_AND_POWER_OFF"} if verb == "enter" else {}
        return _watched(
            world, world.send("POST", path, body), "task_uuid", "v2.0/tasks", ("progress_status", "Succeeded")
        )

    return act


def _watched(world: World, reply: TestResponse, key: str, tasks: str, good: tuple[str, str]) -> Outcome:
    """How an act of v0.8 or v2.0 ends: entering is a task, leaving is over at once."""
    body: Any = reply.json
    if reply.status_code >= 400:
        return "refused"
    world.settle()
    if key not in body:
        assert body == {"value": True}, body
        return "succeeded"
    task = world.read(f"/PrismGateway/services/rest/{tasks}/{body[key]}")
    return "succeeded" if task[good[0]] == good[1] else "failed"


def _rest_v4(verb: str) -> Callable[[World, str], Outcome]:
    def act(world: World, address: str) -> Outcome:
        host = world.host(address)
        path = f"/api/clustermgmt/v4.0/operations/clusters/{host.cluster_uuid}/hosts/{host.uuid}"
        body = {"shouldShutdownNonMigratableUvms": True} if verb == "enter" else {}
        reply = world.send("POST", f"{path}/$actions/{verb}-host-maintenance", body)
        if reply.status_code >= 400:
            return "refused"
        answer: Any = reply.json
        world.settle()
        task = world.read(f"/api/prism/v4.0/config/tasks/{answer['data']['extId']}")["data"]
        return "succeeded" if task["status"] == "SUCCEEDED" else "failed"

    return act


def _console(verb: str) -> Callable[[World, str], Outcome]:
    def act(world: World, address: str) -> Outcome:
        path = f"/console/api/hosts/{world.host(address).uuid}/{verb}_maintenance"
        reply = world.browser.post(path, json={"power_off_unmovable": True} if verb == "enter" else {})
        if reply.status_code >= 400:
            return "refused"
        started: Any = reply.json
        world.settle()
        page: Any = world.browser.get("/console/api/hardware").json
        task = next(task for task in page["tasks"] if task["uuid"] == started["uuid"])
        return "succeeded" if task["status"] == "Succeeded" else "failed"

    return act


ACLI = Door("acli", _acli("enter"), _acli("exit"))
V08 = Door("v0.8", _rest_v08("enter"), _rest_v08("exit"))
V2 = Door("v2.0", _rest_v2("enter"), _rest_v2("exit"))
V4 = Door("v4", _rest_v4("enter"), _rest_v4("exit"))
CONSOLE = Door("console", _console("enter"), _console("exit"))

ACROPOLIS = (ACLI, V08, V2)
PLANNED_OUTAGE = (V4, CONSOLE)
DOORS = (*ACROPOLIS, *PLANNED_OUTAGE)
