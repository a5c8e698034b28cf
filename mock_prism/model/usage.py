"""How much has been written: by guests and volume groups, into containers, and onto the disks of nodes.

A snapshot shares its virtual disks with the VM or volume group that it is of. So it takes nothing while that still has
them, and keeps them when that goes.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mock_prism.model.capacity import Content
from mock_prism.model.fullness import fullness
from mock_prism.model.recovery_point import GroupSnapshot, Kept, Snapshot
from mock_prism.model.series import PPM
from mock_prism.model.storage import SSD_TIERS, Disk, StorageContainer
from mock_prism.model.vm import Vm, VmDisk
from mock_prism.model.volume_group import VolumeDisk, VolumeGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_prism.model.site import Site


def written_bytes(site: Site, disk: VmDisk | VolumeDisk) -> int:
    """How much of a disk of a guest or of a volume group has been written."""
    return fullness(site).written.get(_virtual(disk) or "", 0)


def _virtual(disk: VmDisk | VolumeDisk) -> str | None:
    """The uuid of the virtual disk that it is."""
    return disk.vmdisk_uuid if isinstance(disk, VmDisk) else disk.uuid


def usage_of(site: Site, one: Vm | VolumeGroup) -> int:
    """What has been written to the disks of something, in bytes, each counted once."""
    return sum(written_bytes(site, disk) for disk in one.disks)


def container_usage(site: Site, container: StorageContainer) -> int:
    """What is kept in a container, in bytes, each as often as its replication factor says."""
    return container.replication_factor * user_usage(site, container)


def user_usage(site: Site, container: StorageContainer) -> int:
    """What guests, volume groups and images have in a container, in bytes, each counted once."""
    return fullness(site).used[container.uuid]


def container_capacity(site: Site, container: StorageContainer) -> int:
    """What guests could have in a container, in bytes, each counted once: what its pool holds, less what is in other
    containers or reserved for them, and no more than is advertised."""
    used = fullness(site).used
    taken = sum(
        max(used[other.uuid], other.kept_free_bytes) * other.replication_factor
        for other in site.where(StorageContainer, "cluster_uuid", container.cluster_uuid)
        if other.uuid != container.uuid
    )
    whole = sum(disk.size_bytes for disk in site.where(Disk, "pool_uuid", container.pool_uuid))
    room = max(0, whole - taken) // container.replication_factor
    advertised = container.advertised_capacity_bytes
    return room if advertised is None else min(room, advertised)


def content_bytes(site: Site, content: Content) -> int:
    """How much of a virtual disk has been written."""
    return fullness(site).written.get(content.uuid, 0)


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
    return sum(container_usage(site, one) for one in site.where(StorageContainer, "cluster_uuid", cluster_uuid))


def reserved_bytes(site: Site, container: StorageContainer) -> tuple[int, int]:
    """What a container keeps free of its pool for itself, and what of that it uses, in bytes with all copies."""
    reserved = container.kept_free_bytes * container.replication_factor
    return reserved, min(reserved, container_usage(site, container))


def cluster_reserved(site: Site, cluster_uuid: str) -> tuple[int, int]:
    """The same of a cluster's containers together."""
    found = [reserved_bytes(site, one) for one in site.where(StorageContainer, "cluster_uuid", cluster_uuid)]
    return sum(reserved for reserved, _ in found), sum(used for _, used in found)


def flash_ppm(site: Site, cluster_uuid: str) -> int:
    """Which share of a cluster's disks is flash, in parts per million: data is spread by size."""
    disks = list(site.where(Disk, "cluster_uuid", cluster_uuid))
    flash = sum(disk.size_bytes for disk in disks if disk.tier in SSD_TIERS)
    return flash * PPM // (sum(disk.size_bytes for disk in disks) or 1)


def shares(site: Site, disks: Iterable[Disk], cluster_uuid: str, kept: int | None = None) -> int:
    """What is kept on some of a cluster's disks: data is spread by size, and on all of them together lies all of it.

    ``kept`` is the :func:`pool_usage` where that is known already.
    """
    kept = pool_usage(site, cluster_uuid) if kept is None else kept
    every = site.where(Disk, "cluster_uuid", cluster_uuid)
    whole = sum(disk.size_bytes for disk in every) or 1
    wanted, passed, found = {disk.uuid for disk in disks}, 0, 0
    for disk in every:
        before, passed = passed, passed + disk.size_bytes
        if disk.uuid in wanted:
            found += kept * passed // whole - kept * before // whole
    return found
