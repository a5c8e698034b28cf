"""Storage containers, disks and virtual disks of v1 and v2.0."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import empty_disk, fault, group, made
from contract_tests.rest_v2.element import NOWHERE, assert_wire
from mock_prism.model.commands.container import ContainerSettings, CreateContainer, UpdateContainer
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.task import Task

GIB = 1 << 30
PATHS = {"v2.0": "/storage_containers", "v1": "/containers"}
BODIES: dict[str, dict[str, Any]] = {
    "v2.0": {
        "name": "new",
        "replication_factor": 1,
        "advertised_capacity": 200 * GIB,
        "total_explicit_reserved_capacity": GIB,
        "compression_enabled": "true",
        "compression_delay_in_secs": 3600,
        "erasure_code": "on",
        "on_disk_dedup": "POST_PROCESS",
        "finger_print_on_write": "ON",
        "nfs_whitelist": ["10.0.0.0/255.0.0.0"],
    },
    "v1": {
        "name": "new",
        "replicationFactor": 1,
        "advertisedCapacity": 200 * GIB,
        "totalExplicitReservedCapacity": GIB,
        "compressionEnabled": True,
        "compressionDelayInSecs": 3600,
        "erasureCode": "on",
        "onDiskDedup": "POST_PROCESS",
        "fingerPrintOnWrite": "ON",
        "nfsWhitelist": ["10.0.0.0/255.0.0.0"],
    },
}
SETTINGS = ContainerSettings(1, 200 * GIB, GIB, True, 3600, True, True, True, ("10.0.0.0/255.0.0.0",))


def container(prism: Prism, name: str = "new") -> StorageContainer:
    """A container by its name."""
    found = prism.v2.site.find(StorageContainer, "name", name)
    assert found is not None
    return found


def last_command(prism: Prism) -> object:
    """What the newest task is of."""
    return list(prism.v2.site.all(Task))[-1].command


def add(prism: Prism, generation: str = "v2.0") -> StorageContainer:
    """A container that was just made."""
    assert prism.of(generation).done("POST", PATHS[generation], BODIES[generation]) == {"value": True}
    prism.v2.settle()
    return container(prism)


@pytest.mark.parametrize("generation", ["v2.0", "v1"])
def test_a_body_becomes_the_command(prism: Prism, generation: str) -> None:
    new = add(prism, generation)

    assert last_command(prism) == CreateContainer(new.cluster_uuid, "new", SETTINGS)


def test_a_container_on_the_wire(prism: Prism) -> None:
    new = add(prism)

    shown = prism.v2.read(f"/storage_containers/{new.uuid}")

    assert_wire("v2/storage_container", shown)
    assert prism.v2.read("/storage_containers?search_string=new")["entities"] == [shown]


def test_both_generations_tell_the_same(prism: Prism) -> None:
    new = add(prism)

    old, newer = prism.v1.read(f"/containers/{new.uuid}"), prism.v2.read(f"/storage_containers/{new.uuid}")

    assert old["containerUuid"] == newer["storage_container_uuid"] == new.uuid
    assert old["usageStats"] == newer["usage_stats"]
    for camel, snake in (
        ("totalExplicitReservedCapacity", "total_explicit_reserved_capacity"),
        ("erasureCode", "erasure_code"),
        ("onDiskDedup", "on_disk_dedup"),
        ("fingerPrintOnWrite", "finger_print_on_write"),
        ("nfsWhitelist", "nfs_whitelist"),
        ("nfsWhitelistInherited", "nfs_whitelist_inherited"),
        ("compressionDelayInSecs", "compression_delay_in_secs"),
        ("advertisedCapacity", "advertised_capacity"),
    ):
        assert old[camel] == newer[snake], camel


@pytest.mark.parametrize("generation", ["v2.0", "v1"])
def test_a_container_is_read_changed_and_written_back(prism: Prism, generation: str) -> None:
    new = add(prism)
    element, path = prism.of(generation), PATHS[generation]
    key = {"v2.0": "erasure_code", "v1": "erasureCode"}[generation]

    reply = element.done("PUT", path, {**element.read(f"{path}/{new.uuid}"), key: "off", "name": "renamed"})

    after = container(prism, "renamed")
    assert reply == {"value": True}
    assert (after.erasure_code, after.on_disk_dedup, after.nfs_whitelist) == (False, True, new.nfs_whitelist)


def test_a_container_is_patched_by_its_id(prism: Prism) -> None:
    new = add(prism)
    body = {"generic_dto": {"id": f"{new.cluster_uuid}::{new.number}", "compression_enabled": False}}

    prism.v2.done("PATCH", "/storage_containers", {**body, "operation": "EDIT"})

    assert last_command(prism) == UpdateContainer(new.uuid, settings=ContainerSettings(compression_enabled=False))
    assert container(prism).compression_enabled is False


@pytest.mark.parametrize("generation", ["v2.0", "v1"])
def test_an_empty_container_goes_and_a_full_one_stays(prism: Prism, generation: str) -> None:
    new = add(prism)
    element, path = prism.of(generation), f"{PATHS[generation]}/{new.uuid}"
    disk = empty_disk(prism.v2)
    disk["create_config"]["storage_container_uuid"] = new.uuid
    group_path = made(prism.v2, disk_list=[disk])

    full = fault(element, "DELETE", path)
    prism.v2.done("DELETE", group_path)
    prism.v2.settle()
    reply = element.send("DELETE", path)

    assert full == (422, "Storage container new is in use by vg")
    assert (reply.status_code, reply.data) == (204, b"")
    assert fault(element, "GET", path)[0] == 404


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"name": ""}, 422),
        ({"name": "default-container"}, 422),
        ({"name": "x", "replication_factor": 9}, 422),
        ({"name": "x", "replication_factor": "two"}, 422),
        ({"name": "x", "erasure_code": "perhaps"}, 422),
        ({"name": "x", "on_disk_dedup": "perhaps"}, 422),
        ({"name": "x", "total_explicit_reserved_capacity": 1 << 60}, 422),
        ({"name": "x", "enable_software_encryption": True}, 501),
        ({"name": "x", "oplog_replication_factor": 3}, 501),
        ({"name": "x", "random_io_preference": ["DAS-SATA"]}, 501),
        ({"name": "x", "erasure_code_delay_secs": 60}, 501),
    ],
)
def test_what_cannot_be_is_refused(prism: Prism, body: dict[str, Any], status: int) -> None:
    before = list(prism.v2.site.all(StorageContainer))

    assert fault(prism.v2, "POST", "/storage_containers", body)[0] == status
    assert list(prism.v2.site.all(StorageContainer)) == before


@pytest.mark.parametrize("body", [{"name": "x"}, {"storage_container_uuid": NOWHERE}, {"id": "5::6"}])
def test_what_is_not_there_is_not_changed(prism: Prism, body: dict[str, Any]) -> None:
    assert fault(prism.v2, "PUT", "/storage_containers", body)[0] == 404
    assert fault(prism.v2, "DELETE", f"/storage_containers/{NOWHERE}")[0] == 404


@pytest.mark.parametrize("generation", ["v2.0", "v1"])
def test_there_are_no_datastores_on_ahv(prism: Prism, generation: str) -> None:
    element, path = prism.of(generation), f"{PATHS[generation]}/datastores"

    refusals = [
        fault(element, "GET", path),
        fault(element, "POST", f"{path}/add_datastore", {"datastoreName": "ds", "datastore_name": "ds"}),
        fault(element, "POST", f"{path}/remove_datastore", {"datastoreName": "ds", "datastore_name": "ds"}),
    ]

    reason = "the hypervisor of the cluster has none"
    assert refusals == [(500, f"Cannot {act} datastores: {reason}") for act in ("list", "add", "remove")]


def test_a_disk_on_the_wire(prism: Prism) -> None:
    disk = next(iter(prism.v2.site.all(Disk)))

    shown = prism.v2.read(f"/disks/{disk.uuid}")

    assert_wire("v2/disk", shown)
    assert shown["disk_hardware_config"]["serial_number"] == disk.serial
    assert fault(prism.v2, "GET", f"/disks/{NOWHERE}")[0] == 404


def test_the_disks_of_a_host_are_found(prism: Prism) -> None:
    host = prism.v2.host("B")

    found = prism.v2.read(f"/disks?host_ids={host.uuid}")["entities"]

    assert [one["disk_uuid"] for one in found] == [
        one.uuid for one in prism.v2.site.where(Disk, "host_uuid", host.uuid)
    ]
    assert len(prism.v2.read("/disks")["entities"]) == len(list(prism.v2.site.all(Disk)))


def test_virtual_disks_tell_what_they_belong_to(prism: Prism) -> None:
    made(prism.v2, disk_list=[empty_disk(prism.v2)])
    vm = prism.v2.vm("web-01")
    volume = group(prism.v2).disks[0]
    of_vm = f"/virtual_disks?filter_criteria=attached_vm_uuid=={vm.uuid}"

    (mine,) = prism.v2.read(of_vm)["entities"]
    old = prism.v1.read(f"/virtual_disks/{vm.cluster_uuid}::{vm.disks[1].vmdisk_uuid}")
    of_group = prism.v2.read(f"/virtual_disks/{volume.uuid}")

    assert (mine["uuid"], mine["disk_address"], mine["attached_vmname"]) == (vm.disks[1].vmdisk_uuid, "scsi.0", vm.name)
    assert (old["uuid"], old["attachedVmUuid"]) == (mine["uuid"], vm.uuid)
    assert (of_group["attached_volume_group_id"], of_group["disk_capacity_in_bytes"]) == (group(prism.v2).uuid, GIB)
    assert fault(prism.v2, "GET", f"/virtual_disks/{NOWHERE}")[0] == 404


def test_the_virtual_disks_of_a_vm_in_v1(prism: Prism) -> None:
    vm = prism.v1.vm("web-01")

    found = prism.v1.read(f"/vms/{vm.cluster_uuid}::{vm.uuid}/virtual_disks")["entities"]

    assert [one["uuid"] for one in found] == [vm.disks[1].vmdisk_uuid]
    assert fault(prism.v1, "GET", f"/vms/{NOWHERE}/virtual_disks")[0] == 404


def test_a_pool_is_renamed_in_v1(prism: Prism) -> None:
    (pool,) = prism.v1.read("/storage_pools")["entities"]

    reply = prism.v1.done("PUT", "/storage_pools", {**pool, "name": "SP01"})
    unknown = fault(prism.v1, "PUT", "/storage_pools", {"id": "5::6", "name": "x"})
    smaller = fault(prism.v1, "PUT", "/storage_pools", {**pool, "diskUuids": []})

    assert reply == {"value": True}
    assert prism.v1.read("/storage_pools")["entities"] == [{**pool, "name": "SP01"}]
    assert (unknown[0], smaller[0]) == (404, 501)


def test_there_is_one_pool_and_it_stays(prism: Prism) -> None:
    (pool,) = prism.v1.read("/storage_pools")["entities"]

    added = [fault(prism.v1, "POST", "/storage_pools", {"name": name}) for name in (pool["name"], "other")]
    deleted = [fault(prism.v1, "DELETE", f"/storage_pools/{pool[key]}") for key in ("id", "storagePoolUuid")]

    assert added == [
        (422, f"Storage pool {pool['name']} already exists"),
        (500, "Cannot add a storage pool: every disk belongs to one already"),
    ]
    assert [(status, "is in use by default-container" in text) for status, text in deleted] == [(422, True)] * 2
    assert fault(prism.v1, "DELETE", "/storage_pools/5::6")[0] == 404
    assert prism.v1.read("/storage_pools")["entities"] == [pool]


@pytest.mark.parametrize("generation", ["v2.0", "v1"])
def test_a_disk_is_marked_and_then_gone(prism: Prism, generation: str) -> None:
    element = prism.of(generation)
    disk = list(prism.v2.site.where(Disk, "host_uuid", prism.v2.host("A").uuid))[-1]
    ident = disk.uuid if generation == "v2.0" else f"{disk.cluster_uuid}::{disk.number}"

    reply = element.send("DELETE", f"/disks/{ident}")
    shown = [prism.v2.read(f"/disks/{disk.uuid}"), prism.v1.read(f"/disks/{disk.uuid}")]
    prism.v2.settle()

    assert (reply.status_code, reply.data) == (204, b"")
    assert [shown[0]["disk_status"], shown[1]["diskStatus"]] == ["DATA_MIGRATION_INITIATED"] * 2
    assert [shown[0]["marked_for_removal"], shown[1]["markedForRemoval"]] == [True, True]
    assert fault(element, "GET", f"/disks/{disk.uuid}")[0] == 404
    assert fault(element, "DELETE", f"/disks/{disk.uuid}")[0] == 404


def test_the_last_flash_disk_stays(prism: Prism) -> None:
    first, second, *_ = prism.v2.site.where(Disk, "host_uuid", prism.v2.host("A").uuid)
    prism.v2.send("DELETE", f"/disks/{first.uuid}")

    assert fault(prism.v2, "DELETE", f"/disks/{second.uuid}?force=true")[0] == 500
