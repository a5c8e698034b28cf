"""yuichi110, who sets clusters up by web: the calls of its session of Prism Element, in its order, over the wire.

It reads with no default, so that what is not there is a KeyError of its; paths are below ``/api/nutanix/v1``,
``v2.0`` and ``v08``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import Caller
from contract_tests.clients.reads import Kind, flag, ipv4, many, misread, number, text, uuid, words
from mock_prism.testing.live_server import LiveServer

V1, V2 = "/api/nutanix/v1", "/api/nutanix/v2.0"
NOT_PLAYED = ["Foundation's own API, at port 8000, and v3 of a Prism Central that has been set up"]
CLUSTER: dict[str, Kind] = {
    "uuid": uuid,
    "name": text,
    "timezone": text,
    "isLTS": flag,
    "version": text,
    "nccVersion": text,
    "clusterRedundancyState/currentRedundancyFactor": number,
    "clusterRedundancyState/desiredRedundancyFactor": number,
    "clusterExternalIPAddress": lambda value: value is None or ipv4(value),
    "clusterExternalDataServicesIPAddress": lambda value: value is None or ipv4(value),
    "externalSubnet": words,
    "internalSubnet": words,
    "globalNfsWhiteList": many,
    "numNodes": number,
    "blockSerials": many,
    "nameServers": many,
    "ntpServers": many,
    "smtpServer": lambda value: value is None or isinstance(value, dict),
    "storageType": text,
    "hypervisorTypes/*": text,
}


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """Its session."""
    caller = Caller(mock_server, mock_sandbox)
    yield caller
    caller.close()


@pytest.mark.parametrize("path", ["/cluster", "/cluster/"])
def test_yuichi110_reads_all_of_the_cluster_with_no_default(caller: Caller, path: str) -> None:
    assert misread(caller.ask("GET", f"{V1}{path}"), CLUSTER) == {}


def test_yuichi110_lets_a_net_at_the_files(caller: Caller) -> None:
    caller.ask("POST", f"{V1}/cluster/nfs_whitelist/add_list", ["10.149.0.0/255.255.0.0"])

    assert "10.149.0.0/255.255.0.0" in caller.ask("GET", f"{V1}/cluster")["globalNfsWhiteList"]


def test_yuichi110_sets_how_long_a_session_lasts(caller: Caller) -> None:
    every = {"type": "UI_CONFIG", "username": "system_data", "key": "autoLogoutGlobal", "value": "0"}
    admin = {"type": "UI_CONFIG", "username": "admin", "key": "autoLogoutTime", "value": 0}

    statuses = [
        caller.send("PUT", f"{V1}/application/system_data", every).status_code,
        caller.send("PUT", f"{V1}/application/user_data", admin).status_code,
        caller.send("PUT", f"{V1}/application/user_data", {**admin, "key": "autoLogoutOverride"}).status_code,
    ]

    assert statuses == [200, 200, 200]


def test_yuichi110_gives_the_session_a_language_and_a_new_password(
    caller: Caller, mock_server: LiveServer, mock_sandbox: str
) -> None:
    caller.ask("PUT", f"{V1}/users/admin/profile", {"username": "admin", "locale": "ja-JP"})
    change = {"oldPassword": mock_server.password, "newPassword": "Nutanix/6u"}
    caller.ask("PUT", f"{V1}/users/change_password", change)
    old = caller.send("GET", f"{V1}/cluster").status_code
    caller.sign_in(f"admin@{mock_sandbox}", "Nutanix/6u")

    assert (old, caller.send("GET", f"{V1}/cluster").status_code) == (401, 200)


def with_address(caller: Caller, address: str) -> list[Any]:
    """The VMs whose first NIC has an address, as it looks for the VM of its Prism Central."""
    vms = caller.ask("GET", f"{V2}/vms/?include_vm_nic_config=true")["entities"]
    return [vm["uuid"] for vm in vms if vm["vm_nics"] and vm["vm_nics"][0].get("ip_address") == address]


def test_yuichi110_looks_for_the_vm_of_prism_central_by_its_address(caller: Caller) -> None:
    (external,) = caller.ask("GET", f"{V1}/multicluster/cluster_external_state")
    details = external["clusterDetails"]
    vms = caller.ask("GET", f"{V2}/vms/?include_vm_nic_config=true")["entities"]
    address = next(vm["vm_nics"][0]["ip_address"] for vm in vms if vm["power_state"] == "on" and vm["vm_nics"])

    assert misread(details, {"ipAddresses/0": ipv4}) == {}
    assert with_address(caller, details["ipAddresses"][0]) == []
    assert len(with_address(caller, address)) == 1


def test_yuichi110_registers_with_a_prism_central_once(caller: Caller) -> None:
    words = {"ipAddresses": ["10.149.9.9"], "username": "admin", "password": "x"}

    again = caller.send("POST", f"{V1}/multicluster/add_to_multicluster", words)

    assert (again.status_code >= 400, bool(again.json()["message"])) == (True, True)


def test_yuichi110_puts_networks_and_images_on_a_new_cluster(caller: Caller) -> None:
    container = caller.ask("GET", f"{V2}/storage_containers")["entities"][0]["name"]
    ip = {"network_address": "10.149.9.0", "prefix_length": "24", "default_gateway": "10.149.9.1"}
    pool = [{"range": "10.149.9.100 10.149.9.120"}]
    network = {"name": "ipam", "vlan_id": 149, "ip_config": {**ip, "dhcp_options": {"domain_name": "x"}, "pool": pool}}
    spec = {"url": "http://10.149.9.5/centos.iso", "storage_container_name": container}
    image = {"name": "centos", "image_type": "ISO_IMAGE", "image_import_spec": spec}

    made = caller.ask("POST", f"{V2}/networks", network)["network_uuid"]
    task = caller.ask("POST", f"{V2}/images", image)["task_uuid"]
    caller.ask("POST", f"{V2}/tasks/poll", {"completed_tasks": [task], "timeout_interval": 60})

    assert caller.ask("GET", f"{V2}/networks/{made}")["ip_config"]["pool"] == pool
    states = {one["name"]: one["image_state"] for one in caller.ask("GET", f"{V2}/images")["entities"]}
    assert states["centos"] == "ACTIVE"
