"""The official JavaScript SDKs of v4, as they come from npm (an alpha and a beta), over TLS that they check.

CI installs them for this test alone; they are looked for where ``NODE_PATH`` says, as Node.js does.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.clients.installed import installed
from contract_tests.patience import PATIENCE_SECONDS
from mock_prism.testing.live_server import LiveServer, live_server

SCRIPT = Path(__file__).with_name("javascript_sdks.js")

Run = Callable[[str], Any]


@pytest.fixture(scope="module")
def node() -> str:
    node = installed("node", "Node.js")
    for sdk in ("vmm", "networking"):
        found = subprocess.run([node, "-e", f"require('@nutanix-api/{sdk}-js-client')"], capture_output=True)
        if found.returncode != 0:
            pytest.skip(f"needs npm's @nutanix-api/{sdk}-js-client in NODE_PATH")
    return node


@pytest.fixture(scope="module")
def server(node: str) -> Iterator[LiveServer]:
    with live_server("--no-ssh", "--pace", "eager") as server:
        yield server


@pytest.fixture
def run(node: str, server: LiveServer) -> Run:
    """What the script saw with an SDK, in a sandbox of that SDK's own."""

    def seen(sdk: str) -> Any:
        command = [node, str(SCRIPT), sdk, server.url, f"{server.user}@{sdk}-js", server.password]
        environment = server.environment | {"NODE_EXTRA_CA_CERTS": str(server.ca_file)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=PATIENCE_SECONDS)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    return seen


def test_a_vm_is_made_changed_switched_on_and_deleted(run: Run) -> None:
    assert run("vmm") == {
        "listed": ["Vm web-02", "Vm web-01"],
        "total": 2,
        "made": ["js", 2, "ON"],
        "disks": ["Disk"],
        "stale": 412,
        "gone": 404,
    }


def test_a_subnet_is_made_changed_and_deleted_and_a_vpc_made(run: Run) -> None:
    assert run("networking") == {
        "listed": ["Subnet vlan.0", "Subnet prod.20"],
        "made": ["js.78", "VLAN", 77],
        "stale": 412,
        "gone": 404,
        "vpc": "js",
        "switches": ["vs0"],
    }
