"""Virtual disks, the vdisks behind them, and the files that they are: changed, listed, and what is done to them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contract_tests.rest_element.prism import Prism
from contract_tests.rest_element.test_volume_groups import empty_disk, fault, group, made
from contract_tests.rest_v2.element import EPOCH_MICROS, NOWHERE
from mock_prism.model.commands.flash_mode import PinDisk
from mock_prism.model.image import Image
from mock_prism.model.storage import StorageContainer
from mock_prism.model.task import Task
from mock_prism.model.vm import Vm, VmDisk

GIB = 1 << 30
SECOND = 1_000_000
IOPS = "controller_num_iops"


def hard_disk(prism: Prism, name: str = "web-01") -> tuple[Vm, VmDisk]:
    """A VM, and a disk of it that holds data."""
    vm = prism.v2.vm(name)
    return vm, next(disk for disk in vm.disks if disk.vmdisk_uuid and not disk.is_cdrom)


def test_a_virtual_disk_is_pinned_to_flash_in_every_view(prism: Prism) -> None:
    vm, disk = hard_disk(prism)

    shown = prism.v2.done("PUT", "/virtual_disks", {"uuid": disk.vmdisk_uuid, "flash_mode_enabled": "true"})

    assert list(prism.v2.site.all(Task))[-1].command == PinDisk(vm.uuid, disk.uuid, True)
    assert hard_disk(prism)[1] == replace(disk, flash_mode=True)
    of_vm = prism.v2.read(f"/vms/{vm.uuid}?include_vm_disk_config=true")["vm_disk_info"]
    old = prism.v08.read(f"/vms/{vm.uuid}")["config"]["vmDisks"]
    assert shown["flash_mode_enabled"] is True
    assert [one["flash_mode_enabled"] for one in of_vm] == [one["flashModeEnabled"] for one in old]
    assert [one["flash_mode_enabled"] for one in of_vm] == [one is disk for one in vm.disks]
    assert prism.v2.read(f"/virtual_disks/{disk.vmdisk_uuid}")["flash_mode_enabled"] is True
    (v4,) = replace(prism.v2, prefix="/api/vmm/v4.3/ahv/config").read(f"/vms/{vm.uuid}/disks")["data"]
    assert v4["backingInfo"]["storageConfig"]["isFlashModeEnabled"] is True


def test_a_virtual_disk_is_made_larger_and_never_smaller(prism: Prism) -> None:
    _, disk = hard_disk(prism)
    body = {"virtual_disk_id": f"{prism.v2.read('/cluster')['uuid']}::{disk.vmdisk_uuid}"}

    shown = prism.v2.done("PUT", "/virtual_disks", {**body, "disk_capacity_in_bytes": disk.size_bytes + GIB})
    smaller = fault(prism.v2, "PUT", "/virtual_disks", {**body, "disk_capacity_in_bytes": GIB})

    assert (shown["disk_capacity_in_bytes"], smaller[0]) == (disk.size_bytes + GIB, 422)
    assert hard_disk(prism)[1].size_bytes == disk.size_bytes + GIB


def test_the_disk_of_a_volume_group_is_changed_too(prism: Prism) -> None:
    made(prism.v2, disk_list=[empty_disk(prism.v2)])
    body = {"uuid": group(prism.v2).disks[0].uuid, "flash_mode_enabled": True, "disk_capacity_in_bytes": 2 * GIB}

    shown = prism.v2.done("PUT", "/virtual_disks", body)

    (disk,) = group(prism.v2).disks
    assert (shown["flash_mode_enabled"], shown["disk_capacity_in_bytes"]) == (True, 2 * GIB)
    assert (disk.flash_mode, disk.size_bytes) == (True, 2 * GIB)


def test_a_virtual_disk_read_and_written_back_changes_nothing(prism: Prism) -> None:
    made(prism.v2, disk_list=[empty_disk(prism.v2)])
    before = [*prism.v2.site.all(Vm)], group(prism.v2)

    for shown in prism.v2.read("/virtual_disks")["entities"]:
        assert prism.v2.done("PUT", "/virtual_disks", shown)["uuid"] == shown["uuid"]

    assert ([*prism.v2.site.all(Vm)], group(prism.v2)) == before


def test_what_is_no_disk_of_anything_is_not_changed(prism: Prism) -> None:
    image = next(iter(prism.v2.site.all(Image)))

    assert fault(prism.v2, "PUT", "/virtual_disks", {"uuid": NOWHERE})[0] == 404
    assert fault(prism.v2, "PUT", "/virtual_disks", {})[0] == 404
    assert fault(prism.v2, "PUT", "/virtual_disks", {"uuid": image.vmdisk_uuid, "flash_mode_enabled": True})[0] == 422


def values(answer: Any) -> dict[str, list[int]]:
    """The series of an answer by their metrics."""
    (rows,) = answer.values()
    return {row["metric"]: row["values"] for row in rows}


def test_what_is_done_to_a_disk_is_read_over_time_and_twice_the_same(prism: Prism) -> None:
    _, disk = hard_disk(prism)
    start = EPOCH_MICROS - 3600 * SECOND
    query = f"metrics={IOPS}&start_time_in_usecs={start}&end_time_in_usecs={EPOCH_MICROS}&interval_in_secs=600"
    path = f"/virtual_disks/{disk.vmdisk_uuid}"

    series = values(prism.v2.read(f"{path}/stats/?{query}"))[IOPS]

    assert len(series) == 7
    assert min(series) > 0
    assert len(set(series)) > 1
    assert series == values(prism.v2.read(f"{path}/stats/?{query}"))[IOPS]
    camel = query.replace("_time_in_usecs", "TimeInUsecs").replace("interval_in_secs", "intervalInSecs")
    assert series == values(prism.v1.read(f"{path}/stats?{camel}"))[IOPS]


def test_the_map_of_a_record_is_the_present_end_of_the_series(prism: Prism) -> None:
    _, disk = hard_disk(prism)
    path = f"/virtual_disks/{disk.vmdisk_uuid}"
    known = prism.v2.read(path)["stats"]

    series = values(prism.v2.read(f"{path}/stats?metrics={','.join(known)}"))

    assert known[IOPS] != "0"
    assert series == {name: [int(text)] for name, text in known.items()}


def test_nothing_is_done_to_the_disk_of_a_vm_that_is_off_nor_known_of_the_future(prism: Prism) -> None:
    _, disk = hard_disk(prism, "test-off")
    future = f"start_time_in_usecs={EPOCH_MICROS}&end_time_in_usecs={EPOCH_MICROS + 60 * SECOND}&interval_in_secs=30"
    path = f"/virtual_disks/{disk.vmdisk_uuid}/stats"

    assert values(prism.v2.read(f"{path}?metrics={IOPS}")) == {IOPS: [0]}
    assert values(prism.v2.read(f"{path}?metrics={IOPS}&{future}")) == {IOPS: [0, -1, -1]}
    assert values(prism.v2.read(f"{path}?metrics=luck")) == {"luck": []}


def test_a_volume_group_has_series_once_somebody_has_it(prism: Prism) -> None:
    path = made(prism.v2, disk_list=[empty_disk(prism.v2)])
    prism.v2.site.advance(30 * SECOND)
    idle = values(prism.v2.read(f"{path}/stats?metrics={IOPS}"))
    prism.v2.done("POST", f"{path}/attach", {"vm_uuid": prism.v2.vm("web-01").uuid})
    prism.v2.settle()

    busy = values(prism.v2.read(f"{path}/stats?metrics={IOPS}&start_time_usecs={prism.v2.site.now_micros}"))

    assert idle == {IOPS: [0]}
    assert busy[IOPS][0] > 0


def test_v4_tells_the_same_of_a_disk_as_v2_does(prism: Prism) -> None:
    vm, disk = hard_disk(prism)
    at = EPOCH_MICROS - EPOCH_MICROS % (30 * SECOND)
    path = f"/virtual_disks/{disk.vmdisk_uuid}/stats?metrics={IOPS}&start_time_in_usecs={at}&end_time_in_usecs={at}"
    when = "2023-11-14T22:13:00Z"
    query = f"$startTime={when}&$endTime={when}&$samplingInterval=30&$select=*"
    v4 = replace(prism.v2, prefix="/api/vmm/v4.0/ahv/stats")

    row = v4.read(f"/vms/{vm.uuid}/disks/{disk.uuid}?{query}")["data"]["stats"][0]

    assert at == 1_699_999_980 * SECOND
    assert values(prism.v2.read(path)) == {IOPS: [row["controllerNumIops"]]}


def test_the_vdisks_of_v1_are_the_virtual_disks(prism: Prism) -> None:
    vm, disk = hard_disk(prism)
    whole = prism.v1.read("/vdisks")
    shown = next(one for one in whole if one["vdiskUuid"] == disk.vmdisk_uuid)

    assert {one["vdiskUuid"] for one in whole} == {one["uuid"] for one in prism.v1.read("/virtual_disks")["entities"]}
    assert len({one["name"] for one in whole}) == len(whole)
    assert prism.v1.read(f"/vdisks/{shown['name']}") == shown
    assert prism.v1.read(f"/vdisks?vdiskNames={shown['name']}") == [shown]
    assert [one["vdiskUuid"] for one in prism.v1.read(f"/vms/{vm.uuid}/vdisks")] == [disk.vmdisk_uuid]
    assert values(prism.v1.read(f"/vdisks/{shown['name']}/stats?metrics={IOPS}")) == {IOPS: [int(shown["stats"][IOPS])]}
    assert prism.v1.read(f"/vdisks/{shown['name']}/alerts")["entities"] == []
    assert fault(prism.v1, "GET", "/vdisks/NFS:0:0:0")[0] == 404


def test_the_vdisks_of_a_container_in_v1_and_v2(prism: Prism) -> None:
    for container in prism.v2.site.all(StorageContainer):
        old = prism.v1.read(f"/containers/{container.cluster_uuid}::{container.number}/vdisks")
        new = prism.v2.read(f"/storage_containers/{container.uuid}/vdisks")["entities"]

        assert [one["vdiskUuid"] for one in old] == [one["vdisk_uuid"] for one in new]
        assert {one["containerName"] for one in old} <= {container.name}
    assert fault(prism.v2, "GET", f"/storage_containers/{NOWHERE}/vdisks")[0] == 404


@pytest.mark.parametrize("generation", ["v2.0", "v0.8"])
def test_the_file_system_is_walked_from_its_root_to_a_disk(prism: Prism, generation: str) -> None:
    _, disk = hard_disk(prism)
    element = prism.of(generation)
    key, kind = ("file_path", "file_type") if generation == "v2.0" else ("filePath", "fileType")
    path = prism.v2.read(f"/virtual_disks/{disk.vmdisk_uuid}")["nutanix_nfsfile_path"]
    names = path.strip("/").split("/")

    for depth in range(len(names)):
        listed = element.read(f"/vdisks?path=/{'/'.join(names[:depth])}")["entities"]
        entry = next(one for one in listed if one["name"] == names[depth])
        is_last = depth == len(names) - 1
        assert entry[kind] == ("FILE" if is_last else "DIRECTORY")
        assert entry[key] == f"/{'/'.join(names[: depth + 1])}"

    assert [one["name"] for one in element.read(f"/vdisks?path={path}")["entities"]] == [disk.vmdisk_uuid]
    assert fault(element, "GET", "/vdisks?path=/nowhere")[0] == 404
