"""Snapshots of a VM in v1: those of its protection domain, here and at remote sites."""

from __future__ import annotations

from contract_tests.rest_element.two_sites import Elements
from contract_tests.rest_v2.element import EPOCH_MICROS


def test_a_vm_has_the_snapshots_of_its_domain() -> None:
    both = Elements()
    both.protect("east-01")
    vm = both.east.vm("east-01")
    path = f"/vms/{vm.cluster_uuid}::{vm.uuid}/snapshots"
    both.east.done("POST", "/snapshots", {"snapshot_specs": [{"vm_uuid": vm.uuid, "snapshot_name": "own"}]})
    none = both.prism.v1.read(path)
    both.take("west", snapshot_retention_time_secs=86_400)
    both.east.settle()

    (found,) = both.prism.v1.read(path)

    point = both.points()[0]
    disk = next(one for one in vm.disks if one.vmdisk_uuid and not one.is_cdrom)
    assert none == []
    assert found == {
        "diskLabels": [disk.address],
        "diskUuids": [disk.vmdisk_uuid],
        "flrCapabale": False,
        "locallyAvaiable": True,
        "remoteSites": ["west"],
        "snapshotCreateTime": point["snapshot_create_time_usecs"],
        "snapshotExpiryTime": point["snapshot_expiry_time_usecs"],
        "snapshotId": int(point["snapshot_id"]),
    }
    assert found["snapshotExpiryTime"] > found["snapshotCreateTime"] >= EPOCH_MICROS
    assert both.prism.v1.read(f"{path}/{point['snapshot_id']}") == found
    for wrong in ("0", "x"):
        assert both.prism.v1.send("GET", f"{path}/{wrong}").status_code == 404
    assert both.prism.v1.send("GET", "/vms/none/snapshots").status_code == 404
