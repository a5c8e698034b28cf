"""nutanix-shim-server, by which Foreman provisions VMs on Nutanix, as it comes from PyPI, with the first v4 SDKs.

Foreman talks to the shim, and so do these tests; the shim talks to the mock with a key of its own, over TLS it checks.
"""

from __future__ import annotations

import os
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from contract_tests.clients.installed import installed
from contract_tests.ports import kept_port
from mock_prism.model.gpu import T4
from mock_prism.testing.live_server import LiveServer, live_server

USERS = "/api/iam/v4.0/authn/users"
GIB = 1 << 30


@pytest.fixture(scope="module")
def program() -> str:
    return installed("nutanix-shim-server", "nutanix-shim-server")


@pytest.fixture(scope="module")
def server(program: str) -> Iterator[LiveServer]:
    with live_server("--no-ssh", "--pace", "eager") as server:
        yield server


class Caller:
    """Somebody who calls an API over HTTP, and waits until it listens."""

    def __init__(self, url: str, server: LiveServer | None = None) -> None:
        self._url = url
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(max_retries=Retry(connect=10, backoff_factor=0.1)))
        if server is not None:
            self._session.auth, self._session.verify = server.login, str(server.ca_file)

    def call(self, method: str, path: str, body: object = None) -> requests.Response:
        """One call."""
        headers = {"NTNX-Request-Id": str(uuid.uuid4())}
        return self._session.request(method, f"{self._url}{path}", json=body, headers=headers, timeout=60)

    def get(self, path: str) -> Any:
        """What there is to read, as JSON."""
        return self.done("GET", path)

    def done(self, method: str, path: str, body: object = None) -> Any:
        """The answer to a call that succeeds, as JSON."""
        reply = self.call(method, path, body)
        assert reply.ok, reply.text
        return reply.json() if reply.text else None


@pytest.fixture(scope="module")
def prism(server: LiveServer) -> Caller:
    """The mock itself."""
    return Caller(server.url, server)


@pytest.fixture(scope="module")
def foreman(
    program: str, server: LiveServer, prism: Caller, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Caller]:
    """What Foreman is to the shim."""
    robot = prism.done("POST", USERS, {"username": "foreman", "userType": "SERVICE_ACCOUNT"})["data"]["extId"]
    key = prism.done("POST", f"{USERS}/{robot}/keys", {"name": "shim", "keyType": "API_KEY"})["data"]
    settings = {
        "NUTANIX_HOST": "127.0.0.1",
        "NUTANIX_HOST_PORT": str(server.port),
        "NUTANIX_API_KEY": key["keyDetails"]["apiKey"],
        "NUTANIX_ROOT_CA_CERTIFICATE_FILE": str(server.ca_file),
    }
    log = Path(tmp_path_factory.mktemp("shim"), "log")
    with (
        kept_port() as port,
        log.open("wb") as out,
        subprocess.Popen(
            [program, "--host", "127.0.0.1", "--port", str(port)], env=os.environ | settings, stdout=out, stderr=out
        ) as process,
    ):
        yield Caller(f"http://127.0.0.1:{port}/api/v1")
        process.terminate()


def order(foreman: Caller, **more: object) -> dict[str, object]:
    """A VM, as Foreman orders it: of what it may choose, the first."""
    (cluster, _) = foreman.get("/clustermgmt/list-clusters")
    return {
        "name": "foreman-1",
        "cluster_ext_id": cluster["ext_id"],
        "subnet_ext_id": foreman.get("/networking/list-networks")[0]["ext_id"],
        "storage_container_ext_id": foreman.get("/clustermgmt/list-storage-containers")[0]["ext_id"],
        "num_sockets": 2,
        "num_cores_per_socket": 2,
        "memory_size_bytes": 4 * GIB,
        "disk_size_bytes": 10 * GIB,
        **more,
    }


def test_foreman_sees_what_it_may_choose_from(foreman: Caller) -> None:
    (cluster, central) = foreman.get("/clustermgmt/list-clusters")
    stats = foreman.get(f"/clustermgmt/clusters/{cluster['ext_id']}/stats")
    gpus = foreman.get(f"/clustermgmt/clusters/{cluster['ext_id']}/gpu-profiles")

    assert (cluster["name"], cluster["n_nodes"], cluster["arch"]) == ("nx-four", 4, "X86_64")
    assert (central["name"], central["n_nodes"], central["vm_count"]) == ("prism-central", 1, 0)
    assert 0 < stats["cpu_usage_percent"] < 100
    assert 0 < stats["memory_usage_percent"] < 100
    assert 0 < stats["storage_usage_percent"] < 100
    assert T4.device_id in [gpu["device_id"] for gpu in gpus]
    assert [network["name"] for network in foreman.get("/networking/list-networks")] == ["vlan.0", "prod.20"]
    assert "CentOS 7" in [image["name"] for image in foreman.get("/vmm/list-images")]
    assert "web-01" in [vm["name"] for vm in foreman.get("/vmm/list-vms")]


@pytest.mark.parametrize("boot", ["uefi", "bios"])
def test_a_vm_is_provisioned_switched_on_and_deleted(foreman: Caller, prism: Caller, boot: str) -> None:
    made = foreman.done("POST", "/vmm/provision-vm", order(foreman, name=f"foreman-{boot}", boot_method=boot))
    vm = f"/vmm/vms/{made['ext_id']}"
    seen = foreman.get(vm)
    states = []
    for action in ("POWER_ON", "REBOOT", "RESET", "POWER_OFF", "POWER_ON", "SHUTDOWN"):
        foreman.done("POST", f"{vm}/power-state", {"action": action})
        prism.done("POST", "/_mock/advance", {"seconds": 300})
        states.append(foreman.get(f"{vm}/power-state")["power_state"])
    foreman.done("DELETE", vm)
    prism.done("POST", "/_mock/advance", {"seconds": 300})

    assert (seen["boot_method"], seen["disk_size_bytes"], seen["power_state"]) == (boot, 10 * GIB, "OFF")
    assert seen["mac_address"].startswith("50:6b:8d:")
    assert states == ["ON", "ON", "ON", "OFF", "ON", "OFF"]
    assert foreman.call("GET", vm).status_code == 404


def test_a_vm_is_provisioned_with_a_gpu(foreman: Caller) -> None:
    gpu = {"gpu_device_id": T4.device_id, "gpu_vendor": "NVIDIA", "gpu_mode": "PASSTHROUGH_COMPUTE", "gpu_count": 1}
    made = foreman.done("POST", "/vmm/provision-vm", order(foreman, name="foreman-gpu", **gpu))

    assert [gpu["name"] for gpu in foreman.get(f"/vmm/vms/{made['ext_id']}")["gpus"]] == [T4.name]
