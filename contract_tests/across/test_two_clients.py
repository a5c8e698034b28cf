"""Two clients at once against a real server: one wins, the other is told, and nothing is half done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import requests

from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.testing.live_server import LiveServer, live_server

CLUSTERMGMT = "/api/clustermgmt/v4.0"
V2 = "/PrismGateway/services/rest/v2.0"
RACES = 5


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with live_server("--pace", "frozen") as server:
        yield server


class Client:
    """One client with a connection of its own."""

    def __init__(self, server: LiveServer, sandbox: str) -> None:
        self.url = server.url
        self.session = requests.Session()
        self.session.auth = (f"{server.user}@{sandbox}", server.password)
        self.session.trust_env = False  # a CA bundle of the environment would come before this one
        self.session.verify = str(server.ca_file)

    def get(self, path: str) -> Any:
        return self.session.get(self.url + path, timeout=PATIENCE_SECONDS).json()

    def send(self, method: str, path: str, body: object) -> requests.Response:
        headers = {"NTNX-Request-Id": str(uuid.uuid4())}
        return self.session.request(method, self.url + path, json=body, headers=headers, timeout=PATIENCE_SECONDS)


def race(one: Callable[[], requests.Response], two: Callable[[], requests.Response]) -> list[requests.Response]:
    """What comes of two calls that start together."""
    start = Barrier(2)

    def run(call: Callable[[], requests.Response]) -> requests.Response:
        start.wait()
        return call()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, (one, two)))


@pytest.mark.parametrize("number", range(RACES))
def test_of_two_nodes_taken_out_at_once_one_is_refused(server: LiveServer, number: int) -> None:
    """M37."""
    clients = [Client(server, f"nodes-{number}") for _ in range(2)]
    hosts = clients[0].get(f"{CLUSTERMGMT}/config/hosts")["data"]
    ids = [(host["cluster"]["uuid"], host["extId"]) for host in hosts if host["controllerVm"]][0:3:2]
    paths = [
        f"{CLUSTERMGMT}/operations/clusters/{cluster}/hosts/{host}/$actions/enter-host-maintenance"
        for cluster, host in ids
    ]

    replies = race(*(lambda c=c, p=p: c.send("POST", p, {}) for c, p in zip(clients, paths, strict=True)))

    assert sorted(reply.status_code for reply in replies) == [202, 409]


@pytest.mark.parametrize("number", range(RACES))
def test_of_two_changes_based_on_the_same_revision_one_is_stale(server: LiveServer, number: int) -> None:
    clients = [Client(server, f"changes-{number}") for _ in range(2)]
    vm = clients[0].get(f"{V2}/vms/?filter_criteria=vm_name==web-01")["entities"][0]
    path = f"{V2}/vms/{vm['uuid']}"

    def change(client: Client, memory_mb: int) -> Callable[[], requests.Response]:
        body = {"memory_mb": memory_mb, "vm_logical_timestamp": vm["vm_logical_timestamp"]}
        return lambda: client.send("PUT", path, body)

    replies = race(change(clients[0], 8192), change(clients[1], 16384))

    assert sorted(reply.status_code for reply in replies) == [200, 409]
    won = 8192 if replies[0].status_code == 200 else 16384
    assert clients[0].get(path)["memory_mb"] == won


def test_many_readers_see_whole_states_while_one_writes(server: LiveServer) -> None:
    """No VM runs on two hosts, or on none while it is on, at whatever instant one looks."""
    writer, *readers = (Client(server, "readers") for _ in range(4))
    host = writer.get(f"{V2}/hosts/")["entities"][0]
    writer.send("POST", f"{V2}/hosts/{host['uuid']}/enter_maintenance_mode", {})

    def read(client: Client) -> list[Any]:
        return [client.get(f"{V2}/vms/")["entities"] for _ in range(10)]

    with ThreadPoolExecutor(4) as pool:
        reading = [pool.submit(read, client) for client in readers]
        for _ in range(10):
            writer.session.post(
                f"{server.url}/_mock/advance",
                json={"seconds": 5},
                headers={"X-Mock-Prism-Sandbox": "readers"},
                timeout=PATIENCE_SECONDS,
            )
        lists = [vms for future in reading for vms in future.result()]

    for vms in lists:
        assert len(vms) == 24
        assert all((vm["power_state"] == "on") == ("host_uuid" in vm) for vm in vms)
