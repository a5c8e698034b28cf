"""sbourdeaud's scripts (sbd) of Prism Element, each its calls in its order; the migration is in test_failover_scripts.

Read in sbourdeaud/nutanix (``prism/``): they throw on whatever is no success, but for a 409.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import (
    Kind,
    flag,
    ipv4,
    many,
    map_,
    misread,
    number,
    numeral,
    one_of,
    text,
    uuid,
    words,
)
from contract_tests.rest_element.filer import SERVER, made
from contract_tests.rest_element.prism import Prism
from mock_prism.testing.live_server import LiveServer

V2, V1 = f"{GATEWAY}/v2.0", f"{GATEWAY}/v1"
NOT_PLAYED = [
    "POST /lcm/v1.r0.b1/operations/inventory, by which one of the scripts starts an inventory",
    "v3 groups, by which it reads what LCM has found",
    "activation of a Files cluster at the other site, which is to be done in the script itself",
]
HOST: dict[str, Kind] = {
    "name": text,
    "uuid": uuid,
    "hypervisor_address": ipv4,
    "hypervisor_full_name": text,
    "block_model_name": text,
    "bios_version": lambda value: value is None or text(value),
    "bmc_version": lambda value: value is None or text(value),
    "disk_hardware_configs": map_,
}
BAY: dict[str, Kind] = {
    "model": text,
    "current_firmware_version": lambda value: value is None or text(value),
}
READS: list[tuple[str, dict[str, Kind]]] = [
    (f"{V2}/cluster/", {"name": text, "uuid": uuid, "version": text, "hypervisor_types/*": text}),
    (f"{V2}/protection_domains/", {"entities": many, "metadata/grand_total_entities": number}),
    (f"{V2}/hosts/", {"entities/*/uuid": uuid, "entities/*/name": text, "entities/*/hypervisor_address": ipv4}),
    (f"{V2}/networks/", {"entities/*/uuid": uuid, "entities/*/vlan_id": number}),
    (f"{V2}/images/", {"entities/*/uuid": uuid, "entities/*/name": text, "entities/*/image_type": text}),
    (f"{V2}/storage_containers/", {"entities/*/storage_container_uuid": uuid, "entities/*/name": text}),
    (f"{V2}/virtual_disks/", {"entities/*/uuid": uuid, "entities/*/disk_capacity_in_bytes": number}),
    (f"{V2}/remote_sites/", {"entities": many}),
    (f"{V2}/volume_groups/", {"entities": many}),
    (
        f"{V2}/vms/?include_vm_disk_config=true&include_vm_nic_config=true",
        {
            "entities/*/uuid": uuid,
            "entities/*/name": text,
            "entities/*/power_state": text,
            "entities/*/vm_nics": many,
            "entities/*/vm_disk_info/*/is_cdrom": flag,
        },
    ),
    (
        f"{V2}/cluster/stats/?metrics=hypervisor_cpu_usage_ppm",
        {"stats_specific_responses/0/values": many, "stats_specific_responses/0/metric": text},
    ),
    (f"{V1}/vms/", {"entities/*/vmName": text, "entities/*/stats/controller_num_iops": numeral}),
    (f"{V1}/vfilers/", {"entities": many}),
    (f"{V1}/tags", {"entities": many}),
    (f"{V1}/progress_monitors", {"entities": many}),
]


@pytest.fixture
def caller(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Caller]:
    """A script that has its credentials."""
    caller = Caller(mock_server, mock_sandbox, {"Accept": "application/json"})
    yield caller
    caller.close()


@pytest.mark.parametrize(("path", "reads"), READS, ids=[path for path, _ in READS])
def test_sbourdeaud_reads(caller: Caller, path: str, reads: dict[str, Kind]) -> None:
    assert misread(caller.ask("GET", path), reads) == {}


def genesis(caller: Caller, method: str, arguments: dict[str, Any]) -> Any:
    """What the manager of life cycles returns, which comes wrapped up once more."""
    inner = {
        ".oid": "LifeCycleManager",
        ".method": "lcm_framework_rpc",
        ".kwargs": {"method_class": "LcmFramework", "method": method, **arguments},
    }
    return json.loads(caller.ask("POST", f"{V1}/genesis", {"value": json.dumps(inner)})["value"])[".return"]


def test_sbourdeaud_tells_the_versions_of_all_software_node_by_node(caller: Caller) -> None:
    cluster = caller.ask("GET", f"{V2}/cluster/")
    nodes = [node for unit in cluster["rackable_units"] for node in unit["node_uuids"]]
    hosts = [caller.ask("GET", f"{V2}/hosts/{node}") for node in nodes]
    bays = [bay for host in hosts for bay in host["disk_hardware_configs"].values() if bay is not None]
    lcm = genesis(caller, "get_config", {})

    assert misread(hosts, {f"*/{path}": kind for path, kind in HOST.items()}) == {}
    assert misread(bays, {f"*/{path}": kind for path, kind in BAY.items()}) == {}
    assert len(hosts) == cluster["num_nodes"]
    assert (text(lcm["version"]), words(cluster["ncc_version"])) == (True, True)


def test_sbourdeaud_has_lcm_take_an_inventory(caller: Caller) -> None:
    started = genesis(caller, "perform_inventory", {"args": ["http://download.nutanix.com/lcm/2.0"]})

    assert uuid(started)


@pytest.fixture
def prism() -> Prism:
    """A freshly seeded site of one cluster."""
    return Prism.start()


def file_server(prism: Prism, name: str) -> Any:
    """The file server of a name, as ``Invoke-FilesDR`` looks for it on a cluster of AHV, or nothing."""
    assert "kKvm" in prism.v2.read("/cluster/")["hypervisor_types"]
    return next((one for one in prism.v1.read("/vfilers/")["entities"] if one["name"] == name), None)


def test_sbourdeaud_finds_a_file_server_by_its_name_and_asks_how_it_is(prism: Prism) -> None:
    name = str(SERVER["name"])
    before = file_server(prism, name)
    made(prism)

    found = file_server(prism, name)

    assert before is None
    assert misread(found, {"name": text, "uuid": uuid, "fileServerState": one_of("REACHABLE")}) == {}
    assert found["protectionDomainName"] is None or text(found["protectionDomainName"])
