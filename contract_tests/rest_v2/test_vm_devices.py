"""Disks and NICs in the update of a VM: named ones are changed, new ones added, all others stay."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v2.element import NOWHERE, Element
from mock_prism.model.commands.several import ChangeDevices
from mock_prism.model.commands.vm import UpdateVm
from mock_prism.model.commands.vm_devices import AddNics, ChangeNic, GrowDisk
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task
from mock_prism.model.vm import Vm

NAME = "web-01"
GIB = 1 << 30


def update(element: Element, **body: Any) -> Command:
    """Update the VM; what became of the body, once its task has succeeded."""
    reply = element.done("PUT", f"/vms/{element.vm(NAME).uuid}", body)
    task = element.site.finish(element.site.get(Task, reply["task_uuid"]))
    assert task.error is None, task.error
    return task.command


def networks(element: Element) -> list[str]:
    """The uuids of the networks."""
    return [network.uuid for network in element.site.all(Network)]


def disk(element: Element, index: int = 0, bus: str = "scsi", **more: Any) -> dict[str, Any]:
    """A disk by its place."""
    return {"disk_address": {"device_bus": bus, "device_index": index}, **more}


def new_disk(element: Element, index: int) -> dict[str, Any]:
    """A disk to make."""
    container = next(iter(element.site.all(StorageContainer))).uuid
    return disk(element, index, vm_disk_create={"size": GIB, "storage_container_uuid": container})


def test_a_new_disk_is_added_and_the_others_stay(element: Element) -> None:
    before = element.vm(NAME)

    update(element, vm_disks=[new_disk(element, 5)])

    after = element.vm(NAME)
    assert after.disks[:-1] == before.disks
    assert (after.disks[-1].address, after.disks[-1].size_bytes, after.nics) == ("scsi.5", GIB, before.nics)


def test_a_disk_that_is_named_is_made_larger(element: Element) -> None:
    before = next(one for one in element.vm(NAME).disks if one.address == "scsi.0")
    size = before.size_bytes + GIB

    command = update(element, vm_disks=[disk(element, vm_disk_create={"size": str(size)})])

    assert command == GrowDisk(element.vm(NAME).uuid, before.uuid, size)
    assert next(one for one in element.vm(NAME).disks if one.address == "scsi.0").size_bytes == size


def test_settings_and_devices_change_in_one_task(element: Element) -> None:
    command = update(element, description="both", vm_disks=[new_disk(element, 6)])

    assert isinstance(command, ChangeDevices)
    assert isinstance(command.commands[0], UpdateVm)
    vm = element.vm(NAME)
    assert (vm.description, vm.disks[-1].address) == ("both", "scsi.6")


def test_a_nic_is_changed_by_its_mac_address_and_others_are_new(element: Element) -> None:
    (nic,) = element.vm(NAME).nics
    other = next(uuid for uuid in networks(element) if uuid != nic.network_uuid)

    moved = update(element, vm_nics=[{"mac_address": nic.mac.upper(), "network_uuid": other}])
    added = update(element, vm_nics=[{"network_uuid": nic.network_uuid, "is_connected": False}])

    vm = element.vm(NAME)
    assert isinstance(moved, ChangeNic)
    assert isinstance(added, AddNics)
    assert [(one.network_uuid, one.is_connected) for one in vm.nics] == [(other, True), (nic.network_uuid, False)]
    assert (vm.nics[0].mac, vm.nics[0].uuid) == (nic.mac, nic.uuid)


def test_what_is_written_back_as_it_was_read_changes_no_device(element: Element) -> None:
    before = element.vm(NAME)
    shown = element.read(f"/vms/{before.uuid}?include_vm_disk_config=true&include_vm_nic_config=true")

    update(element, **shown, vm_disks=shown["vm_disk_info"])

    assert (element.vm(NAME).disks, element.vm(NAME).nics) == (before.disks, before.nics)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"vm_disks": [{}]}, 422),
        ({"vm_disks": {}}, 422),
        ({"vm_disks": [{"disk_address": {"device_bus": "SCSI", "device_index": 9}}]}, 422),
        (
            {"vm_disks": [{"disk_address": {"device_bus": "SCSI", "device_index": 0}, "vm_disk_create": {"size": 1}}]},
            422,
        ),
        ({"vm_nics": [{}]}, 422),
        ({"vm_nics": [None]}, 422),
        ({"vm_nics": [{"network_uuid": NOWHERE}]}, 404),
        ({"vm_nics": [{"network_uuid": NOWHERE}], "vm_logical_timestamp": 99}, 409),
    ],
    ids=str,
)
def test_devices_that_cannot_be_so_are_refused_and_nothing_changes(
    body: dict[str, Any], status: int, element: Element
) -> None:
    before: Vm = element.vm(NAME)

    reply = element.send("PUT", f"/vms/{before.uuid}", {"description": "changed", **body})

    assert (reply.status_code, element.vm(NAME)) == (status, before)
