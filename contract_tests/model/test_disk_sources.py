"""Disks copied from other disks: of VMs and of volume groups, as they are or as recovery points have them."""

from __future__ import annotations

import pytest

from contract_tests.model.scene import GIB, Scene
from contract_tests.model.test_volume_groups import made, now, spec
from mock_prism.model.cluster import Cluster
from mock_prism.model.commands.device_specs import DiskSpec
from mock_prism.model.commands.image import CreateImage
from mock_prism.model.commands.recovery_point import CreateRecoveryPoint, GroupSnapshotSpec, SnapshotSpec
from mock_prism.model.commands.vm import CreateVm, DeleteVm
from mock_prism.model.commands.volume_disk import AddVolumeDisk, VolumeDiskSpec
from mock_prism.model.commands.volume_group import CreateVolumeGroup, DeleteVolumeGroup
from mock_prism.model.disk_sources import held_disks
from mock_prism.model.errors import Invalid, NotFound
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import GroupSnapshot, Snapshot
from mock_prism.model.vm import DiskOrigin, Vm
from mock_prism.model.volume_group import VolumeGroup


def sources(scene: Scene) -> dict[DiskOrigin, str]:
    """Something to copy of each sort: 8 GiB of a VM, 3 GiB of a group."""
    vm = scene.vm("web-01")
    group = made(scene, disks=(spec(scene, size_bytes=3 * GIB),))
    scene.succeed(CreateRecoveryPoint((SnapshotSpec(vm.uuid),), groups=(GroupSnapshotSpec(group.uuid),)))
    (one,), (kept,) = scene.site.all(Snapshot), scene.site.all(GroupSnapshot)
    return {
        DiskOrigin.VM_DISK: held_disks(vm)[0].uuid,
        DiskOrigin.VOLUME_DISK: group.disks[0].uuid,
        DiskOrigin.VM_POINT: one.disk_points[0],
        DiskOrigin.VOLUME_POINT: kept.disk_points[0],
    }


def size(scene: Scene, origin: DiskOrigin) -> int:
    """How large what is copied is."""
    volume = origin in (DiskOrigin.VOLUME_DISK, DiskOrigin.VOLUME_POINT)
    return 3 * GIB if volume else held_disks(scene.vm("web-01"))[0].size_bytes


@pytest.mark.parametrize("origin", DiskOrigin)
def test_a_disk_of_a_vm_is_copied_from_a_disk_of_any_sort(scene: Scene, origin: DiskOrigin) -> None:
    uuid = sources(scene)[origin]

    scene.succeed(CreateVm(scene.cluster.uuid, "copy", disks=(DiskSpec(source_uuid=uuid, origin=origin),)))

    (disk,) = scene.vm("copy").disks
    assert (disk.size_bytes, disk.source_uuid, disk.origin) == (size(scene, origin), uuid, origin)
    assert disk.container_uuid is not None
    assert disk.vmdisk_uuid not in (None, uuid)


@pytest.mark.parametrize("origin", DiskOrigin)
def test_a_disk_of_a_group_and_an_image_are_copied_from_a_disk_of_any_sort(scene: Scene, origin: DiskOrigin) -> None:
    uuid = sources(scene)[origin]
    group = made(scene, "copy")

    scene.succeed(AddVolumeDisk(group.uuid, VolumeDiskSpec(source_uuid=uuid)))
    task = scene.succeed(CreateImage(scene.cluster.uuid, "image", disk_uuid=uuid))

    (disk,) = now(scene, group).disks
    image = scene.site.get(Image, task.entities[0].uuid)
    assert [disk.size_bytes, image.size_bytes] == [size(scene, origin)] * 2


def test_what_a_recovery_point_has_is_copied_when_the_thing_itself_is_gone(scene: Scene) -> None:
    found, vm = sources(scene), scene.vm("web-01")
    wanted = size(scene, DiskOrigin.VM_POINT)
    scene.succeed(DeleteVm(vm.uuid))
    scene.succeed(DeleteVolumeGroup(next(iter(scene.site.all(VolumeGroup))).uuid))

    disks = tuple(DiskSpec(source_uuid=found[one]) for one in (DiskOrigin.VM_POINT, DiskOrigin.VOLUME_POINT))
    scene.succeed(CreateVm(scene.cluster.uuid, "copy", disks=disks))

    assert [disk.size_bytes for disk in scene.vm("copy").disks] == [wanted, 3 * GIB]
    for gone in (DiskOrigin.VM_DISK, DiskOrigin.VOLUME_DISK):
        with pytest.raises(NotFound):
            scene.start(CreateVm(scene.cluster.uuid, "other", disks=(DiskSpec(source_uuid=found[gone]),)))


@pytest.mark.parametrize("origin", DiskOrigin)
def test_what_another_cluster_has_cannot_be_copied(origin: DiskOrigin) -> None:
    scene = Scene("two-clusters")
    here, there = (one.uuid for one in scene.site.all(Cluster))
    vm = next(vm for vm in scene.site.where(Vm, "cluster_uuid", there) if held_disks(vm))
    disks = (VolumeDiskSpec(source_uuid=held_disks(vm)[0].uuid),)
    made_group = scene.succeed(CreateVolumeGroup(there, "vg", disks=disks)).entities[0].uuid
    scene.succeed(CreateRecoveryPoint((SnapshotSpec(vm.uuid),), groups=(GroupSnapshotSpec(made_group),)))
    (one,), (kept,) = scene.site.all(Snapshot), scene.site.all(GroupSnapshot)
    found = {
        DiskOrigin.VM_DISK: held_disks(vm)[0].uuid,
        DiskOrigin.VOLUME_DISK: kept.group.disks[0].uuid,
        DiskOrigin.VM_POINT: one.disk_points[0],
        DiskOrigin.VOLUME_POINT: kept.disk_points[0],
    }

    with pytest.raises(Invalid):
        scene.start(CreateVm(here, "copy", disks=(DiskSpec(source_uuid=found[origin]),)))
