"""Vdisks of v1: deduplicated one by one or all of a VM, read as snapshots, and not deleted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_snapshots import take
from contract_tests.rest_element.test_virtual_disks import hard_disk
from contract_tests.rest_element.test_volume_groups import fault
from mock_prism.model.commands.disk_dedup import DedupDisk
from mock_prism.model.cvm import Cvm
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task


def test_all_disks_of_a_vm_are_deduplicated(prism: Prism) -> None:
    vm, disk = hard_disk(prism)
    before = prism.v1.read(f"/vms/{vm.uuid}")

    shown = prism.v1.done("POST", f"/vms/{vm.uuid}/fingerprint_on_write", {"value": "on"})
    whole = prism.v1.done("POST", f"/vms/{vm.cluster_uuid}::{vm.uuid}/on_disk_dedup", {"value": "POST_PROCESS"})

    assert (before["fingerPrintOnWrite"], before["onDiskDedup"]) == ("none", "OFF")
    assert (shown["fingerPrintOnWrite"], shown["onDiskDedup"]) == ("on", "OFF")
    assert (whole["fingerPrintOnWrite"], whole["onDiskDedup"]) == ("on", "POST_PROCESS")
    assert prism.v1.read(f"/vms/{vm.uuid}") == whole
    assert hard_disk(prism)[1] == replace(disk, cache_dedup=True, on_disk_dedup=True)
    prism.v1.done("POST", f"/vms/{vm.uuid}/fingerprint_on_write", {"value": "NONE"})
    prism.v1.done("POST", f"/vms/{vm.uuid}/on_disk_dedup", {"value": "NONE"})
    assert prism.v2.vm(vm.name).disks == vm.disks


def test_what_is_so_already_is_no_act(prism: Prism) -> None:
    vm, _ = hard_disk(prism)
    before = len(list(prism.v1.site.all(Task)))

    assert prism.v1.done("POST", f"/vms/{vm.uuid}/on_disk_dedup", {"value": "NONE"})["onDiskDedup"] == "OFF"
    assert len(list(prism.v1.site.all(Task))) == before


@pytest.mark.parametrize("body", [{}, {"value": "maybe"}, {"value": "POST_PROCESS"}, [], None])
def test_a_word_of_another_set_changes_nothing(prism: Prism, body: object) -> None:
    vm, _ = hard_disk(prism)

    assert fault(prism.v1, "POST", f"/vms/{vm.uuid}/fingerprint_on_write", body)[0] == 422
    cvm = next(iter(prism.v1.site.all(Cvm)))
    assert fault(prism.v1, "POST", f"/vms/{cvm.uuid}/on_disk_dedup", {"value": "OFF"})[0] == 404
    assert prism.v2.vm(vm.name) == vm


def test_one_vdisk_is_deduplicated_unlike_its_container(prism: Prism) -> None:
    vm, disk = hard_disk(prism)
    path = f"/vdisks/{disk.vmdisk_uuid}"
    before = prism.v1.read(path)
    container = prism.v1.site.get(StorageContainer, disk.container_uuid or "")

    assert prism.v1.done("PUT", "/vdisks", before) == {"value": True}
    assert prism.v2.vm(vm.name) == vm
    prism.v1.done("PUT", "/vdisks", {"name": before["name"], "onDiskDedup": "post_process"})
    patch = {"operation": "EDIT", "genericDTO": {"vdiskUuid": disk.vmdisk_uuid, "fingerPrintOnWrite": "ON"}}
    prism.v1.done("PATCH", "/vdisks", patch)

    assert [task.command for task in prism.v1.site.all(Task)] == [
        DedupDisk(vm.uuid, disk.uuid, None, True),
        DedupDisk(vm.uuid, disk.uuid, True, True),
    ]
    after = prism.v1.read(path)
    assert (before["onDiskDedup"], before["fingerPrintOnWrite"]) == ("OFF", "OFF")
    assert (after["onDiskDedup"], after["fingerPrintOnWrite"]) == ("POST_PROCESS", "ON")
    assert (container.on_disk_dedup, container.cache_dedup) == (False, False)
    for field in ("onDiskDedup", "fingerPrintOnWrite"):
        prism.v1.done("PUT", "/vdisks", {"name": before["name"], field: "NONE"})
        prism.v1.done("PUT", "/vdisks", {"name": before["name"], field: "NONE"})
    assert prism.v1.read(path)["onDiskDedup"] == "OFF"


def test_what_is_no_disk_of_a_vm_is_not_deduplicated(prism: Prism) -> None:
    image = next(iter(prism.v1.site.all(Image)))

    body = {"vdiskUuid": image.vmdisk_uuid, "onDiskDedup": "POST_PROCESS"}

    assert fault(prism.v1, "PUT", "/vdisks", body)[0] == 422
    assert fault(prism.v1, "PUT", "/vdisks", {"name": "none"})[0] == 404
    assert prism.v1.done("PUT", "/vdisks", {"vdiskUuid": image.vmdisk_uuid, "onDiskDedup": "OFF"}) == {"value": True}


def test_a_vdisk_is_part_of_something_and_stays(prism: Prism) -> None:
    vm, disk = hard_disk(prism)

    refused = fault(prism.v1, "DELETE", f"/vdisks/{disk.vmdisk_uuid}")

    assert (refused[0], f"vm {vm.name}" in refused[1]) == (422, True)
    assert fault(prism.v1, "DELETE", "/vdisks/none")[0] == 404
    assert prism.v2.vm(vm.name) == vm


def test_what_only_a_snapshot_has_is_a_vdisk_of_its_own(prism: Prism) -> None:
    vm, disk = hard_disk(prism)
    path = f"/vdisks/snapshots/{disk.vmdisk_uuid}"
    take(prism.v2, vm=vm.name)

    shared = prism.v1.read("/vdisks/snapshots"), prism.v1.read(f"/vdisks/{disk.vmdisk_uuid}/snapshots")
    early = prism.v1.send("GET", path).status_code
    prism.v2.done("DELETE", f"/vms/{vm.uuid}")
    prism.v2.settle()

    assert (shared, early) == (([], []), 404)
    found = {one["vdiskUuid"]: one for one in prism.v1.read("/vdisks/snapshots")}
    assert found[disk.vmdisk_uuid]["snapshot"] is True
    assert prism.v1.read(path) == found[disk.vmdisk_uuid] == prism.v1.read(f"/vdisks/{disk.vmdisk_uuid}")
    assert prism.v1.send("GET", "/vdisks/none/snapshots").status_code == 404
