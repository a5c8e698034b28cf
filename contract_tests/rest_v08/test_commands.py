"""The same wish in v0.8 and in v2.0 is the same command: the two differ in spelling only."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contract_tests.rest_v08.acts import run, vm
from contract_tests.rest_v08.conftest import PREFIX as V08_PREFIX
from contract_tests.rest_v2.conftest import PREFIX as V2_PREFIX
from contract_tests.rest_v2.element import Element
from mock_prism.faces.rest import v08, v2
from mock_prism.model.image import Image
from mock_prism.model.network import Network
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Command, Task

V08 = Element.start(v08.GENERATION, V08_PREFIX)
IMAGE = next(iter(V08.site.all(Image))).vmdisk_uuid
CONTAINER = next(iter(V08.site.all(StorageContainer))).uuid
NETWORK = next(iter(V08.site.all(Network))).uuid
HOST, VM = V08.host("A").uuid, V08.vm("web-01").uuid

Wish = tuple[str, str, object]

WISHES: dict[str, tuple[Wish, Wish]] = {
    "enter": (
        (
            "POST",
            f"/hosts/{HOST}/enter_maintenance_mode",
            {"evacuationOption": "power_off", "logicalTimestamp": "0"},
        ),
        (
            "POST",
            f"/hosts/{HOST}/enter_maintenance_mode",
            {"evacuation_option": "POWER_OFF", "logical_timestamp": 0},
        ),
    ),
    "power": (
        ("POST", f"/vms/{VM}/set_power_state", {"transition": "off"}),
        ("POST", f"/vms/{VM}/set_power_state/", {"transition": "OFF"}),
    ),
    "power off": (
        ("POST", f"/vms/{VM}/power_op/off", {"logicalTimestamp": 1}),
        ("POST", f"/vms/{VM}/set_power_state", {"transition": "OFF", "vm_logical_timestamp": 1}),
    ),
    "update": (
        ("PUT", f"/vms/{VM}", {"memoryMb": 8192, "numVcpus": "4", "haPriority": 1, "vmLogicalTimestamp": 0}),
        ("PUT", f"/vms/{VM}", {"memory_mb": "8192", "num_vcpus": 4, "ha_priority": 1, "vm_logical_timestamp": 0}),
    ),
    "delete": (("DELETE", f"/vms/{VM}", None), ("DELETE", f"/vms/{VM}", None)),
    "create": (
        ("POST", "/vms", {"name": "new", "memoryMb": 4096, "numVcpus": 2}),
        ("POST", "/vms", {"name": "new", "memory_mb": 4096, "num_vcpus": 2}),
    ),
    "create with devices": (
        (
            "POST",
            "/vms",
            {
                "name": "new",
                "memoryMb": "4096",
                "numVcpus": "2",
                "numCoresPerVcpu": 3,
                "description": "for a test",
                "timezone": "UTC",
                "vmDisks": [
                    {"isCdrom": True, "isEmpty": True},
                    {"vmDiskClone": {"vmDiskUuid": IMAGE, "containerUuid": CONTAINER}},
                    {
                        "diskAddress": {"deviceBus": "SCSI", "deviceIndex": 5},
                        "vmDiskCreate": {"sizeMb": 1024, "containerUuid": CONTAINER},
                    },
                ],
                "vmNics": [{"networkUuid": NETWORK, "requestedIpAddress": "10.0.0.9"}],
            },
        ),
        (
            "POST",
            "/vms",
            {
                "name": "new",
                "memory_mb": 4096,
                "num_vcpus": 2,
                "num_cores_per_vcpu": 3,
                "description": "for a test",
                "timezone": "UTC",
                "vm_disks": [
                    {"is_cdrom": True, "is_empty": True},
                    {"vm_disk_clone": {"disk_address": {"vmdisk_uuid": IMAGE}, "storage_container_uuid": CONTAINER}},
                    {
                        "disk_address": {"device_bus": "scsi", "device_index": 5},
                        "vm_disk_create": {"size": 1 << 30, "storage_container_uuid": CONTAINER},
                    },
                ],
                "vm_nics": [{"network_uuid": NETWORK, "requested_ip_address": "10.0.0.9"}],
            },
        ),
    ),
}


def command(start: Callable[[], Element], wish: Wish) -> Command:
    """The command that a call makes of a wish."""
    element = start()
    element.done(*wish)
    return next(iter(element.site.all(Task))).command


@pytest.mark.parametrize("name", WISHES)
def test_a_wish_is_one_command(name: str) -> None:
    old, new = WISHES[name]

    assert command(lambda: Element.start(v08.GENERATION, V08_PREFIX), old) == command(
        lambda: Element.start(v2.GENERATION, V2_PREFIX), new
    )


def test_a_new_vm_is_read_as_it_was_ordered(element: Element) -> None:
    task = run(element, *WISHES["create with devices"][0])

    made = vm(element, "new")
    assert (task["operationType"], task["entityIds"]) == ("VM_CREATE", [made["uuid"]])
    assert (made["state"], made["config"]["numCoresPerVcpu"]) == ("OFF", 3)
    assert [disk["id"] for disk in made["config"]["vmDisks"]] == ["ide.0", "scsi.0", "scsi.5"]


GOOD = {"name": "x", "memoryMb": 1, "numVcpus": 1}
WRONG: list[tuple[object, int, str]] = [
    ({"name": "x", "memoryMb": 1}, 422, "numVcpus"),
    ({"name": "x", "memoryMb": "", "numVcpus": 1}, 422, "memoryMb"),
    ({**GOOD, "vmDisks": [{}]}, 422, "disk"),
    (
        {"name": "x", "memoryMb": 1, "numVcpus": 1, "vmDisks": [{"vmDiskClone": {"vmDiskUuid": "x"}}]},
        422,
        "vmDiskClone",
    ),
    ({**GOOD, "vmDisks": [{"diskAddress": {"deviceIndex": 999}}]}, 422, "disk index"),
    ({**GOOD, "vmGpus": [{"deviceId": "no"}]}, 422, "vmGpus[0].deviceId"),
    ({**GOOD, "vmNics": [{"networkUuid": "x"}]}, 404, "Network x"),
]


@pytest.mark.parametrize(("body", "status", "words"), WRONG)
def test_a_vm_that_cannot_be_is_refused(body: object, status: int, words: str, element: Element) -> None:
    reply = element.send("POST", "/vms", body)

    assert reply.status_code == status
    assert words in reply.text
