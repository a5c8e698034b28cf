"""Disks, clones and new VMs: what v0.8, v1 and v2.0 can order, and that it is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from mock_prism.model.commands.ha import UpdateHa
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import IsoContent, VmDisk

WANTED = "11111111-2222-4333-8444-555555555555"


def container(prism: Prism) -> str:
    return next(iter(prism.v2.site.all(StorageContainer))).uuid


def iso(prism: Prism) -> Image:
    return next(image for image in prism.v2.site.all(Image) if image.is_iso)


def run(prism: Prism, generation: str, method: str, path: str, body: object = None) -> dict[str, Any]:
    """Do something that has a task; the task in v2.0's words when it has ended."""
    element = prism.of(generation)
    reply = element.send(method, path, body)
    assert reply.status_code in (200, 201), reply.text
    assert reply.json is not None
    element.settle()
    task: dict[str, Any] = prism.v2.read(f"/tasks/{next(iter(reply.json.values()))}")
    return task


def disks(prism: Prism, name: str = "web-01") -> tuple[VmDisk, ...]:
    return prism.v2.vm(name).disks


def test_disks_are_attached_grown_and_detached(prism: Prism) -> None:
    vm = prism.v2.vm("web-01")
    before = vm.disks
    create = {"size": 1 << 30, "storage_container_uuid": container(prism)}
    body = {"vm_disks": [{"disk_address": {"device_bus": "scsi"}, "vm_disk_create": create}] * 2}

    attached = run(prism, "v2.0", "POST", f"/vms/{vm.uuid}/disks/attach", body)
    first, second = disks(prism)[len(before) :]
    where = {"device_bus": "SCSI", "device_index": first.index}
    grow = {"vm_disks": [{"disk_address": where, "vm_disk_create": {**create, "size": 2 << 30}}]}
    grown = run(prism, "v2.0", "PUT", f"/vms/{vm.uuid}/disks/update", grow)
    sizes = [disk.size_bytes for disk in disks(prism)[len(before) :]]
    gone = {"vm_disks": [{"disk_address": where}, {"disk_address": {"vmdisk_uuid": second.vmdisk_uuid}}]}
    detached = run(prism, "v2.0", "POST", f"/vms/{vm.uuid}/disks/detach", gone)

    assert [task["progress_status"] for task in (attached, grown, detached)] == ["Succeeded"] * 3
    assert len(attached["subtask_uuid_list"]) == 2
    assert (sizes, disks(prism)) == ([2 << 30, 1 << 30], before)


def test_a_medium_is_put_in_and_ejected(prism: Prism) -> None:
    vm = prism.v2.vm("test-off")
    run(prism, "v2.0", "POST", f"/vms/{vm.uuid}/disks/attach", {"vm_disks": [{"is_cdrom": "true", "is_empty": True}]})
    drive = prism.v2.vm("test-off").disks[-1]
    address = {"device_bus": drive.bus, "device_index": drive.index}
    clone = {"disk_address": {"vmdisk_uuid": iso(prism).vmdisk_uuid}}
    path = f"/vms/{vm.uuid}/disks/update"

    run(prism, "v2.0", "PUT", path, {"vm_disks": [{"disk_address": address, "is_cdrom": True, "vm_disk_clone": clone}]})
    mounted = prism.v2.vm("test-off").disks[-1].image_uuid
    run(prism, "v2.0", "PUT", path, {"vm_disks": [{"disk_address": address, "is_cdrom": True, "is_empty": True}]})

    assert (drive.is_empty, mounted, prism.v2.vm("test-off").disks[-1].is_empty) == (True, iso(prism).uuid, True)


def test_v08_makes_changes_and_deletes_disks_by_address(prism: Prism) -> None:
    vm = prism.v2.vm("web-01")
    before = vm.disks
    number = next(iter(prism.v2.site.all(StorageContainer))).number
    spec = {"vmDiskCreate": {"sizeMb": "1024", "containerId": number}}

    run(prism, "v0.8", "POST", f"/vms/{vm.uuid}/disks", {"disks": [{"diskAddress": {"deviceBus": "SCSI"}, **spec}]})
    made = disks(prism)[-1]
    run(prism, "v0.8", "PUT", f"/vms/{vm.uuid}/disks/{made.address}", {"flashModeEnabled": True})
    pinned = disks(prism)[-1]
    stale = prism.v08.send("DELETE", f"/vms/{vm.uuid}/disks/{made.address}?vmLogicalTimestamp=0")
    run(prism, "v0.8", "DELETE", f"/vms/{vm.uuid}/disks/{made.address}")

    assert (made.size_bytes, made.bus) == (1 << 30, "scsi")
    assert pinned == replace(made, flash_mode=True)
    assert (stale.status_code, disks(prism)) == (409, before)


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ({"disk_address": {"device_bus": "SCSI", "device_index": 99}, "is_empty": True}, 404),
        ({"disk_address": {"device_bus": "SCSI", "device_index": 0}}, 422),
        ({"disk_address": {"device_bus": "SCSI", "device_index": 0}, "vm_disk_clone": {}}, 422),
        ({"disk_address": {"device_bus": "SCSI", "device_index": 0}, "flash_mode_enabled": False}, 422),
        ({}, 422),
    ],
    ids=str,
)
def test_a_disk_that_cannot_be_changed_so_is_left_alone(prism: Prism, wanted: object, status: int) -> None:
    vm = prism.v2.vm("web-01")

    reply = prism.v2.send("PUT", f"/vms/{vm.uuid}/disks/update", {"vm_disks": [wanted]})

    assert (reply.status_code, prism.v2.vm("web-01")) == (status, vm)


@pytest.mark.parametrize(
    ("generation", "body"),
    [
        ("v2.0", {"spec_list": [{"name": "a", "memory_mb": 2048, "uuid": WANTED}, {"name": "b"}]}),
        ("v1", {"specList": [{"name": "a", "memoryMb": "2048", "uuid": WANTED}, {"name": "b"}]}),
        ("v0.8", {"specList": [{"name": "a", "memoryMb": 2048, "uuid": WANTED}, {"name": "b"}]}),
    ],
)
def test_a_vm_is_cloned(prism: Prism, generation: str, body: object) -> None:
    vm = prism.v2.vm("web-01")

    task = run(prism, generation, "POST", f"/vms/{vm.uuid}/clone", body)

    clone = prism.v2.vm("a")
    assert task["progress_status"] == "Succeeded"
    assert [entity["entity_id"] for entity in task["entity_list"]] == [WANTED, prism.v2.vm("b").uuid]
    assert (clone.uuid, clone.memory_bytes, prism.v2.vm("b").memory_bytes) == (WANTED, 2048 << 20, vm.memory_bytes)
    assert [nic.network_uuid for nic in clone.nics] == [nic.network_uuid for nic in vm.nics]


def test_a_clone_can_have_nics_of_its_own(prism: Prism) -> None:
    vm = prism.v2.vm("web-01")
    spec = {"name": "a", "override_network_config": True, "vm_nics": []}

    run(prism, "v2.0", "POST", f"/vms/{vm.uuid}/clone", {"spec_list": [spec]})

    assert prism.v2.vm("a").nics == ()


@pytest.mark.parametrize("body", [{}, {"spec_list": []}, {"spec_list": [{}]}, {"spec_list": "a"}], ids=str)
def test_a_clone_without_a_name_is_refused(prism: Prism, body: object) -> None:
    vm = prism.v2.vm("web-01")

    assert prism.v2.send("POST", f"/vms/{vm.uuid}/clone", body).status_code == 422


@pytest.mark.parametrize(
    ("generation", "body"),
    [
        (
            "v2.0",
            {
                "name": "a",
                "memory_mb": 512,
                "num_vcpus": 1,
                "uuid": WANTED,
                "vm_customization_config": {"userdata": "x"},
            },
        ),
        (
            "v1",
            {"name": "a", "memoryMb": 512, "numVcpus": 1, "uuid": WANTED, "vmCustomizationConfig": {"userdata": "x"}},
        ),
        (
            "v0.8",
            {"name": "a", "memoryMb": 512, "numVcpus": 1, "uuid": WANTED, "vmCustomizationConfig": {"userdata": "x"}},
        ),
    ],
)
def test_a_new_vm_has_the_uuid_and_the_customization_that_it_is_given(
    prism: Prism, generation: str, body: object
) -> None:
    task = run(prism, generation, "POST", "/vms", body)

    vm = prism.v2.vm("a")
    assert (task["entity_list"][0]["entity_id"], vm.uuid) == (WANTED, WANTED)
    assert [disk.content for disk in vm.disks] == [IsoContent.GUEST_CUSTOMIZATION]


def test_a_disk_of_another_vm_is_copied(prism: Prism) -> None:
    source = next(disk for disk in disks(prism) if not disk.is_empty)
    clone = {"disk_address": {"ndfs_filepath": f"/container/.acropolis/vmdisk/{source.vmdisk_uuid}"}}
    vm = prism.v2.vm("test-off")

    run(prism, "v2.0", "POST", f"/vms/{vm.uuid}/disks/attach", {"vm_disks": [{"vm_disk_clone": clone}]})

    assert prism.v2.vm("test-off").disks[-1].size_bytes == source.size_bytes


def test_several_vms_are_switched_at_once(prism: Prism) -> None:
    cluster = prism.v2.read("/cluster")["uuid"]
    names = ("web-01", "web-02")
    bodies = [
        {"generic_dto": {"transition": "off", "uuid": prism.v2.vm(name).uuid}, "cluster_uuid": cluster}
        for name in names
    ]

    run(prism, "v0.8", "POST", "/vms/set_power_state/fanout", bodies)

    assert [prism.v2.vm(name).is_running for name in names] == [False, False]
    wrong = [{"generic_dto": {"transition": "fly", "uuid": prism.v2.vm("web-01").uuid}}]
    assert prism.v08.send("POST", "/vms/set_power_state/fanout", wrong).status_code == 422


@pytest.mark.parametrize("generation", ["v2.0", "v0.8"])
def test_high_availability_is_turned_off(prism: Prism, generation: str) -> None:
    element = prism.of(generation)
    words = {"v2.0": ("enable_failover", "reservation_type"), "v0.8": ("enableFailover", "reservationType")}[generation]

    reserved = element.send("PUT", "/ha", {words[1]: "RESERVE_HOSTS"})
    run(prism, generation, "PUT", "/ha", {words[0]: False})

    assert reserved.status_code == 501
    assert (prism.v2.read("/ha")["ha_state"], prism.v08.read("/ha")["failoverEnabled"]) == ("Disabled", False)


@pytest.mark.parametrize("generation", ["v2.0", "v0.8"])
def test_memory_is_kept_back_for_high_availability(prism: Prism, generation: str) -> None:
    words = {
        "v2.0": ("reservation_type", "num_host_failures_to_tolerate"),
        "v0.8": ("reservationType", "numHostFailuresToTolerate"),
    }[generation]

    run(prism, generation, "PUT", "/ha", prism.of(generation).read("/ha"))
    run(prism, generation, "PUT", "/ha", {words[0]: "RESERVE_SEGMENTS", words[1]: 2})
    wrong = prism.of(generation).send("PUT", "/ha", {words[0]: "NO_RESERVATIONS", words[1]: 2})
    shown, other = prism.v2.read("/ha"), prism.v08.read("/ha")

    keys = ("reservation_type", "num_host_failures_to_tolerate", "ha_state", "reserved_host_uuids")
    assert [shown[key] for key in keys] == ["ReserveSegments", 2, "HighlyAvailable", None]
    assert [other[key] for key in ("reservationType", "numHostFailuresToTolerate")] == ["ReserveSegments", 2]
    command = list(prism.v2.site.all(Task))[-1].command
    assert command == UpdateHa(command.cluster(prism.v2.site), failures=2)
    assert wrong.status_code == 422
