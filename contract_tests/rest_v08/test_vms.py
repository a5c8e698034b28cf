"""VMs of v0.8: reading, switching, changing, migrating."""

from __future__ import annotations

from typing import Any

import pytest

from contract_tests.rest_v08 import acts
from contract_tests.rest_v08.acts import run, vm
from contract_tests.rest_v2.element import NOWHERE, Element


def migrate(element: Element, name: str, **body: object) -> Any:
    """Ask for a migration and let it run its course; its task."""
    return run(element, "POST", f"/vms/{element.vm(name).uuid}/migrate", {"live": True, **body})


def test_a_running_vm_migrates_to_the_host_that_is_named(element: Element) -> None:
    before = vm(element, "web-01")["logicalTimestamp"]

    task = migrate(element, "web-01", hostUuid=element.host("D").uuid, bandwidthMbps=100, vmLogicalTimeStamp=before)

    assert (task["operationType"], task["progressStatus"]) == ("VM_MIGRATE", "SUCCEEDED")
    assert vm(element, "web-01")["hostUuid"] == element.host("D").uuid
    assert vm(element, "web-01")["logicalTimestamp"] > before


def test_without_a_host_it_migrates_to_the_best_other(element: Element) -> None:
    migrate(element, "web-01", live=False)

    assert vm(element, "web-01")["hostUuid"] != element.host("A").uuid


def test_a_migration_to_a_host_in_maintenance_fails(element: Element) -> None:
    """M36."""
    acts.entered(element)

    task = migrate(element, "web-02", hostUuid=element.host("A").uuid)

    assert (task["progressStatus"], task["metaResponse"]["error"]) == ("FAILED", "kNoHostResources")
    assert vm(element, "web-02")["hostUuid"] == element.host("C").uuid


@pytest.mark.parametrize("name", ["test-off", "gpu-render"])
def test_what_cannot_be_migrated_fails(name: str, element: Element) -> None:
    assert migrate(element, name)["metaResponse"]["error"] == "kInvalidState"


def test_a_migration_under_way_can_be_aborted(element: Element) -> None:
    path = f"/vms/{element.vm('db-01').uuid}"
    task = element.done("POST", f"{path}/migrate", {"live": True})["taskUuid"]

    assert element.done("POST", f"{path}/migrate_abort", {}) == {"value": True}
    element.settle()

    assert acts.task(element, task)["progressStatus"] == "ABORTED"
    assert vm(element, "db-01")["hostUuid"] == element.host("A").uuid


def test_a_migration_that_is_none_cannot_be_aborted(element: Element) -> None:
    assert element.send("POST", f"/vms/{element.vm('db-01').uuid}/migrate_abort", {}).status_code == 500


POWERS = [
    ("test-off", "power_op/on", None, "ON"),
    ("test-off", "power_op/on", {"hostUuid": "string", "logicalTimestamp": 1}, "ON"),
    ("web-01", "power_op/off", {}, "OFF"),
    ("web-01", "set_power_state", {"transition": "acpi_shutdown"}, "OFF"),
    ("web-01", "set_power_state", {"transition": "PAUSE"}, "PAUSED"),
    ("web-01", "set_power_state/", {"transition": "RESET"}, "ON"),
]


@pytest.mark.parametrize(("name", "act", "body", "state"), POWERS)
def test_power_changes_as_it_is_asked_for(name: str, act: str, body: object, state: str, element: Element) -> None:
    task = run(element, "POST", f"/vms/{element.vm(name).uuid}/{act}", body)

    assert (task["operationType"], task["progressStatus"]) == ("VM_SET_POWER_STATE", "SUCCEEDED")
    assert vm(element, name)["state"] == state


def test_a_vm_starts_on_the_host_that_is_named(element: Element) -> None:
    run(element, "POST", f"/vms/{element.vm('test-off').uuid}/power_op/on", {"hostUuid": element.host("D").uuid})

    assert vm(element, "test-off")["hostUuid"] == element.host("D").uuid


def test_an_update_leaves_alone_what_it_does_not_name(element: Element) -> None:
    before = vm(element, "test-off")

    run(
        element, "PUT", f"/vms/{before['uuid']}", {"memoryMb": "8192", "vmLogicalTimestamp": before["logicalTimestamp"]}
    )

    after = vm(element, "test-off")
    assert after["config"] == before["config"] | {"memoryMb": 8192}
    assert after["logicalTimestamp"] == before["logicalTimestamp"] + 1


def test_a_vm_can_be_deleted(element: Element) -> None:
    uuid = element.vm("test-off").uuid

    assert run(element, "DELETE", f"/vms/{uuid}")["operationType"] == "VM_DELETE"
    assert element.send("GET", f"/vms/{uuid}").status_code == 404


def test_vms_come_in_an_envelope_with_two_totals(element: Element) -> None:
    body = element.read("/vms")

    assert body["metadata"] == {"grandTotalEntities": 24, "totalEntities": 24}
    assert len(body["entities"]) == 24
    assert body["entities"][0].keys() == {"uuid", "hostUuid", "state", "logicalTimestamp", "config"}


def test_sizes_and_addresses_are_told_where_they_are_asked_for(element: Element) -> None:
    path = f"/vms/{element.vm('web-01').uuid}"

    plain = element.read(path)["config"]
    full = element.read(f"{path}?includeVMDiskSizes=true&includeAddressAssignments=true")["config"]

    assert "vmDiskSize" not in plain["vmDisks"][1]
    assert full["vmDisks"][1]["vmDiskSize"] == 40 << 30
    assert ("ipAddress" in plain["vmNics"][0], full["vmNics"][0]["ipAddress"]) == (False, "10.20.0.50")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["ide.0", "scsi.0"]),
        ("busType=SCSI", ["scsi.0"]),
        ("deviceIndex=0&busType=ide", ["ide.0"]),
        ("deviceIndex=3", []),
    ],
)
def test_disks_can_be_chosen_by_their_address(query: str, found: list[str], element: Element) -> None:
    disks = element.read(f"/vms/{element.vm('web-01').uuid}/disks?{query}")["entities"]

    assert [disk["id"] for disk in disks] == found


def test_a_disk_and_a_nic_go_by_their_addresses(element: Element) -> None:
    seeded = element.vm("web-01")
    path = f"/vms/{seeded.uuid}"

    assert element.read(f"{path}/disks/scsi.0")["vmDiskUuid"] == seeded.disks[1].vmdisk_uuid
    assert element.read(f"{path}/disks/{seeded.disks[1].vmdisk_uuid}")["id"] == "scsi.0"
    assert element.read(f"{path}/nics/{seeded.nics[0].mac}")["macAddress"] == seeded.nics[0].mac
    assert element.send("GET", f"{path}/disks/scsi.9").status_code == 404
    assert element.send("GET", f"{path}/nics/{NOWHERE}").status_code == 404
