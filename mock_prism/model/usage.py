"""How full storage is: how much of each virtual disk has been written, and what that takes on the disks of nodes.

A snapshot shares its virtual disks with the VM or volume group that it is of. So it takes nothing while that still has
them, and keeps them when that goes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mock_prism.model.capacity import Content, contents, contents_of
from mock_prism.model.image import Image
from mock_prism.model.recovery_point import GroupSnapshot, Kept, Snapshot
from mock_prism.model.series import drawn
from mock_prism.model.storage import Disk, StorageContainer
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_prism.model.site import Site


def written_bytes(site: Site, disk: VmDisk | VolumeDisk) -> int:
    """How much of a disk of a guest or of a volume group has been written."""
    return _written(site, _virtual(disk), disk.size_bytes)


def _virtual(disk: VmDisk | VolumeDisk) -> str | None:
    """The uuid of the virtual disk that it is."""
    return disk.vmdisk_uuid if isinstance(disk, VmDisk) else disk.uuid


def _written(site: Site, uuid: str | None, size_bytes: int) -> int:
    """A part of its own of each virtual disk, which stays (*assumed*)."""
    return size_bytes * drawn(site.ids.seed, f"{uuid}/written", 10, 70) // 100


def usage_of(site: Site, one: Vm | VolumeGroup) -> int:
    """What has been written to the disks of something, in bytes, each counted once."""
    return sum(written_bytes(site, disk) for disk in one.disks)


def container_usage(site: Site, container: StorageContainer) -> int:
    """What is kept in a container, in bytes, each as often as its replication factor says."""
    return container.replication_factor * user_usage(site, container)


def user_usage(site: Site, container: StorageContainer) -> int:
    """What guests, volume groups and images have in a container, in bytes, each counted once."""
    return sum(content_bytes(site, content) for content in contents_of(site, container))


def content_bytes(site: Site, content: Content) -> int:
    """How much of a virtual disk has been written. An image is full."""
    if isinstance(content.owner, Image):
        return content.size_bytes
    return _written(site, content.uuid, content.size_bytes)


def _as_they_were_and_are(site: Site, cluster_uuid: str) -> Iterator[Vm | VolumeGroup]:
    yield from (one.vm for one in site.where(Snapshot, "cluster_uuid", cluster_uuid))
    yield from (one.group for one in site.where(GroupSnapshot, "cluster_uuid", cluster_uuid))
    yield from site.where(Vm, "cluster_uuid", cluster_uuid)
    yield from site.where(VolumeGroup, "cluster_uuid", cluster_uuid)


def holders(site: Site, cluster_uuid: str) -> Counter[str | None]:
    """How many VMs, volume groups and snapshots have each virtual disk."""
    return Counter(_virtual(disk) for one in _as_they_were_and_are(site, cluster_uuid) for disk in one.disks)


def exclusive_bytes(site: Site, snapshot: Kept, known: Counter[str | None]) -> int:
    """What only this snapshot still has; ``known`` are the :func:`holders`.

    What a guest has overwritten since then is not told apart (*assumed*).
    """
    return sum(written_bytes(site, disk) for disk in snapshot.then.disks if known[_virtual(disk)] == 1)


def pool_usage(site: Site, cluster_uuid: str) -> int:
    """What is kept on all disks of a cluster's nodes, in bytes: its containers together."""
    containers = site.where(StorageContainer, "cluster_uuid", cluster_uuid)
    factors = {container.uuid: container.replication_factor for container in containers}
    return sum(
        factors[content.container_uuid] * content_bytes(site, content)
        for content in contents(site)
        if content.container_uuid in factors
    )


def shares(site: Site, disks: Iterable[Disk], cluster_uuid: str, kept: int | None = None) -> int:
    """What is kept on some of a cluster's disks: data is spread by size. Never more than there is room for.

    ``kept`` is the :func:`pool_usage` where that is known already.
    """
    kept = pool_usage(site, cluster_uuid) if kept is None else kept
    whole = sum(disk.size_bytes for disk in site.where(Disk, "cluster_uuid", cluster_uuid)) or 1
    room = sum(disk.size_bytes for disk in disks)
    return min(room, kept * room // whole)
