"""veg-salad's nutanix-mcp, which lets language models look at Prism: its tools for Element and Central, as from PyPI.

It knows no port but 9440, so that its server listens at an address of this run's own.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from contract_tests.clients.installed import installed
from mock_prism.testing.live_server import LiveServer, live_server

ADDRESS = ".".join(["127", *(str(os.getpid() >> shift & 255) for shift in (16, 8, 0))])
KEYRING = "keyrings.alt.file.PlaintextKeyring"
STORE = "from nutanix_mcp.credentials import *; store_pe_credentials({0}); store_pc_credentials({1})"


@pytest.fixture(scope="module")
def program() -> str:
    return installed("nutanix-mcp", "nutanix-mcp")


@pytest.fixture(scope="module")
def server(program: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    cache = {"XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache"))}
    with live_server("--host", ADDRESS, "--port", "9440", "--no-ssh", "--pace", "eager", environment=cache) as server:
        yield server


class Tools:
    """A conversation with the program: what a model says to it, over its standard input and output."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._asked = 0

    def ask(self, method: str, **params: object) -> Any:
        """The result of a call of the protocol."""
        self._asked += 1
        self.say(method, id=self._asked, params=params)
        assert self._process.stdout is not None
        answers = (json.loads(line) for line in self._process.stdout)
        return next(answer for answer in answers if answer.get("id") == self._asked)["result"]

    def say(self, method: str, **more: object) -> None:
        """Send a message, and wait for nothing."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"jsonrpc": "2.0", "method": method, **more}) + "\n")
        self._process.stdin.flush()

    def use(self, name: str, **arguments: object) -> Any:
        """What a tool answers: JSON, or the text of its error."""
        answer = self.ask("tools/call", name=name, arguments=arguments)
        text = answer["content"][0]["text"]
        return text if answer.get("isError") else json.loads(text)


@pytest.fixture(scope="module")
def tools(program: str, server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tools]:
    home = tmp_path_factory.mktemp("mcp")
    inventory = {
        "clusters": [{"name": "pe", "pe_host": ADDRESS}],
        "prism_central": [{"name": "pc", "pc_host": ADDRESS}],
    }
    (home / "inventory.yaml").write_text(json.dumps(inventory))
    where = {"PYTHON_KEYRING_BACKEND": KEYRING, "XDG_DATA_HOME": str(home), "HOME": str(home)}
    environment = os.environ | where | {"NUTANIX_MCP_INVENTORY": str(home / "inventory.yaml")}
    login = f"{server.user!r}, password={server.password!r}, verify_ssl=False"
    stored = STORE.format(f"'pe', {login}", f"'pc', username={login}")
    subprocess.run([Path(program).with_name("python"), "-c", stored], env=environment, check=True)
    pipe, log = subprocess.PIPE, home / "log"
    with (
        log.open("w") as out,
        subprocess.Popen([program], env=environment, stdin=pipe, stdout=pipe, stderr=out, text=True) as process,
    ):
        tools = Tools(process)
        me = {"name": "contract", "version": "1"}
        tools.ask("initialize", protocolVersion="2025-03-26", capabilities={}, clientInfo=me)
        tools.say("notifications/initialized")
        yield tools
        process.terminate()


def names(answer: Any) -> list[str]:
    """The names in a list of Element or Central."""
    return [one["name"] for one in answer.get("entities", answer.get("data"))]


def test_it_looks_around_in_a_cluster(tools: Tools) -> None:
    vm = tools.use("list_vms", search_string="web-01")["entities"][0]
    host, container = tools.use("list_hosts")["entities"][0], tools.use("list_storage_containers")["entities"][0]
    disk = tools.use("list_disks", limit=1)["entities"][0]

    assert tools.use("list_clusters")["name"] == "nx-four"
    assert tools.use("get_vm", vm_uuid=vm["uuid"])["name"] == "web-01"
    assert len(tools.use("get_vm_disks", vm_uuid=vm["uuid"])) == 2
    assert len(tools.use("get_vm_nics", vm_uuid=vm["uuid"])) == 1
    assert tools.use("get_host", host_uuid=host["uuid"])["uuid"] == host["uuid"]
    assert tools.use("get_cvm", host_uuid=host["uuid"])["cvm_ip"] == "192.168.38.165"
    assert [cvm["state"] for cvm in tools.use("list_cvms")["entities"]] == ["NORMAL"] * 4
    assert tools.use("get_storage_container", container_name=container["name"])["name"] == container["name"]
    assert tools.use("get_disk", disk_uuid=disk["disk_uuid"])["disk_uuid"] == disk["disk_uuid"]
    assert names(tools.use("list_subnets")) == ["vlan.0", "prod.20"]
    assert "CentOS 7" in names(tools.use("list_images"))
    assert len(names(tools.use("list_storage_pools"))) == 1
    for noun in ("alerts", "events", "protection_domains"):
        assert isinstance(tools.use(f"list_{noun}")["entities"], list)


def test_it_draws_an_hour_of_a_cluster_a_host_and_a_container(tools: Tools) -> None:
    host, container = tools.use("list_hosts")["entities"][0], tools.use("list_storage_containers")["entities"][0]

    for answer in (
        tools.use("get_cluster_stats", interval_secs=60),
        tools.use("get_host_stats", host_uuid=host["uuid"], interval_secs=60),
        tools.use("get_storage_container_stats", container_name=container["name"], interval_secs=60),
    ):
        metrics = answer["stats_specific_responses"]
        assert all(metric["successful"] and len(metric["values"]) >= 59 for metric in metrics)


def test_it_looks_around_in_prism_central(tools: Tools) -> None:
    (vm,) = tools.use("list_pc_vms", filter="name eq 'web-01'")["data"]
    host, category = tools.use("list_pc_hosts")["data"][0], tools.use("list_pc_categories", limit=1)["data"][0]

    assert names(tools.use("list_pc_clusters")) == ["nx-four", "prism-central"]
    assert len(tools.use("list_pc_vms", filter="powerState eq 'ON'", limit=100)["data"]) > 10
    assert tools.use("get_pc_vm", vm_extid=vm["extId"])["data"]["name"] == "web-01"
    assert len(tools.use("list_pc_vm_disks", vm_extid=vm["extId"])["data"]) == 1
    assert len(tools.use("list_pc_vm_nics", vm_extid=vm["extId"])["data"]) == 1
    assert tools.use("get_pc_cluster", cluster_extid=host["cluster"]["uuid"])["data"]["name"] == "nx-four"
    one = tools.use("get_pc_host", host_extid=host["extId"], cluster_extid=host["cluster"]["uuid"])
    assert one["data"]["hostName"] == host["hostName"]
    assert tools.use("get_pc_category", category_id=category["extId"])["data"]["key"] == category["key"]
    assert names(tools.use("list_pc_subnets")) == ["vlan.0", "prod.20"]
    assert "CentOS 7" in names(tools.use("list_pc_images"))
    assert "default-container" in names(tools.use("list_pc_storage_containers"))
    assert tools.use("list_pc_tasks", status="failed")["metadata"]["totalAvailableResults"] == 0
    assert tools.use("list_pc_alerts", page=1)["entities"] == []


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_vm_stats", {"vm_uuid": "6048f5ef-a128-4778-8954-13937b66be6c"}),
        ("list_pc_alert_policies", {}),
        ("list_pc_category_values", {"category_id": "6048f5ef-a128-4778-8954-13937b66be6c"}),
        ("get_pc_alert", {"alert_id": "6048f5ef-a128-4778-8954-13937b66be6c"}),
    ],
)
def test_what_no_documented_version_of_an_api_has_is_not_found(tools: Tools, tool: str, arguments: Any) -> None:
    assert "HTTP 404" in tools.use(tool, **arguments)
