"""What a disk may be copied from, besides images: disks of VMs and of volume groups, as they are or as they were."""

from __future__ import annotations

from collections.abc import Iterator

from mock_prism.model.errors import NotFound
from mock_prism.model.frozen import frozen
from mock_prism.model.recovery_point import GroupSnapshot, Snapshot
from mock_prism.model.site import Site
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup


@frozen
class DiskContent:
    """What can be copied: where it lies, and how large it is."""

    cluster_uuid: str
    container_uuid: str | None
    size_bytes: int


def disk_content(site: Site, uuid: str) -> DiskContent:
    """What goes by a uuid: that of a disk, of its virtual disk, or of its recovery point. Raises NotFound."""
    for cluster_uuid, names, disk in _all(site):
        if uuid in names:
            return DiskContent(cluster_uuid, disk.container_uuid, disk.size_bytes)
    raise NotFound("vm disk", uuid)


def _all(site: Site) -> Iterator[tuple[str, tuple[str | None, ...], VmDisk | VolumeDisk]]:
    """Clusters, the uuids by which something in them goes, and that; what is empty is left out."""
    for vm in site.all(Vm):
        for disk in held_disks(vm):
            yield vm.cluster_uuid, (disk.uuid, disk.vmdisk_uuid), disk
    for group in site.all(VolumeGroup):
        for volume in group.disks:
            yield group.cluster_uuid, (volume.uuid,), volume
    for snapshot in site.all(Snapshot):
        for point, disk in zip(snapshot.disk_points, held_disks(snapshot.vm), strict=True):
            yield snapshot.cluster_uuid, (point,), disk
    for kept in site.all(GroupSnapshot):
        for point, volume in zip(kept.disk_points, kept.group.disks, strict=True):
            yield kept.cluster_uuid, (point,), volume


def held_disks(vm: Vm) -> tuple[VmDisk, ...]:
    """The disks of a VM that hold something of their own."""
    return tuple(disk for disk in vm.disks if disk.vmdisk_uuid is not None)
