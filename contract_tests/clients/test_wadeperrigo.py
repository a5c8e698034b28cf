"""wadeperrigo/nutanix_prism, a library of Node.js: each of its calls that is not v3's, as it spells it.

Read in its sources (``lib/*.js``). It sends JSON with whatever body there is, resolves up to 202 and rejects anything
above: a 204 too, of which it says "Prism Failure: No Content".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from contract_tests.clients.caller import GATEWAY, Caller
from contract_tests.clients.reads import Kind, misread, number, text, uuid
from mock_prism.testing.live_server import LiveServer

V2, V1 = f"{GATEWAY}/v2.0", f"{GATEWAY}/v1"
NOT_PLAYED = [
    "v3 vms/list, prism_central, vm_snapshots, data/changed_regions, and all else of v3",
    "v1 upgrade, management_servers and capacity_planning of Prism Central: see test_file_server_script.py",
]
RESOLVED = 202


class Library(Caller):
    """Its ``call``: a promise that resolves or rejects."""

    def call(self, method: str, path: str, body: object = None) -> Any:
        """What it resolves to, or the words that it rejects with."""
        reply = self.send(method, path, body)
        if reply.status_code > RESOLVED:
            return reply.json()["message"] if reply.text else f"{reply.reason} : emptyResponse"
        return reply.json()


@pytest.fixture
def library(mock_server: LiveServer, mock_sandbox: str) -> Iterator[Library]:
    """The library with credentials."""
    library = Library(mock_server, mock_sandbox)
    yield library
    library.close()


def finished(library: Library, task_uuid: str) -> Any:
    """A task when it has ended, as its ``task.get`` reads it."""
    library.ask("POST", f"{V2}/tasks/poll", {"completed_tasks": [task_uuid], "timeout_interval": 60})
    return library.call("GET", f"{V2}/tasks/{task_uuid}/")


LISTS: dict[str, dict[str, Kind]] = {
    f"{V1}/hosts/": {"entities/*/uuid": uuid, "entities/*/name": text},
    f"{V1}/storage_pools/": {"entities/*/storagePoolUuid": uuid, "entities/*/name": text},
    f"{V2}/storage_containers/": {"entities/*/storage_container_uuid": uuid, "entities/*/name": text},
    f"{V2}/networks/": {"entities/*/uuid": uuid, "entities/*/vlan_id": number},
    f"{V1}/vms/?searchString=web-01": {"entities/*/uuid": uuid, "entities/*/vmName": text},
}


@pytest.mark.parametrize("path", LISTS)
def test_wadeperrigo_lists(library: Library, path: str) -> None:
    assert misread(library.call("GET", path), LISTS[path]) == {}


def test_wadeperrigo_reads_one_of_each(library: Library) -> None:
    host = library.call("GET", f"{V1}/hosts/")["entities"][0]["uuid"]
    vm = library.call("GET", f"{V1}/vms/?searchString=web-01")["entities"][0]["uuid"]

    nics = library.call("GET", f"{V1}/hosts/{host}/host_nics")
    addresses = library.call("GET", f"{V2}/vms/{vm}/nics/?include_address_assignments=true")

    assert misread(library.call("GET", f"{V1}/cluster/"), {"uuid": uuid, "name": text, "version": text}) == {}
    assert library.call("GET", f"{V1}/vms/{vm}")["vmName"] == "web-01"
    assert misread(nics, {"*/name": text, "*/macAddress": text}) == {}
    assert misread(addresses, {"entities/*/ip_address": text}) == {}


def test_wadeperrigo_makes_starts_and_deletes_a_vm(library: Library) -> None:
    body = {"name": "node", "memory_mb": 1024, "num_vcpus": 1, "num_cores_per_vcpu": 1}
    made = finished(library, library.call("POST", f"{V2}/vms/", body)["task_uuid"])
    vm = made["entity_list"][0]["entity_id"]

    started = finished(
        library, library.call("POST", f"{V2}/vms/{vm}/set_power_state/", {"transition": "ON"})["task_uuid"]
    )
    listed = library.call(
        "POST", "/api/nutanix/v2.0/tasks/list", {"include_completed": True, "include_subtasks_info": False}
    )
    gone = finished(library, library.call("DELETE", f"{V2}/vms/{vm}/?delete_snapshots=true")["task_uuid"])

    assert {made["progress_status"], started["progress_status"], gone["progress_status"]} == {"Succeeded"}
    assert {made["uuid"], started["uuid"]} <= {task["uuid"] for task in listed["entities"]}


def test_wadeperrigo_makes_containers_in_the_spelling_of_v1(library: Library) -> None:
    pool = library.call("GET", f"{V1}/storage_pools/")["entities"][0]["storagePoolUuid"]
    more = {"compressionEnabled": True, "compressionDelayInSecs": 60, "fingerPrintOnWrite": "ON"}
    body = {"name": "node", "storagePoolUuid": pool, "onDiskDedup": "POST_PROCESS", **more}

    made = library.call("POST", f"{V1}/containers/", body)
    listed = library.call("GET", f"{V2}/storage_containers/?searchString=node")["entities"]
    (found,) = (one for one in listed if one["name"] == "node")
    path = f"{V2}/storage_containers/{found['storage_container_uuid']}"
    shown = library.call("GET", path)
    gone = library.call("DELETE", f"{path}?ignoreSmallFiles=true")

    assert made["value"] is True
    assert (shown["compression_delay_in_secs"], shown["on_disk_dedup"]) == (60, "POST_PROCESS")
    assert gone == "NO CONTENT : emptyResponse"
    assert library.send("GET", path).status_code == 404


def test_wadeperrigo_hears_that_ahv_has_no_datastores(library: Library) -> None:
    make = {"containerName": "default-container", "datastoreName": "ds", "nodeIds": [], "readOnly": False}
    path = f"{V2}/storage_containers/datastores"

    said = [
        library.call("GET", path),
        library.call("POST", f"{path}/add_datastore", make),
        library.call("POST", f"{path}/remove_datastore", {"datastore_name": "ds", "node_ids": []}),
    ]

    assert all(isinstance(each, str) and "datastore" in each for each in said)


def test_wadeperrigo_makes_and_deletes_networks_and_reads_images(library: Library) -> None:
    made = library.call("POST", f"{V2}/networks/", {"name": "node", "vlan_id": 77, "annotation": "by node"})
    spec = {"storage_container_name": "default-container", "url": "http://10.1.1.1/a.iso"}
    image = {"image_import_spec": spec, "image_type": "ISO_IMAGE", "name": "node", "annotation": "by node"}
    task = finished(library, library.call("POST", f"{V2}/images/", image)["task_uuid"])

    shown = library.call("GET", f"{V2}/images/{task['entity_list'][0]['entity_id']}/")
    network = library.call("GET", f"{V2}/networks/{made['network_uuid']}")
    library.call("DELETE", f"{V2}/networks/{made['network_uuid']}")

    assert (shown["name"], shown["image_state"]) == ("node", "ACTIVE")
    assert (network["vlan_id"], network["annotation"]) == (77, "by node")
    assert library.send("GET", f"{V2}/networks/{made['network_uuid']}").status_code == 404


def test_wadeperrigo_empties_and_deletes_a_protection_domain(library: Library) -> None:
    path = f"{V1}/protection_domains/node"
    made = library.call("POST", f"{V2}/protection_domains/", {"value": "node"})
    library.ask("POST", f"{path}/protect_vms", {"names": ["web-01"]})
    library.ask("POST", f"{path}/oob_schedules", {})
    found = library.call("GET", f"{V1}/protection_domains/?names=node")
    points = [one["snapshotId"] for one in library.call("GET", f"{path}/dr_snapshots/")["entities"]]

    library.call("POST", f"{path}/dr_snapshots/remove_list", points)
    library.call("DELETE", f"{path}/schedules")
    library.ask("POST", f"{path}/unprotect_vms", ["web-01"])
    library.call("DELETE", path)

    assert made["name"] == "node"
    assert [one["name"] for one in found] == ["node"]
    assert len(points) == 1
    assert library.call("GET", f"{V1}/protection_domains/?names=node") == []


def test_wadeperrigo_reads_and_deletes_a_remote_site_and_groups(library: Library) -> None:
    library.ask("POST", f"{V2}/remote_sites", {"name": "far", "remote_ip_ports": {"203.0.113.9": 2020}})
    made = library.ask("POST", f"{V2}/volume_groups", {"name": "node"})
    finished(library, made["task_uuid"])
    (group,) = library.call("GET", f"{V2}/volume_groups/")["entities"]

    site = library.call("GET", f"{V1}/remote_sites/far")
    library.call("DELETE", f"{V2}/remote_sites/far")
    shown = library.call("GET", f"{V2}/volume_groups/{group['uuid']}")
    library.call("DELETE", f"{V2}/volume_groups/{group['uuid']}")

    assert (site["name"], shown["name"]) == ("far", "node")
    assert library.send("GET", f"{V1}/remote_sites/far").status_code == 404


def test_wadeperrigo_registers_a_cluster_once(library: Library) -> None:
    (state,) = library.ask("GET", f"{V1}/multicluster/cluster_external_state")
    central = {"ipAddresses": state["clusterDetails"]["ipAddresses"], "username": "admin", "password": "Nutanix/4u"}
    library.ask("POST", f"{V1}/multicluster/remove_from_multicluster", central)

    answer = library.call("POST", f"{V1}/multicluster/prism_central/register", {**central, "port": 9440})
    again = library.call("POST", f"{V1}/multicluster/prism_central/register", {**central, "port": 9440})

    assert answer == {"value": True}
    assert isinstance(again, str)
    assert library.call("GET", f"{V1}/upgrade/prism_central_deploy/softwares")["entities"] == []
